// Package tables holds what the matcher knows of the world at large: which
// characters pass for which, and how common names are. The tables are generated
// from public data, named with their licences where they stand.
package tables

import (
	"cmp"
	_ "embed" // for nicknames.txt
	"slices"
	"strings"
)

//go:generate go run gen.go -data ../../../../shared/data

// RareHalfBits is the information, in half bits, of a name that is in no table:
// a frequency of 5 in a million.
const RareHalfBits = 35

type pair struct {
	from rune
	to   byte
}

// Skeleton is the ASCII character, in lower case, that r passes for: a
// homoglyph (UTS #39) or a decimal digit of another script. r has been through
// NFKD. It says false for ASCII and for what looks like nothing else.
func Skeleton(r rune) (byte, bool) {
	i, ok := slices.BinarySearchFunc(confusables[:], r, func(p pair, r rune) int { return cmp.Compare(p.from, r) })
	if !ok {
		return 0, false
	}
	return confusables[i].to, true
}

// Surnames makes a map from the commonest surnames, in lower case, to their
// information in half bits.
func Surnames() map[string]uint8 { return byName(surnames[:]) }

// Forenames makes a map from the commonest forenames, in lower case, to their
// information in half bits.
func Forenames() map[string]uint8 { return byName(forenames[:]) }

func byName(buckets []string) map[string]uint8 {
	m := make(map[string]uint8, 20_000)
	for half, names := range buckets {
		for name := range strings.FieldsSeq(names) {
			m[name] = uint8(half)
		}
	}
	return m
}

//go:embed nicknames.txt
var nicknames string

// shortestNickname is how many letters a nickname must have: Al and Jo are too
// many other things.
const shortestNickname = 3

// Nicknames makes a map from each forename to its usual short and pet forms, and
// from each of these to the forenames that it stands for, in lower case.
func Nicknames() map[string][]string {
	m := make(map[string][]string, 3_000)
	add := func(name, other string) {
		if len(other) >= shortestNickname && name != other && !slices.Contains(m[name], other) {
			m[name] = append(m[name], other)
		}
	}
	for line := range strings.Lines(nicknames) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var name string
		for word := range strings.FieldsSeq(line) {
			if name == "" {
				name = word
				continue
			}
			add(name, word)
			add(word, name)
		}
	}
	return m
}
