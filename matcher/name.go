package matcher

import (
	"bytes"
	"slices"
	"strings"
)

// particles open a surname of several words: van der Berg, O Brien, Mc Donald.
var particles = map[string]bool{
	"al": true, "ap": true, "ben": true, "bin": true, "d": true, "da": true, "de": true, "del": true,
	"della": true, "den": true, "der": true, "di": true, "do": true, "dos": true, "du": true,
	"el": true, "fitz": true, "la": true, "le": true, "mac": true, "mc": true, "o": true,
	"san": true, "st": true, "ten": true, "ter": true, "van": true, "von": true, "zu": true,
}

// titles are left out of a full name.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true,
	"sir": true, "dame": true, "rev": true, "pc": true, "wpc": true, "dc": true, "ds": true,
	"di": true, "dci": true, "dsu": true, "ps": true, "sgt": true, "insp": true, "supt": true,
	"constable": true, "sergeant": true, "inspector": true, "superintendent": true,
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
// Berg" or "BERG, Jane Ann". A name of one word is a surname.
func splitFull(f *folder, value string) (forenames, surname []nameWord) {
	folded := f.append(nil, value)
	if before, after, ok := bytes.Cut(folded, []byte{','}); ok && len(nameWords(before)) > 0 {
		return untitled(nameWords(after)), nameWords(before)
	}
	words := untitled(nameWords(folded))
	if len(words) == 0 {
		return nil, nil
	}
	at := len(words) - 1
	for at > 1 && particles[words[at-1].joined] {
		at--
	}
	return words[:at], words[at:]
}

// untitled drops titles in front, as long as two words are left.
func untitled(words []nameWord) []nameWord {
	for len(words) > 2 && titles[words[0].joined] {
		words = words[1:]
	}
	return words
}

// nameSet collects what a person is called, over all identifiers of kind Name.
type nameSet struct {
	surnames, surnameParts       []string
	forenames, others, knownAses []string
}

func (n *nameSet) addSurname(words []nameWord) {
	var joined strings.Builder
	var parts []string
	for _, w := range words {
		joined.WriteString(w.joined)
		if w.parts != nil {
			parts = append(parts, w.parts...)
		} else {
			parts = append(parts, w.joined)
		}
	}
	n.surnames = addNew(n.surnames, joined.String())
	if len(parts) < 2 {
		return
	}
	for _, p := range parts {
		if len(p) >= 3 && !particles[p] {
			n.surnameParts = addNew(n.surnameParts, p)
		}
	}
}

func (n *nameSet) addForenames(words []nameWord) {
	for i, w := range words {
		if i == 0 {
			n.forenames = addNew(n.forenames, w.joined)
		} else if len(w.joined) > 1 {
			n.others = addNew(n.others, w.joined)
		}
		for _, p := range w.parts {
			if len(p) > 1 {
				n.others = addNew(n.others, p)
			}
		}
	}
}

// addKnownAs takes the name known by; a surname at its end is left out.
func (n *nameSet) addKnownAs(words []nameWord) {
	for _, w := range words {
		if !slices.Contains(n.surnames, w.joined) {
			n.knownAses = addNew(n.knownAses, w.joined)
		}
	}
}

func addNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
