package main

import (
	"os"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"peeler/crawler/browser"
	"peeler/crawler/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	browser.Main()
	testscript.Main(tests{m}, map[string]func(){"peeler": main, "without-landlock": withoutLandlock})
}

// tests are all tests, and then the end of what they share.
type tests struct{ *testing.M }

func (t tests) Run() int {
	code := t.M.Run()
	shared.Lock()
	defer shared.Unlock()
	for _, undo := range shared.undo {
		undo()
	}
	return code
}

// shared is what tests of this package share until the last of them has ended.
var shared struct {
	sync.Mutex
	undo []func()
}

func atEnd(undo func()) {
	shared.Lock()
	defer shared.Unlock()
	shared.undo = append(shared.undo, undo)
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
