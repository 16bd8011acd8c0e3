// Package configs is what an operator writes down: the schema of peeler.yaml as
// Go structs, its defaults and checks, and the files that are installed beside
// the program (systemd unit, system user, torrc).
//
// Reading is strict. A key that is not in the schema, a value of the wrong
// shape, a source that could never run: each is refused, all of them at once,
// one line each, with file and line and how to mend it.
//
//	peeler.yaml:14: sources[2].schedule: expected exactly 5 fields …
//
// No secret stands in the file. It names files that hold secrets; under systemd
// the unit's credentials come before these. No error of this package shows what
// such a file holds.
package configs
