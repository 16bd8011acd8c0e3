// Package cmd_test holds the import policy of the house: which room may enter
// which, and what none of them may ever reach.
package cmd_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// policy says for each package which of ours it may import, and what it must
// never reach, itself or through others of ours. A package that is not listed
// fails the test: a new room is a decision.
var policy = map[string]struct {
	may   []string
	never []string
}{
	"peeler/cmd":                     {}, // this test alone
	"peeler/matcher":                 {may: []string{"peeler/matcher/internal/kernel", "peeler/matcher/internal/tables"}, never: []string{"net", "os", "log", "log/slog", "go.etcd.io/bbolt", "net/http"}},
	"peeler/matcher/internal/kernel": {never: []string{"net", "os", "net/http"}},
	"peeler/matcher/internal/tables": {never: []string{"net", "os", "net/http"}},
	"peeler/matcher/matchertest":     {may: []string{"peeler/matcher/internal/tables"}, never: []string{"net", "os", "net/http"}},
	"peeler/configs":                 {never: []string{"net/http", "go.etcd.io/bbolt"}},
	"peeler/crawler/tor":             {may: []string{"peeler/matcher", "peeler/crawler/tor/control"}, never: []string{"go.etcd.io/bbolt"}},
	"peeler/crawler/tor/control":     {never: []string{"go.etcd.io/bbolt", "net/http"}},
	"peeler/crawler/extract":         {may: []string{"peeler/matcher"}, never: []string{"go.etcd.io/bbolt", "net/http", "os", "os/exec"}},
	"peeler/crawler/gate":            {never: []string{"go.etcd.io/bbolt", "net/http", "os", "os/exec", "log/slog"}},
	"peeler/crawler/sandbox":         {may: []string{"peeler/matcher", "peeler/crawler/extract"}, never: []string{"go.etcd.io/bbolt"}},
	"peeler/crawler/browser":         {may: []string{"peeler/crawler/tor"}, never: []string{"go.etcd.io/bbolt"}},
	"peeler/crawler/health":          {never: []string{"net", "os", "log/slog", "go.etcd.io/bbolt"}},
	"peeler/crawler/list":            {may: []string{"peeler/configs"}, never: []string{"go.etcd.io/bbolt", "net/http", "peeler/crawler/tor"}},
	"peeler/crawler/sitetest":        {may: []string{"peeler/crawler/tor"}, never: []string{"go.etcd.io/bbolt"}},
	"peeler/crawler/tortest":         {may: []string{"peeler/crawler/tor/control"}, never: []string{"go.etcd.io/bbolt"}},
	"peeler/crawler/frontier":        {may: []string{"peeler/matcher"}, never: []string{"go.etcd.io/bbolt", "net", "net/http", "os"}},
	"peeler/crawler": {
		may:   []string{"peeler/matcher", "peeler/configs", "peeler/crawler/tor", "peeler/crawler/extract", "peeler/crawler/sandbox", "peeler/crawler/list", "peeler/crawler/health", "peeler/crawler/frontier", "peeler/crawler/gate", "peeler/crawler/browser"},
		never: []string{"go.etcd.io/bbolt", "peeler/store"},
	},
	"peeler/store":               {may: []string{"peeler/matcher", "peeler/crawler/health"}, never: []string{"net", "net/http", "peeler/crawler"}},
	"peeler/cmd/internal/alert":  {may: []string{"peeler/store", "peeler/configs"}, never: []string{"peeler/crawler"}},
	"peeler/cmd/internal/api":    {may: []string{"peeler/store", "peeler/matcher", "peeler/crawler/health"}, never: []string{"peeler/crawler"}},
	"peeler/cmd/internal/roster": {may: []string{"peeler/matcher"}, never: []string{"net/http", "go.etcd.io/bbolt", "os"}},
	"peeler/cmd/internal/render": {never: []string{"net/http", "go.etcd.io/bbolt"}},
	"peeler/cmd/internal/bench": {
		may:   []string{"peeler/matcher", "peeler/matcher/matchertest", "peeler/cmd/internal/render"},
		never: []string{"net/http", "go.etcd.io/bbolt"},
	},
	"peeler/cmd/internal/demo": {may: []string{"peeler/crawler/tortest"}, never: []string{"peeler/store", "peeler/cmd/internal/daemon"}},
	"peeler/cmd/internal/daemon": {may: []string{
		"peeler/matcher", "peeler/store", "peeler/configs", "peeler/crawler", "peeler/crawler/sitetest", "peeler/crawler/list", "peeler/crawler/health", "peeler/crawler/tor", "peeler/crawler/sandbox",
		"peeler/cmd/internal/alert", "peeler/cmd/internal/api", "peeler/cmd/internal/roster",
	}},
	"peeler/cmd/peeler": {may: []string{
		"peeler/matcher", "peeler/store", "peeler/configs", "peeler/crawler/browser", "peeler/crawler/health", "peeler/crawler/sandbox", "peeler/crawler/tor",
		"peeler/cmd/internal/api", "peeler/cmd/internal/bench", "peeler/cmd/internal/daemon", "peeler/cmd/internal/demo", "peeler/cmd/internal/render",
	}},
}

