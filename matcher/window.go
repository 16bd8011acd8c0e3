package matcher

import (
	"bytes"
	"unicode/utf8"
)

// Evidence is joined only within a window. A row is one window; in prose it is
// what people write of one person: 40 words or 256 bytes. Windows overlap by
// half, so that whatever lies within half of one is seen together. All sizes
// bound the memory of a scan, whatever the size of the record.
const (
	rowWords   = 512
	rowBytes   = 16 << 10
	cellBytes  = 1 << 10 // a longer field of a row is prose
	cellWords  = 4       // a field with no more words is a cell: it holds one value
	proseWords = 40
	proseBytes = 256
	chunkBytes = 16 << 10
	chunkLap   = proseBytes
)

// field is a field, or a piece of one, in the batch.
type field struct {
	kind Kind // announced by the heading, or 0
	cell bool
}

// read fills best with the people whom the record names, in all views.
func (s *scan) read(r Record) {
	clear(s.best)
	if len(r.Fields) == 1 {
		s.prose(r.Fields[0])
		return
	}
	for from := 0; from < len(r.Fields); {
		from = s.row(r.Fields, from)
	}
	for _, f := range r.Fields {
		if len(f.Text) > cellBytes {
			s.prose(f)
		}
	}
}

// row reads fields as one window, up to its limits, and returns where the next
// window starts.
func (s *scan) row(fields []Field, from int) int {
	s.reset()
	s.view = 0
	half, end := 0, len(fields)
	var others []reading
	for i := from; i < end; i++ {
		f := fields[i]
		if f.Text == "" || len(f.Text) > cellBytes {
			continue
		}
		if hinted := s.add(heading(s.buf, f.Name), f.Text, true); hinted != 0 {
			s.views.others(f.Text, hinted, func(v view, folded []byte) {
				others = append(others, reading{i, v, bytes.Clone(folded)})
			})
		}
		if half == 0 && (len(s.words) > rowWords/2 || len(s.text) > rowBytes/2) {
			half = i + 1
		}
		if len(s.words) > rowWords || len(s.text) > rowBytes {
			end = i + 1
		}
	}
	s.look()
	s.window(0, len(s.words))
	s.rereads(fields[:end], from, others)
	if end < len(fields) {
		return half
	}
	return end
}

// reading is a field in another view.
type reading struct {
	field  int
	view   view
	folded []byte
}

// rereads reads a row once in each view that any of its fields has, the fields
// that have it not as they stand.
func (s *scan) rereads(fields []Field, from int, others []reading) {
	done := map[view]bool{}
	for _, o := range others {
		if done[o.view] {
			continue
		}
		done[o.view] = true
		s.reset()
		s.view = o.view
		for i := from; i < len(fields); i++ {
			f := fields[i]
			if f.Text == "" || len(f.Text) > cellBytes {
				continue
			}
			if r := pick(others, i, o.view); r != nil {
				s.addReading(heading(s.buf, f.Name), r.folded, true)
			} else {
				s.add(heading(s.buf, f.Name), f.Text, true)
			}
		}
		s.look()
		s.window(0, len(s.words))
	}
}

// pick is the reading of a field in a view, or in a part of it.
func pick(others []reading, field int, v view) *reading {
	var part *reading
	for i := range others {
		switch o := &others[i]; {
		case o.field != field || o.view&^v != 0:
		case o.view == v:
			return o
		default:
			part = o
		}
	}
	return part
}

// prose reads a text by chunks, each by windows.
func (s *scan) prose(f Field) {
	kind := heading(s.buf, f.Name)
	for text := f.Text; text != ""; {
		n := cut(text, chunkBytes)
		s.reset()
		s.view = 0
		hinted := s.add(kind, text[:n], n == len(f.Text))
		s.look()
		s.windows()
		if hinted != 0 {
			s.views.others(text[:n], hinted, func(v view, folded []byte) {
				s.reset()
				s.view = v
				s.addReading(kind, folded, n == len(f.Text))
				s.look()
				s.windows()
			})
		}
		if n == len(text) {
			return
		}
		text = text[cut(text[:n], n-chunkLap):]
	}
}

// cut is the length of the longest piece of at most n bytes that ends behind a
// space, or behind a whole character where there is no space for 128 bytes.
func cut(text string, n int) int {
	if len(text) <= n {
		return len(text)
	}
	for i := n; i > n-128 && i > 0; i-- {
		if text[i-1] <= ' ' {
			return i
		}
	}
	for i := n; i > n-utf8.UTFMax && i > 0; i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return n
}

// windows walks through the words of a chunk.
func (s *scan) windows() {
	if len(s.hits) == 0 {
		return
	}
	for from := 0; from < len(s.words); {
		to := from + 1
		for to < len(s.words) && to-from < proseWords && s.words[to].end-s.words[from].start <= proseBytes {
			to++
		}
		s.window(from, to)
		if to == len(s.words) {
			return
		}
		from += (to - from + 1) / 2
	}
}
