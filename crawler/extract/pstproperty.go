package extract

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

const (
	pstPropertiesMost = 1 << 14 // of a node, or a row
	pstNodesMost      = 1 << 15 // within a node
)

// properties lists what a node says of itself ([MS-PST] §2.3.3).
func (h *pstHeap) properties() []property {
	var list []property
	h.copied = 0
	h.tree(h.root, func(key, data []byte) {
		if len(key) < 2 || len(data) < 6 {
			return
		}
		le := binary.LittleEndian
		list = h.add(list, le.Uint16(key), le.Uint16(data), data[2:6])
	})
	return list
}

// rows hands the rows of a table to do ([MS-PST] §2.3.4): all that are there, those
// that its index does not name too.
func (h *pstHeap) rows(do func(row int, properties []property) error) error {
	const head, column = 22, 8
	le := binary.LittleEndian
	info := h.item(h.root)
	if len(info) < head || info[0] != pstTable {
		h.f.corrupt()
		return nil
	}
	size, present, columns := int(le.Uint16(info[8:])), int(le.Uint16(info[6:])), info[head:]
	columns = columns[:min(len(columns)/column, int(info[1]))*column]
	if size == 0 {
		return nil
	}
	n := 0
	return h.each(le.Uint32(info[14:]), func(b []byte) error {
		for ; len(b) >= size && h.f.why == ""; b = b[size:] {
			n++
			if err := do(n, h.row(b[:size], columns, present)); err != nil {
				return err
			}
		}
		return nil
	})
}

// row lists what a row says, by the columns that it has.
func (h *pstHeap) row(row, columns []byte, present int) []property {
	var list []property
	h.copied = 0
	for c := columns; len(c) >= 8; c = c[8:] {
		le := binary.LittleEndian
		at, size, bit := int(le.Uint16(c[4:])), int(c[6]), int(c[7])
		has := present + bit/8
		if size < 4 || at+size > len(row) || has >= len(row) || row[has]>>(7-bit%8)&1 == 0 {
			continue
		}
		list = h.add(list, le.Uint16(c[2:]), le.Uint16(c), row[at:at+size])
	}
	return list
}

// each hands on the blocks of a value one by one, as rows never lie in two.
func (h *pstHeap) each(ref uint32, do func(b []byte) error) error {
	if ref&0x1f == 0 {
		return do(h.item(ref))
	}
	for _, b := range h.f.leaves(h.sub(ref).data) {
		if err := do(h.f.data(b)); err != nil {
			return err
		}
	}
	return nil
}

// add adds a property: its value, or where that is.
func (h *pstHeap) add(list []property, id, kind uint16, cell []byte) []property {
	if len(list) == pstPropertiesMost {
		h.f.fail(true)
		return list
	}
	p := property{id: id, kind: kind, name: h.f.names[id]}
	ref := binary.LittleEndian.Uint32(cell)
	switch kind {
	case mapiInt32:
		p.open = h.f.bytes(bytes.Clone(cell))
	case mapiTime:
		if len(cell) < 8 {
			cell = h.item(ref)
		}
		p.open = h.f.bytes(bytes.Clone(cell))
	case mapiString8, mapiUnicode, mapiBinary:
		if ref == 0 {
			return list
		}
		p.size, p.open = h.value(ref)
	case mapiString8 | mapiMany, mapiUnicode | mapiMany, mapiBinary | mapiMany:
		return h.many(list, p, ref)
	case mapiObject:
		b := h.item(ref)
		if len(b) < 4 {
			return list
		}
		ref = binary.LittleEndian.Uint32(b)
		if n := h.sub(ref); n.kind() == pstMessage || n.id == 0 {
			return list // it is read as the node that it is
		}
		p.size, p.open = h.value(ref)
	default:
		return list
	}
	return append(list, p)
}

// many adds the values of a property that has many: how many, where each begins. Of
// values that are too long to be held, the text is read.
func (h *pstHeap) many(list []property, p property, ref uint32) []property {
	if ref == 0 {
		return list
	}
	p.size, p.open = h.value(ref)
	if h.copied += p.size; h.copied > mapiShort {
		p.kind = mapiBinary
		return append(list, p)
	}
	b := p.value()
	le := binary.LittleEndian
	if len(b) < 4 {
		return list
	}
	n := min(int(le.Uint32(b)), len(b)/4-1)
	p.kind &^= mapiMany
	end := len(b)
	first := len(list)
	for i := n - 1; i >= 0 && len(list) < pstPropertiesMost; i-- {
		from := int(le.Uint32(b[4+4*i:]))
		if from > end {
			h.f.corrupt()
			continue
		}
		p.size, p.open = int64(end-from), h.f.bytes(b[from:end])
		list = append(list, p)
		end = from
	}
	slices.Reverse(list[first:])
	return list
}

// value tells how long a value is, and how to read it: it lies in the heap, or is a
// node within the node. Nothing of it is held before it is read.
func (h *pstHeap) value(ref uint32) (int64, func() *source) {
	if ref&0x1f == 0 {
		return int64(len(h.item(ref))), func() *source { return h.f.bytes(h.item(ref))() }
	}
	n := h.sub(ref)
	var size int64
	for _, b := range h.f.leaves(n.data) {
		size += int64(b.full)
	}
	return size, func() *source {
		return &source{x: h.f.x, r: &pstReader{f: h.f, leaves: h.f.leaves(n.data)}}
	}
}

// bytes opens bytes that were read already. To hand on the same again and again costs
// all the same.
func (f *pst) bytes(b []byte) func() *source {
	return func() *source {
		f.spend(len(b))
		return &source{x: f.x, r: bytes.NewReader(b)}
	}
}

// sub finds a node within the node by its number.
func (h *pstHeap) sub(id uint32) pstNode {
	if h.byID == nil {
		h.byID = make(map[uint32]int, len(h.subs))
		for i, n := range h.subs {
			h.byID[n.id] = i
		}
	}
	if i, ok := h.byID[id]; ok {
		return h.subs[i]
	}
	return pstNode{}
}

// nameMap reads how the properties from 0x8000 on are called: by a text, or by a
// number that some programs know ([MS-PST] §2.4.7).
func (f *pst) nameMap() map[uint16]string {
	const entries, texts = 3, 4 // its properties
	names := map[uint16]string{}
	for _, n := range f.nodes {
		if n.id != pstNames {
			continue
		}
		h := f.heap(n)
		if h == nil {
			continue
		}
		var list, text []byte
		for _, p := range h.properties() {
			switch p.id {
			case entries:
				list = p.value()
			case texts:
				text = p.value()
			}
		}
		le := binary.LittleEndian
		for ; len(list) >= 8; list = list[8:] {
			id := 0x8000 + le.Uint16(list[6:])
			if list[4]&1 == 0 {
				names[id] = mapiNamed[le.Uint32(list)]
			} else if at := int(le.Uint32(list)); at+4 <= len(text) {
				size := min(int(le.Uint32(text[at:])), len(text)-at-4, 512)
				names[id] = wideText(text[at+4 : at+4+max(size, 0)])
			}
		}
	}
	return names
}

func wideText(b []byte) string {
	u, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Bytes(b)
	return strings.TrimRight(string(u), "\x00")
}
