package matcher

import "slices"

// Names are found with one edit (a letter more, fewer, another, or two
// neighbours swapped: optimal string alignment distance 1) by comparing what is
// left of both when a letter is left out (symmetric deletion: Bocek, Hunt and
// Stiller, FastSS, 2007). What is enrolled holds fast tags of what is left, with
// the position, so this rests on the 64-bit tags alone. A name read so is never
// sure by itself.

const (
	editReach   = 3  // words around an exact name that are looked up with an edit
	editsOfWord = 16 // names that one word may be an edit of
)

// edits looks up with an edit the words that have a partner: an exact name close
// by, a heading that announces a name, or another value of somebody in the same
// window. Two misspelt names in a row, and nothing else, are not worth the cost.
func (s *scan) edits() {
	s.mark()
	for i, marked := range s.marks {
		if w := &s.words[i]; marked && !w.address && w.letters() && editable(s.word(i)) && !common[string(s.word(i))] {
			s.edit(i)
		}
	}
}

func (s *scan) mark() {
	s.marks = append(s.marks[:0], make([]bool, len(s.words))...)
	for _, h := range s.hits {
		reach := int32(editReach)
		switch s.m.index.atoms[h.atom].kind {
		case Name:
			if common[string(s.word(int(h.first)))] {
				continue
			}
		case DateOfBirth: // everybody has one that is somebody's
			continue
		default:
			reach = proseWords / 2
		}
		for i := max(0, h.first-reach); i < min(int32(len(s.words)), h.last+reach+1); i++ {
			s.marks[i] = true
		}
	}
	for i := range s.words {
		if s.fields[s.words[i].field].kind == Name {
			s.marks[i] = true
		}
	}
}

// spellings remembers what the last words were edits of: the words of a leak come
// again and again. A slot is found by the first bits of a word's fast tag.
type spellings [1 << slotBits]spelling

const slotBits = 11

type spelling struct {
	own   uint64 // fast tag of the word
	n     int32
	atoms [editsOfWord]int32
}

func (s *scan) edit(i int) {
	w := s.word(i)
	own := s.m.fast.sum(&s.block, w)
	found := &s.spellings[own>>(64-slotBits)]
	if found.own != own {
		*found = spelling{own: own}
		s.spell(found, w)
	}
	loss := uint8(editLoss)
	if len(w) <= 5 {
		loss = shortEditLoss
	}
	for _, id := range found.atoms[:found.n] {
		s.hits = append(s.hits, hit{
			atom: id, first: int32(i), last: int32(i), rule: oneEdit, loss: loss, state: confirmed,
		})
	}
}

// spell finds the names that w is one edit away from.
func (s *scan) spell(found *spelling, w []byte) {
	for _, n := range s.m.index.near(found.own) {
		found.add(n.atom)
	}
	for k := range w {
		s.buf = append(append(s.buf[:0], w[:k]...), w[k+1:]...)
		f := s.m.fast.sum(&s.block, s.buf)
		if len(s.buf) >= shortestNear {
			for id := s.m.index.find(&s.m.index.names, f); id != none; id = s.m.index.atoms[id].next {
				if s.m.index.atoms[id].kind == Name {
					found.add(id)
				}
			}
		}
		for _, n := range s.m.index.near(f) {
			fast := s.m.index.atoms[n.atom].fast
			if fast != found.own && (int(n.at) == k || int(n.at) == k+1 && s.swapped(w, k) == fast) {
				found.add(n.atom)
			}
		}
	}
}

// swapped is the fast tag of w with letters k and k+1 in each other's place.
func (s *scan) swapped(w []byte, k int) uint64 {
	if k+1 >= len(w) {
		return 0
	}
	s.joined = append(s.joined[:0], w...)
	s.joined[k], s.joined[k+1] = s.joined[k+1], s.joined[k]
	return s.m.fast.sum(&s.block, s.joined)
}

// add notes a name once.
func (p *spelling) add(id int32) {
	if int(p.n) == len(p.atoms) || slices.Contains(p.atoms[:p.n], id) {
		return
	}
	p.atoms[p.n] = id
	p.n++
}
