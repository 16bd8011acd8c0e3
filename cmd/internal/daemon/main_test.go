package daemon

import (
	"os"
	"testing"

	"peeler/crawler/sandbox"
)

// A test that extracts runs this binary again, as the child.
func TestMain(m *testing.M) {
	sandbox.Main()
	os.Exit(m.Run())
}
