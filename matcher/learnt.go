package matcher

import (
	"cmp"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

const (
	learntVersion = 1
	mostSources   = 1 << 12
)

var errLearnt = errors.New("the bytes are not what a matcher has learnt")

// Learnt is what was learnt of names, for Recall. Whoever stores it seals it: it
// holds keyed tags of the names on the roster. It is nil without Options.Learn.
//
//	version 1 | mentions | refused | n, (source, documents)… | n, (fast tag 8, documents)…
//
// Numbers are varints, a source is preceded by its length. What follows is ignored.
func (m *Matcher) Learnt() []byte {
	l := m.learning
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := binary.AppendUvarint([]byte{learntVersion}, uint64(l.mentions))
	b = binary.AppendUvarint(b, uint64(l.refused))
	b = binary.AppendUvarint(b, uint64(len(l.sources)))
	for _, source := range slices.Sorted(maps.Keys(l.sources)) {
		b = appendText(b, source)
		b = binary.AppendUvarint(b, uint64(l.sources[source]))
	}
	type name struct {
		fast uint64
		seen uint32
	}
	var names []name
	for i, n := range l.seen {
		if n > 0 {
			names = append(names, name{m.index.hot[i].fast, n})
		}
	}
	slices.SortFunc(names, func(a, b name) int { return cmp.Compare(a.fast, b.fast) })
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, n := range names {
		b = binary.LittleEndian.AppendUint64(b, n.fast)
		b = binary.AppendUvarint(b, uint64(n.seen))
	}
	return b
}

// Recall takes up what Learnt gave, of the names that are on the roster still, in the
// place of what was learnt so far. Without Options.Learn it does nothing. At an error
// nothing is changed.
func (m *Matcher) Recall(b []byte) error {
	l := m.learning
	if l == nil {
		return nil
	}
	r := learntReader{b: b}
	if len(b) == 0 || b[0] != learntVersion {
		return errLearnt
	}
	r.b = b[1:]
	mentions, refused := r.number(1<<40), r.number(1<<40)
	sources, lessons := map[string]int{}, 0
	for range r.number(mostSources) {
		source := r.text()
		sources[source] = r.number(sourceLessons)
		lessons += sources[source]
	}
	seen := make([]uint32, len(l.seen))
	for n := r.number(len(r.b) / 9); n > 0 && !r.bad; n-- {
		fast := r.tag()
		times := uint32(r.number(1 << 31))
		if id := m.index.name(fast); id != none {
			seen[id] = times
		}
	}
	if r.bad {
		return errLearnt
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mentions, l.refused, l.sources, l.lessons, l.seen = mentions, refused, sources, lessons, seen
	l.apply()
	return nil
}

// learntReader reads what Learnt wrote. Behind what is bad it reads zeros.
type learntReader struct {
	b   []byte
	bad bool
}

// number reads one that is no larger than most.
func (r *learntReader) number(most int) int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(most) {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *learntReader) text() string {
	n := r.number(len(r.b))
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *learntReader) tag() uint64 {
	if len(r.b) < 8 {
		r.bad, r.b = true, nil
		return 0
	}
	v := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return v
}
