package matchertest

import (
	"bytes"
	"fmt"
	"iter"
)

// Kind is a kind of leak.
type Kind string

// The kinds that leaks are of, and all of them in one.
const (
	Mixed     Kind = "mixed" // sections of all six: combolist 25 %, SQL 18, CSV 18, prose 17, stealer 13, HTML 9
	Combolist Kind = "combolist"
	SQL       Kind = "sql"
	CSV       Kind = "csv"
	Prose     Kind = "prose"   // a paragraph a line
	Stealer   Kind = "stealer" // blocks of lines, parted by empty lines
	HTML      Kind = "html"
)

// The kinds that are made to be slow to search.
const (
	Roster    Kind = "roster"    // the enrolled themselves, row by row
	Names     Kind = "names"     // nothing but names
	Addresses Kind = "addresses" // nothing but addresses at the force's domain, of strangers
	Cyrillic  Kind = "cyrillic"
	NonASCII  Kind = "non-ascii" // all scripts, marks and signs
	Letters   Kind = "letters"   // words of one letter
	Encoded   Kind = "encoded"   // hex and base64
	Digits    Kind = "digits"
)

// Kinds are the kinds of leaks that Mixed is made of.
func Kinds() []Kind { return []Kind{Combolist, SQL, CSV, Prose, Stealer, HTML} }

// WorstKinds are those that are made to be slow.
func WorstKinds() []Kind {
	return []Kind{Roster, Names, Addresses, Cyrillic, NonASCII, Letters, Encoded, Digits}
}

// ParseKind reads the name of a kind.
func ParseKind(name string) (Kind, error) {
	if k := Kind(name); recipes[k].record != nil || k == Mixed {
		return k, nil
	}
	return "", fmt.Errorf("unknown corpus %q: choose %s or one of %v and %v", name, Mixed, Kinds(), WorstKinds())
}

// Corpus is a leak of strangers, named and numbered like the enrolled, in which
// some of the enrolled are planted. Equal corpora have equal bytes, and a small
// one is the beginning of a great one.
type Corpus struct {
	Kind   Kind
	Seed   uint64
	Force  uint64 // seed of the population that is enrolled
	People int    // how many of it are, from its first; 0: nobody is planted
	Every  int    // one record in so many is a plant, half of them edited; 0: 5,000
}

// Section is a part of a corpus that begins and ends with whole records, as a
// leak of its own would. It has at most 256 KiB.
type Section struct {
	Kind   Kind // never Mixed
	Offset int64
	Length int
	Plants []Plant
}

// Plant is a record that holds one of the enrolled.
type Plant struct {
	Offset   int64  // of the record's first byte
	Person   int    // see Population.At
	Evidence string // what of the person is there: "name+staff"
	Edited   bool   // with one edit, in the name or the address
}

const (
	sectionSize = 256 << 10
	cycleSize   = 1 << 20 // of a mixed corpus: one section of each kind
)

// Sections draws as many whole records as size bytes hold, section by section. The
// text is good until the next one; the memory is that of one section.
func (c Corpus) Sections(size int64) iter.Seq2[Section, []byte] {
	return func(yield func(Section, []byte) bool) {
		p := newPen(c)
		offset := int64(0)
		for n := 0; ; n++ {
			kind, most := c.Kind, sectionSize
			if c.Kind == Mixed {
				kind = Kinds()[n%len(Kinds())]
				most = cycleSize * recipes[kind].percent / 100
			}
			s := p.section(kind, n, int(min(int64(most), size-offset)))
			s.Offset = offset
			for i := range s.Plants {
				s.Plants[i].Offset += offset
			}
			if s.Length == 0 || !yield(s, p.b) {
				return
			}
			offset += int64(s.Length)
		}
	}
}

// Records parts the text of a section at line ends, or between blocks: the offset
// and the text of each record, with nothing copied.
func Records(kind Kind, text []byte) iter.Seq2[int, []byte] {
	end := "\n"
	if kind == Stealer {
		end = "\n\n"
	}
	return func(yield func(int, []byte) bool) {
		for at := 0; at < len(text); {
			n := index(text[at:], end)
			if n > 0 && !yield(at, text[at:at+n]) {
				return
			}
			at += n + len(end)
		}
	}
}

func index(text []byte, end string) int {
	n := -1
	if len(end) == 1 {
		n = bytes.IndexByte(text, end[0])
	} else {
		n = bytes.Index(text, []byte(end))
	}
	if n < 0 {
		return len(text)
	}
	return n
}
