package matcher

import (
	"bytes"
	"slices"
	"strings"
)

// particles open a surname of several words: van der Berg, O Brien, Mc Donald.
var particles = set(`ab abu af al ap av ben bin bint binti d da dal dalla das de degli del della delle
	den der des di do dos du el fitz ibn la las le les lo los mac mc mhic ni nic o op san santa st
	te ten ter ui und van vom von y zu zum zur`)

// bound particles make one word with what follows: Donald is no part of Mc Donald.
var bound = set("ap d fitz mac mc mhic ni nic o st")

// titles are left out in front of a name.
var titles = set(`mr mrs ms miss mx dr prof professor sir dame lord lady hon rev revd fr capt captain maj major col
	lt cllr pc wpc dc wdc ds wds di wdi dci ddi dsu dcs ps wps sgt insp ci supt acc dcc cc cdr dac pcso sco sc
	det detective acting temporary special chief assistant deputy commander commissioner
	constable sergeant inspector superintendent`)

// suffixes are left out behind a name.
var suffixes = set(`jr jnr junior sr snr senior ii iii iv esq esquire obe mbe cbe kbe dbe gbe bem cvo mvo qpm kpm qvrm
	gm gc vc kc qc jp dl bsc msc phd dphil mphil llb llm pgce mba frsa retd`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// nameWord is one word of a name as it is written: jones, smith-jones, o'brien.
type nameWord struct {
	joined string
	parts  []string // of a hyphenated word; nil when it is one
}

// nameWords parts a value into words; folded apostrophes and full stops within a
// word disappear, hyphens part it further.
func nameWords(folded []byte) []nameWord {
	var words []nameWord
	for field := range bytes.FieldsFuncSeq(folded, func(r rune) bool {
		return r < 0x80 && classes[byte(r)] == 0 && r != '-' && r != '\''
	}) {
		var w nameWord
		for part := range strings.SplitSeq(string(field), "-") {
			part = strings.ReplaceAll(part, "'", "")
			if part != "" {
				w.parts = append(w.parts, part)
			}
		}
		w.joined = strings.Join(w.parts, "")
		if len(w.parts) < 2 {
			w.parts = nil
		}
		if w.joined != "" {
			words = append(words, w)
		}
	}
	return words
}

// splitFull parts a full name into forenames and surname: "Jane Ann van der
// Berg", "BERG, Jane Ann", "Jane Berg, OBE". A name of one word is a surname.
func splitFull(folded []byte) (forenames, surname []nameWord) {
	var between [][]nameWord // commas
	for piece := range bytes.SplitSeq(folded, []byte{','}) {
		words := nameWords(piece)
		if len(between) > 0 && all(words, suffixes) {
			continue
		}
		between = append(between, words)
	}
	if len(between) > 1 && len(between[0]) > 0 {
		return untitled(between[1], 1), unsuffixed(between[0], 1)
	}
	words := unsuffixed(untitled(slices.Concat(between...), 2), 2)
	if len(words) == 0 { // only what is left out elsewhere
		words = nameWords(folded)
	}
	at := max(0, len(words)-1)
	for at > 1 && particles[words[at-1].joined] {
		at--
	}
	return words[:at], words[at:]
}

func all(words []nameWord, of map[string]bool) bool {
	for _, w := range words {
		if !of[w.joined] {
			return false
		}
	}
	return true
}

// untitled drops titles in front, as long as more words than least are left.
func untitled(words []nameWord, least int) []nameWord {
	for len(words) > least && titles[words[0].joined] {
		words = words[1:]
	}
	return words
}

// unsuffixed drops suffixes behind in the same way.
func unsuffixed(words []nameWord, least int) []nameWord {
	for len(words) > least && suffixes[words[len(words)-1].joined] {
		words = words[:len(words)-1]
	}
	return words
}
