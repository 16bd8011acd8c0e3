package matcher

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

func (s *scan) edit(i int) {
	w := s.word(i)
	own := s.m.fast.sum(&s.block, w).word
	before := len(s.hits)
	for _, n := range s.m.index.near(own) {
		s.edited(n.atom, i, before)
	}
	for k := range w {
		s.buf = append(append(s.buf[:0], w[:k]...), w[k+1:]...)
		f := s.m.fast.sum(&s.block, s.buf).word
		if len(s.buf) >= shortestNear {
			for id := s.m.index.find(&s.m.index.names, f); id != none; id = s.m.index.atoms[id].next {
				if s.m.index.atoms[id].kind == Name {
					s.edited(id, i, before)
				}
			}
		}
		for _, n := range s.m.index.near(f) {
			fast := s.m.index.atoms[n.atom].fast
			if fast != own && (int(n.at) == k || int(n.at) == k+1 && s.swapped(w, k) == fast) {
				s.edited(n.atom, i, before)
			}
		}
	}
}

// swapped is the fast tag of w with letters k and k+1 in each other's place.
func (s *scan) swapped(w []byte, k int) uint64 {
	if k+1 >= len(w) {
		return 0
	}
	s.buf = append(s.buf[:0], w...)
	s.buf[k], s.buf[k+1] = s.buf[k+1], s.buf[k]
	return s.m.fast.sum(&s.block, s.buf).word
}

// edited notes a hit with an edit, once for each name. before is where the hits
// of this word start.
func (s *scan) edited(id int32, i, before int) {
	if len(s.hits)-before >= editsOfWord {
		return
	}
	for _, h := range s.hits[before:] {
		if h.atom == id {
			return
		}
	}
	loss := uint8(editLoss)
	if s.words[i].len() <= 5 {
		loss = shortEditLoss
	}
	s.hits = append(s.hits, hit{
		atom: id, first: int32(i), last: int32(i), rule: oneEdit, loss: loss, state: confirmed,
	})
}
