package configs

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed peeler.yaml
var example []byte

//go:embed trial.yaml
var trial string

//go:embed systemd/peeler.service
var service []byte

//go:embed systemd/peeler-render.service
var renderService []byte

//go:embed sysusers.d/peeler.conf
var sysusers []byte

//go:embed sysusers.d/peeler-render.conf
var renderSysusers []byte

//go:embed tor/peeler.torrc
var torrc []byte

// Example is a valid peeler.yaml that shows and explains every key.
func Example() []byte { return append([]byte(nil), example...) }

// Unit is a file that is installed beside the program.
type Unit struct {
	Name string // as in this package's folder: systemd/peeler.service
	Path string // where it is installed
	Text []byte
}

// Units are the files that are installed beside the program, in the order in
// which an administrator needs them.
func Units() []Unit {
	return []Unit{
		{"sysusers.d/peeler.conf", "/usr/lib/sysusers.d/peeler.conf", append([]byte(nil), sysusers...)},
		{"tor/peeler.torrc", "/etc/tor/peeler.torrc", append([]byte(nil), torrc...)},
		{"systemd/peeler.service", "/usr/lib/systemd/system/peeler.service", append([]byte(nil), service...)},
		{"sysusers.d/peeler-render.conf", "/usr/lib/sysusers.d/peeler-render.conf", append([]byte(nil), renderSysusers...)},
		{"systemd/peeler-render.service", "/usr/lib/systemd/system/peeler-render.service", append([]byte(nil), renderService...)},
	}
}

// TrialOptions change what Trial writes.
type TrialOptions struct {
	Socks string // of Tor; "" for the default
}

// Trial is the peeler.yaml of a trial in folder dir, whose state, key and socket
// lie in dir too. It can be moved with its folder: dir stands in comments only.
func Trial(dir string, o TrialOptions) []byte {
	socks := o.Socks
	if socks == "" {
		socks = Defaults().Tor.Socks
	}
	return []byte(strings.NewReplacer(
		"{{config}}", word(strings.TrimSuffix(dir, "/")+"/peeler.yaml"),
		"{{socks}}", strconv.Quote(socks),
	).Replace(trial))
}

// word writes s as one word of a shell command, on one line.
func word(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-~", r)
	}
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(visible(s), "'", `'\''`) + "'"
}
