package configs

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestExampleAndDefaultsAgree(t *testing.T) {
	c, err := Parse("peeler.yaml", Example())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sources) != 7 || len(c.Receivers) != 1 {
		t.Fatalf("%d sources and %d receivers in the example", len(c.Sources), len(c.Receivers))
	}
	// With every commented default taken in, nothing changes.
	full := regexp.MustCompile(`(?m)^( *)# ( *[a-z_]+:( .*)?)$`).ReplaceAll(Example(), []byte("$1$2"))
	f, err := Parse("peeler.yaml", full)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, full)
	}
	if len(f.lines) <= len(c.lines)+20 {
		t.Fatalf("%d values, %d with the comments taken away: the test reads the example wrongly", len(c.lines), len(f.lines))
	}
	c.lines, f.lines = nil, nil
	if !reflect.DeepEqual(c, f) {
		t.Errorf("the example's commented values are not the defaults:\n%+v\n%+v", c, f)
	}
}

func TestEmptyMappingIsDefaults(t *testing.T) {
	c, err := Parse("x", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.file, want.lines = c.file, c.lines
	if !reflect.DeepEqual(*c, want) {
		t.Errorf("got %+v", c)
	}
}

const onionHost = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"

func TestSourceDefaults(t *testing.T) {
	c, err := Parse("peeler.yaml", []byte(`
sources:
- {id: a, kind: page, url: "http://`+onionHost+`/", schedule: "@daily"}
- {id: b, kind: listing, url: "https://a.example/", schedule: "@daily", list: {items: a}, gap: 0s}
- {id: c, kind: directory, url: "https://b.example/", schedule: "@daily", depth: 0, gap: 1m}
- {id: d, kind: directory, url: "https://b.example/", schedule: "@daily", depth: , gap: null}
`))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		network         Network
		gap             Duration
		maxPages, depth int
	}
	want := []row{
		{Onion, defaultGap, 0, 0},
		{Exit, 0, 10, 0},
		{Exit, Duration(time.Minute), 0, 0},
		{Exit, defaultGap, 0, 8},
	}
	for i, s := range c.Sources {
		if got := (row{s.Network, s.Gap, s.List.MaxPages, s.Depth}); got != want[i] {
			t.Errorf("source %s: got %v, want %v", s.ID, got, want[i])
		}
	}
}

func TestLoadTakesPathsFromItsFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p.yaml")
	text := `{state: s, key_file: ../k, socket: /run/x, tor: {socks: "unix:t/socks", control: "unix:t/c"}, blocked_hosts_file: b,
receivers: [{name: soc, url: "http://127.0.0.1:1/", secret_file: w}, {name: b, url: "https://b.example"}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	c, err := Load("p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.State, c.KeyFile, c.Socket, c.Tor.Socks, c.Tor.Control, c.BlockedHostsFile, c.Receivers[0].SecretFile, c.Receivers[1].SecretFile}
	want := []string{filepath.Join(dir, "s"), filepath.Join(filepath.Dir(dir), "k"), "/run/x", "unix:" + filepath.Join(dir, "t/socks"), "unix:" + filepath.Join(dir, "t/c"), filepath.Join(dir, "b"), filepath.Join(dir, "w"), ""}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if at := c.At("receivers[1].url"); at != "p.yaml:2" {
		t.Errorf("At = %q", at)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, []byte(strings.Repeat("#", maxFile+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "there is no such file",
		big:                             "is over 4MiB",
		dir:                             "is a directory",
	} {
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %q in one line", path, err, want)
		}
	}
}

// The values that other YAML libraries change: each must arrive as it is written.
func TestPlainScalarsSurviveInText(t *testing.T) {
	for _, s := range []string{
		"+441234567", "0123", "1.10", "1_000", "0x1F", "0o17", "1e3", "12:30:45", "2026-11-24",
		"yes", "on", "No", "007", "-0", ".5",
	} {
		c, err := Parse("x", []byte("state: "+s+"\n"))
		if err != nil || c.State != s {
			t.Errorf("%s arrives as %q (%v)", s, c.State, err)
		}
	}
}

func TestAt(t *testing.T) {
	c, err := Parse("etc/peeler.yaml", []byte("tor:\n  socks: 127.0.0.1:1\nsources:\n  - id: a\n    kind: page\n    url: https://a.example\n    schedule: '@daily'\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"tor.socks":              "etc/peeler.yaml:2",
		"sources[0].url":         "etc/peeler.yaml:6",
		"sources[0].items":       "etc/peeler.yaml:4", // not there: its source is
		"sources[0].limits.page": "etc/peeler.yaml:4",
		"sources[7].url":         "etc/peeler.yaml:4",
		"state":                  "etc/peeler.yaml",
		"":                       "etc/peeler.yaml",
	} {
		if got := c.At(path); got != want {
			t.Errorf("At(%q) = %q, want %q", path, got, want)
		}
	}
	if got := (&Config{}).At("state"); got != "" {
		t.Errorf("At without a file = %q", got)
	}
}

func TestEffectiveTakesOwnFieldByField(t *testing.T) {
	global := Defaults().Limits
	if got := (Source{}).Effective(global); got != global {
		t.Errorf("nothing of its own: got %+v", got)
	}
	// Each field set alone must come through, and no other change.
	typ := reflect.TypeFor[Limits]()
	for i := range typ.NumField() {
		var s Source
		reflect.ValueOf(&s.Limits).Elem().Field(i).SetInt(7)
		want := global
		reflect.ValueOf(&want).Elem().Field(i).SetInt(7)
		if got := s.Effective(global); got != want {
			t.Errorf("%s: got %+v", typ.Field(i).Name, got)
		}
	}
}

func TestValueIsAsTheFileHasIt(t *testing.T) {
	l := Defaults().Limits
	for key, want := range map[string]string{
		"expanded": "512MiB", "ratio": "100", "child_time": "30s", "min_rate": "1000", "no such": "", "": "",
	} {
		if got := l.Value(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