// modules is the ceiling on the count of modules outside the standard library that
// the binary links. Raise it knowingly.
const modules = 64

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
	Module     *struct{ Path string }
}

func TestImportPolicy(t *testing.T) {
	packages := list(t)
	for path, p := range packages {
		if !ours(path) {
			continue
		}
		rule, ok := policy[path]
		if !ok {
			t.Errorf("%s has no rule here: say what it may import", path)
			continue
		}
		for _, imp := range p.Imports {
			if ours(imp) && !slices.Contains(rule.may, imp) {
				t.Errorf("%s must not import %s", path, imp)
			}
		}
		for _, never := range rule.never {
			if way := reach(packages, path, never, map[string]bool{}); way != nil {
				t.Errorf("%s reaches %s: %s", path, never, strings.Join(way, " → "))
			}
		}
	}
	for path := range policy {
		if _, ok := packages[path]; !ok {
			t.Errorf("%s has a rule but does not exist", path)
		}
	}
}

func TestNoDirectDialler(t *testing.T) {
	dials := []string{"net", "net/http", "crypto/tls"}
	allowed := []string{
		"peeler/crawler/tor", "peeler/crawler/tor/control", "peeler/crawler", "peeler/crawler/browser", "peeler/crawler/sitetest", "peeler/crawler/tortest", "peeler/configs",
		"peeler/cmd/internal/alert", "peeler/cmd/internal/api", "peeler/cmd/internal/demo", "peeler/cmd/internal/daemon",
	}
	for path, p := range list(t) {
		if !ours(path) || slices.Contains(allowed, path) {
			continue
		}
		for _, imp := range p.Imports {
			if slices.Contains(dials, imp) {
				t.Errorf("%s imports %s: only the rooms that need the network may", path, imp)
			}
		}
	}
}

func TestLinkedModules(t *testing.T) {
	seen := map[string]bool{}
	for path, p := range list(t) {
		if !ours(path) && p.Module != nil {
			seen[p.Module.Path] = true
		}
	}
	if len(seen) > modules {
		t.Errorf("%d modules are linked, at most %d may be", len(seen), modules)
	}
	t.Logf("%d modules linked", len(seen))
}

func ours(path string) bool { return path == "peeler" || strings.HasPrefix(path, "peeler/") }

// reach finds a way from one package to another through ours and through other
// modules; what the standard library imports is its own affair.
func reach(packages map[string]goPackage, from, to string, seen map[string]bool) []string {
	if seen[from] {
		return nil
	}
	seen[from] = true
	for _, imp := range packages[from].Imports {
		if imp == to {
			return []string{from, to}
		}
		if ours(imp) {
			if way := reach(packages, imp, to, seen); way != nil {
				return append([]string{from}, way...)
			}
		}
	}
	return nil
}

func list(t *testing.T) map[string]goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Standard,Module", "peeler/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	packages := map[string]goPackage{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}
