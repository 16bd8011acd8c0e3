package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"unicode/utf16"
)

var le = binary.LittleEndian

// testStore writes stores of Outlook, sound ones and others.
type testStore struct {
	layout pstLayout
	crypt  byte
	out    []byte
	blocks []pstBlock
	nodes  []pstNode
	packed bool // blocks of data are packed with zlib
}

func newTestStore(l pstLayout, crypt byte) *testStore {
	return &testStore{layout: l, crypt: crypt, out: make([]byte, 1024)}
}

func (s *testStore) word(b []byte, v uint64) []byte {
	if s.layout.word == 4 {
		return le.AppendUint32(b, uint32(v))
	}
	return le.AppendUint64(b, v)
}

// block writes a block and gives its number.
func (s *testStore) block(data []byte, inner bool) uint64 {
	b := s.lost(data, inner)
	s.blocks = append(s.blocks, b)
	return b.bid
}

// lost writes a block that no tree will name.
func (s *testStore) lost(data []byte, inner bool) pstBlock {
	l := s.layout
	for len(s.out)%l.unit != 0 {
		s.out = append(s.out, 0)
	}
	bid := uint64(len(s.out)) << 2
	if inner {
		bid |= 2
	}
	full := len(data)
	if s.packed && !inner {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		_, _ = w.Write(data) // to memory
		_ = w.Close()
		data = z.Bytes()
	}
	data = bytes.Clone(data)
	if !inner {
		scramble(data, s.crypt, bid)
	}
	b := pstBlock{bid: bid, at: int64(len(s.out)), size: uint16(len(data)), full: uint16(full)}
	room := (len(data) + l.trailer + l.unit - 1) / l.unit * l.unit
	whole := append(data, make([]byte, room-len(data))...)
	t := whole[room-l.trailer:]
	sign := uint32(b.at) ^ uint32(bid)
	sum := ^crc32.Update(^uint32(0), crc32.IEEETable, data)
	le.PutUint16(t, b.size)
	le.PutUint16(t[2:], uint16(sign)^uint16(sign>>16))
	if l.word == 4 {
		le.PutUint32(t[4:], uint32(bid))
		le.PutUint32(t[8:], sum)
	} else {
		le.PutUint32(t[4:], sum)
		le.PutUint64(t[8:], bid)
	}
	if l.paged {
		le.PutUint16(t[18:], b.full)
	}
	s.out = append(s.out, whole...)
	return b
}

// scramble does what unscramble undoes.
func scramble(b []byte, crypt byte, bid uint64) {
	if crypt == pstPermute {
		for i, c := range b {
			b[i] = pstForth[c]
		}
		return
	}
	unscramble(b, crypt, bid) // the other is its own opposite
}

// inner writes a block that lists blocks.
func (s *testStore) inner(level byte, bids ...uint64) uint64 {
	b := le.AppendUint16([]byte{1, level}, uint16(len(bids)))
	b = le.AppendUint32(b, 0)
	for _, id := range bids {
		b = s.word(b, id)
	}
	return s.block(b, true)
}

// subs writes the nodes within a node.
func (s *testStore) subs(nodes ...pstNode) uint64 {
	b := le.AppendUint16([]byte{2, 0}, uint16(len(nodes)))
	b = append(b, make([]byte, s.layout.word-4)...)
	for _, n := range nodes {
		b = s.word(s.word(s.word(b, uint64(n.id)), n.data), n.subs)
	}
	return s.block(b, true)
}

func (s *testStore) node(id, parent uint32, data, subs uint64) {
	s.nodes = append(s.nodes, pstNode{id, parent, data, subs})
}

// hid is the number of the i-th item of a heap.
func hid(i int) uint32 { return uint32(i) << 5 }

// heap is a heap of one block; its root is its first item.
func heap(client byte, items ...[]byte) []byte {
	b := []byte{0, 0, pstHeapSig, client}
	b = le.AppendUint32(b, hid(1))
	b = append(b, 0, 0, 0, 0)
	var at []uint16
	for _, it := range items {
		at = append(at, uint16(len(b)))
		b = append(b, it...)
	}
	at = append(at, uint16(len(b)))
	b = append(b, make([]byte, len(b)%2)...)
	le.PutUint16(b, uint16(len(b)))
	b = le.AppendUint16(b, uint16(len(items)))
	b = le.AppendUint16(b, 0)
	for _, a := range at {
		b = le.AppendUint16(b, a)
	}
	return b
}

