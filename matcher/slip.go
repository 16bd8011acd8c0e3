package matcher

import (
	"slices"

	"peeler/matcher/internal/kernel"
)

// nearMail files a person's address with an edit in its local part or its domain.
func (s *scan) nearMail(has []holding) {
	j := &s.judge
	for i := j.mail.from; i < j.mail.to; i++ {
		if full, loss := s.mailSlip(i, has); loss > 0 {
			word := int(s.mailboxes.words[i].from - j.win.base)
			s.note(*full, s.m.index.atom(full.atom()), word1(word, oneEdit, uint8(loss)))
		}
	}
}

// mailSlip is the address of a person that one in the text is with an edit, and what it
// loses, in half bits; 0: it is none of theirs, or just that.
func (s *scan) mailSlip(i int32, has []holding) (full *holding, loss int) {
	x, m := s.m.index, &s.mailboxes
	tags := m.tags[3*i:][:3]
	if !slices.ContainsFunc(has, func(h holding) bool { return h.mayBeSide(tags) }) {
		return nil, 0
	}
	var local, host *holding
	for k := range has {
		switch h := &has[k]; h.role() {
		case whole:
			if h.kind() == Email {
				full = h
			}
		case localPart:
			if a := x.atom(h.atom()); a.ones > 0 || a.fast == tags[0] || a.fast == tags[1] {
				if local == nil || a.fast == tags[0] {
					local = h
				}
			}
		case domain:
			host = h
		}
	}
	if full == nil || local == nil || host == nil {
		return nil, 0
	}
	la, ha := x.atom(local.atom()), x.atom(host.atom())
	sameLocal, sameHost := la.fast == tags[0] || la.fast == tags[1], ha.fast == tags[2]
	switch {
	case sameLocal && !sameHost && s.slip(host.atom(), tags[2], m.tokens[3*i+2]) != noSlip:
		loss = hostEditLoss
	case !sameLocal && sameHost && x.own.has(tags[2]):
		switch s.slip(local.atom(), tags[0], m.tokens[3*i]) {
		case letterSlip:
			loss = localEditLoss
		case missingSlip:
			loss = localMissingLoss
		}
	}
	return full, loss
}

// mayBeSide says that a holding is perhaps one side of an address with these tags.
func (h holding) mayBeSide(tags []uint64) bool {
	switch h.role() {
	case localPart:
		return h.print() == printOf(tags[0]) || h.print() == printOf(tags[1])
	case domain:
		return h.print() == printOf(tags[2])
	}
	return false
}

// among are the addresses that begin in a stretch of words.
func (m *mailboxes) among(words run) run {
	from, _ := slices.BinarySearchFunc(m.words, words.from, func(r run, at int32) int { return int(r.from - at) })
	to := from
	for to < len(m.words) && m.words[to].from < words.to {
		to++
	}
	return run{int32(from), int32(to)}
}

// slip says how one side of an address differs from another.
type slip uint8

const (
	noSlip      slip = iota // by more than a letter, or by a digit, which tells people apart
	letterSlip              // by a letter
	missingSlip             // by something that is missing: a letter or a digit
)

func (s *scan) slip(id int32, tag uint64, t kernel.Token) slip {
	x, m, text := s.m.index, &s.mailboxes, s.judge.win.text
	a := x.atom(id)
	if n := int(t.Len) - int(a.ones); n < -1 || n > 1 { // too short or too long
		return noSlip
	}
	m.outs = s.m.deletions(m.outs[:0], &m.buf, text, t)
	m.ones = x.sideOnes(m.ones[:0], id, append(m.outs, tag))
	if len(m.ones) == 0 || a.edit(m.ones, tag, m.outs) == noEdit {
		return noSlip
	}
	side, ones := text[t.Start:][:t.Len], m.ones
	if len(m.outs) < len(ones) {
		// What is missing among letters was one: elsewhere it may have been a digit.
		k := slices.Index(ones, uint32(tag))
		if k > 0 && k < len(side) && classes[side[k-1]] == letter && classes[side[k]] == letter {
			return letterSlip
		}
		return missingSlip
	}
	for k, o := range m.outs {
		if classes[side[k]] == digit && (len(m.outs) == len(ones) && uint32(o) == ones[k] || o == a.fast) {
			return noSlip
		}
	}
	return letterSlip
}

// sideOnes appends the near tags of one side of an address. Those of a local part are
// made whole where they are among some tags: the others are like none of these.
func (x *index) sideOnes(dst []uint32, id int32, tags []uint64) []uint32 {
	a := x.atom(id)
	if a.ones == 0 || !a.nature.local() {
		return append(dst, x.ones(a)...)
	}
	for _, last := range x.localOnes(a) {
		near := uint32(last)
		for _, t := range tags {
			if uint16(t) != last {
				continue
			}
			if near = uint32(t); slices.Contains(x.mail.bucket(near), id) {
				break
			}
			near ^= 1 << 31
		}
		dst = append(dst, near)
	}
	return dst
}
