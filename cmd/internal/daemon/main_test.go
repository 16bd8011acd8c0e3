package daemon

import (
	"os"
	"testing"

	"peeler/crawler/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	os.Exit(m.Run())
}
