package matcher

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// names sorts the names of a person into their parts.
func (e *Encoder) names(ids []Identifier) (*nameSet, error) {
	n := new(nameSet)
	for _, part := range [...]Part{FullName, Surname, Forenames, Former, KnownAs} { // later ones leave out what is known
		for _, id := range ids {
			if id.Kind != Name || id.Part != part {
				continue
			}
			if len(nameWords(e.folded(id.Value))) == 0 {
				return nil, fmt.Errorf("%s has no letters", id.Kind)
			}
			e.addName(n, part, id.Value)
			if other, ok := transcribe(id.Value); ok {
				e.addName(n, part, other)
			}
		}
	}
	return n, nil
}

func (e *Encoder) addName(n *nameSet, part Part, value string) {
	folded := e.folded(value)
	switch part {
	case Forenames:
		n.addForenames(untitled(nameWords(folded), 1))
	case Surname:
		n.addSurname(unsuffixed(nameWords(folded), 1))
	case Former:
		n.addFormer(unsuffixed(nameWords(folded), 1))
	case KnownAs:
		n.addKnownAs(untitled(nameWords(folded), 1))
	default:
		first, last := splitFull(folded)
		n.addForenames(first)
		n.addSurname(last)
	}
}

// encodeNames appends the encodings of all parts of a name, of their usual other
// forms and of their sounds.
func (e *Encoder) encodeNames(all []Encoding, n *nameSet) []Encoding {
	sur := func(w string) int { return int(information(e.known.surname, w)) }
	fore := func(w string) int { return int(information(e.known.forename, w)) }
	add := func(r role, words []string, half func(string) int, loss int) {
		for _, w := range words {
			if len(w) <= maxWord {
				all = append(all, e.shared(Name, r, w, uint8(max(1, half(w)-loss))))
			}
		}
	}
	add(surname, n.surnames, sur, 0)
	add(surnamePart, n.surnameParts, sur, partLoss)
	add(former, n.formers, sur, formerLoss)
	add(forename, n.forenames, fore, 0)
	add(knownAs, n.knownAses, fore, 0)
	add(otherName, n.others, fore, partLoss)
	add(otherName, slices.DeleteFunc(n.doubles, func(w string) bool { return e.known.forename[w] == 0 }), fore, partLoss)

	called := slices.Concat(n.forenames, n.knownAses)
	for _, f := range called {
		_, size := utf8.DecodeRuneInString(f)
		all = append(all, e.shared(Name, initial, f[:size], initialHalf))
		for _, nick := range e.nickname[f] {
			if !slices.Contains(called, nick) {
				// As common as the name that it is short for, where no table knows it.
				half := min(fore(f), fore(nick)) - nicknameLoss
				all = append(all, e.shared(Name, nickname, nick, uint8(max(1, half))))
			}
		}
		for _, s := range n.surnames {
			if len(f) > 1 && len(f)+len(s) >= shortestTogether && len(f)+len(s) <= maxWord {
				half := uint8(max(1, fore(f)+sur(s)-runTogetherFee))
				all = append(all, e.value(Name, together, []byte(f+s), half), e.value(Name, together, []byte(s+f), half))
			}
		}
	}
	for _, words := range [...][]string{n.surnames, n.surnameParts, n.formers} {
		all = e.sounds(all, surnameSound, words, e.known.surnameSound)
	}
	return e.sounds(all, forenameSound, called, e.known.forenameSound)
}

// shortestTogether is how long forename and surname run together must be: below,
// other words are made of the same letters.
const shortestTogether = 7

// sounds appends the phonetic codes of words.
func (e *Encoder) sounds(all []Encoding, r role, words []string, table map[string]uint8) []Encoding {
	for _, w := range words {
		if !soundable([]byte(w)) {
			continue
		}
		e.form = appendSound(e.form[:0], []byte(w))
		if len(e.form) >= shortestSound {
			half := max(1, int(information(table, string(e.form)))-soundLoss)
			all = append(all, e.shared(Name, r, string(e.form), uint8(half)))
		}
	}
	return all
}