// prop is a property of a node: a text, bytes, or a node within it.
type prop struct {
	id, kind uint16
	value    []byte
	node     uint32
}

func wideProp(id uint16, s string) prop {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return prop{id: id, kind: mapiUnicode, value: b}
}

// props is the heap of properties.
func props(list ...prop) []byte {
	items := [][]byte{{pstTreeSig, 2, 6, 0, 0x40, 0, 0, 0}, nil}
	var records []byte
	for _, p := range list {
		records = le.AppendUint16(le.AppendUint16(records, p.id), p.kind)
		switch {
		case p.node != 0:
			records = le.AppendUint32(records, p.node)
		case p.kind == mapiInt32:
			records = append(records, p.value...)
		default:
			items = append(items, p.value)
			records = le.AppendUint32(records, hid(len(items)))
		}
	}
	if items[1] = records; len(list) == 0 {
		items[0][4] = 0
	}
	return heap(pstProperties, items...)
}

// table is the heap of a table of one column of texts, every row of which points to
// an item.
func pstTableOf(id uint16, rows []uint32, items ...[]byte) []byte {
	info := []byte{pstTable, 1}
	for _, end := range []uint16{4, 4, 4, 5} {
		info = le.AppendUint16(info, end)
	}
	info = le.AppendUint32(info, 0)
	info = le.AppendUint32(info, hid(2))
	info = le.AppendUint32(info, 0)
	info = le.AppendUint16(le.AppendUint16(info, mapiString8), id)
	info = append(info, 0, 0, 4, 0)
	var matrix []byte
	for _, r := range rows {
		matrix = append(le.AppendUint32(matrix, r), 0x80)
	}
	return heap(pstTable, append([][]byte{info, matrix}, items...)...)
}

// pages writes a tree of entries and gives where its root is.
func (s *testStore) pages(kind byte, entries [][]byte, level byte) int64 {
	l := s.layout
	size := len(entries[0])
	var parents [][]byte
	for group := range slices.Chunk(entries, l.meta/size) {
		for len(s.out)%l.page != 0 {
			s.out = append(s.out, 0)
		}
		at := len(s.out)
		page := make([]byte, l.page)
		for i, e := range group {
			copy(page[i*size:], e)
		}
		m := page[l.meta:]
		if l.paged {
			le.PutUint16(m, uint16(len(group)))
			m[4], m[5] = byte(size), level
		} else {
			m[0], m[2], m[3] = byte(len(group)), byte(size), level
		}
		page[l.page-l.trailer], page[l.page-l.trailer+1] = kind, kind
		s.out = append(s.out, page...)
		parents = append(parents, s.word(s.word(bytes.Clone(group[0][:l.word]), 0), uint64(at)))
	}
	if len(parents) == 1 {
		return int64(le.Uint32(parents[0][2*l.word:]))
	}
	return s.pages(kind, parents, level+1)
}

// bytes is the store as a file.
func (s *testStore) bytes() []byte {
	var nodes, blocks [][]byte
	for _, n := range s.nodes {
		e := s.word(s.word(s.word(nil, uint64(n.id)), n.data), n.subs)
		e = le.AppendUint32(e, n.parent)
		nodes = append(nodes, append(e, make([]byte, s.layout.word-4)...))
	}
	for _, b := range s.blocks {
		e := le.AppendUint16(s.word(s.word(nil, b.bid), uint64(b.at)), b.size)
		e = le.AppendUint16(e, b.full)
		blocks = append(blocks, append(e, make([]byte, s.layout.word-4)...))
	}
	bbt, nbt := s.pages(0x80, blocks, 0), s.pages(0x81, nodes, 0)
	h := s.out
	copy(h, "!BDN")
	copy(h[8:], "SM")
	switch {
	case s.layout.word == 4:
		h[10], h[461] = 14, s.crypt
		le.PutUint32(h[188:], uint32(nbt))
		le.PutUint32(h[196:], uint32(bbt))
		return h
	case s.layout.paged:
		h[10] = 36
	default:
		h[10] = 23
	}
	h[513] = s.crypt
	le.PutUint64(h[224:], uint64(nbt))
	le.PutUint64(h[240:], uint64(bbt))
	return h
}
