package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"peeler/crawler/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	testscript.Main(m, map[string]func(){"peeler": main})
}

// TestScript runs the program as its users see it.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PEELER_CONFIG", env.WorkDir+"/trial/peeler.yaml")
			return os.Chmod(env.WorkDir, 0o700)
		},
	})
}
