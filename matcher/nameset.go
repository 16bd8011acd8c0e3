package matcher

import (
	"slices"
	"strings"
)

// nameSet collects what a person is called, over all identifiers of kind Name.
type nameSet struct {
	surnames, surnameParts, formers []string
	forenames, others, knownAses    []string
	doubles                         []string // the first two forenames run together: maryann
}

// addSurname takes a surname whole and by its parts: of van der Berg-Smith,
// vanderbergsmith, vanderberg, berg and smith.
func (n *nameSet) addSurname(words []nameWord) {
	whole, parts := surnameForms(words)
	n.surnames = addNew(n.surnames, whole)
	for _, p := range parts {
		n.surnameParts = addNew(n.surnameParts, p)
	}
}

// addFormer takes a surname borne before, in the same way.
func (n *nameSet) addFormer(words []nameWord) {
	whole, parts := surnameForms(words)
	for _, p := range append([]string{whole}, parts...) {
		if !slices.Contains(n.surnames, p) && !slices.Contains(n.surnameParts, p) {
			n.formers = addNew(n.formers, p)
		}
	}
}

// surnameForms gives a surname run together, and its parts, if it has several:
// each word of three letters, bare and with the particles before it.
func surnameForms(words []nameWord) (whole string, parts []string) {
	var flat []string
	for _, w := range words {
		if w.parts == nil {
			flat = append(flat, w.joined)
		} else {
			flat = append(flat, w.parts...)
		}
	}
	whole = strings.Join(flat, "")
	from := 0
	for i, w := range flat {
		if particles[w] && i < len(flat)-1 {
			continue
		}
		group := strings.Join(flat[from:i+1], "")
		parts = addPart(parts, group, whole)
		if i > from && !bound[flat[i-1]] {
			parts = addPart(parts, w, whole)
		}
		from = i + 1
	}
	return whole, parts
}

func addPart(parts []string, p, whole string) []string {
	if len(p) < 3 || p == whole {
		return parts
	}
	return addNew(parts, p)
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
	if len(words) > 1 {
		n.doubles = addNew(n.doubles, words[0].joined+words[1].joined)
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

// makes says that a handle is made of the person's own name, so that it says
// little that the name does not.
func (n *nameSet) makes(handle []byte) bool {
	h := string(handle)
	for _, list := range [...][]string{n.surnames, n.surnameParts, n.formers, n.forenames, n.knownAses} {
		for _, s := range list {
			if len(s) >= 3 && strings.Contains(h, s) {
				return true
			}
		}
	}
	return false
}
