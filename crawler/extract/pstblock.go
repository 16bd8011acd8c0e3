package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"sort"

	"peeler/matcher"
)

// pstBlock is an entry of the tree of blocks.
type pstBlock struct {
	bid  uint64 // its number
	at   int64
	size uint16 // bytes in the file
	full uint16 // bytes when unpacked
	read bool
}

// inner tells a block that lists blocks.
func (b *pstBlock) inner() bool { return b.bid&2 != 0 }

// block finds a block by its number, nil when there is none.
func (f *pst) block(bid uint64) *pstBlock {
	bid &^= 1
	i := sort.Search(len(f.blocks), func(i int) bool { return f.blocks[i].bid >= bid })
	if i == len(f.blocks) || f.blocks[i].bid != bid {
		return nil
	}
	return &f.blocks[i]
}

// data reads a block, as it was before it was scrambled and packed. It gives nothing
// when enough was read.
func (f *pst) data(b *pstBlock) []byte {
	if f.why != "" || b.size == 0 {
		return nil
	}
	b.read = true
	l := f.layout
	whole := f.room(b.size)
	if b.at < 0 || b.at > f.held.size-int64(b.size) {
		f.corrupt()
		return nil
	}
	f.use(b.at, whole)
	buf := make([]byte, whole)
	n, _ := f.held.ReadAt(buf, b.at)
	if n < whole || !f.sound(b, buf) {
		f.corrupt()
	}
	data := buf[:b.size]
	if !b.inner() {
		unscramble(data, f.crypt, b.bid)
	}
	if b.full != b.size && l.paged {
		data = f.unpack(data, int(b.full))
	}
	f.spend(len(data))
	return data
}

// room is what a block of so many bytes takes in the file.
func (f *pst) room(size uint16) int {
	l := f.layout
	return (int(size) + l.trailer + l.unit - 1) / l.unit * l.unit
}

// sound tells whether a block is what its trailer says.
func (f *pst) sound(b *pstBlock, buf []byte) bool {
	t := buf[len(buf)-f.layout.trailer:]
	sum := t[4:]
	if f.layout.word == 4 {
		sum = t[8:]
	}
	return f.trailerBID(t)&^1 == b.bid && binary.LittleEndian.Uint32(sum) == ^crc32.Update(^uint32(0), crc32.IEEETable, buf[:b.size])
}

// trailerBID is the number of a block by its trailer.
func (f *pst) trailerBID(t []byte) uint64 {
	if f.layout.word == 4 {
		return uint64(binary.LittleEndian.Uint32(t[4:]))
	}
	return binary.LittleEndian.Uint64(t[8:])
}

// unpack unpacks a block; a broken one gives what it can.
func (f *pst) unpack(data []byte, full int) []byte {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		f.corrupt()
		return data
	}
	out := make([]byte, full)
	n, err := io.ReadFull(z, out)
	if err != nil {
		f.corrupt()
	}
	return out[:n]
}

// spend accounts for bytes that were read of the file. What it gives twice, as a block
// and as a value, is not unpacked yet.
func (f *pst) spend(n int) {
	if f.out += int64(n); f.out > 2*f.held.size {
		f.x.expanded += int64(n)
	}
	switch {
	case f.x.spent():
		f.why, f.detail = matcher.TooBig, "what is in a store of Outlook is too much"
	case f.out > freeRatio && f.out/int64(f.x.lim.Ratio) > f.held.size:
		f.why, f.detail = matcher.Ratio, "a store of Outlook holds suspiciously much"
	}
}

// leaves lists the blocks that a node's data lies in, in order.
func (f *pst) leaves(bid uint64) []*pstBlock {
	var list []*pstBlock
	f.addLeaves(&list, bid, 3)
	return list
}

// addLeaves never lists more blocks than there are: none is twice in the same data.
func (f *pst) addLeaves(list *[]*pstBlock, bid uint64, below int) {
	if bid&^1 == 0 {
		return
	}
	b := f.block(bid)
	if b == nil || len(*list) >= len(f.blocks) {
		f.corrupt()
		return
	}
	if !b.inner() {
		*list = append(*list, b)
		return
	}
	const head = 8 // type, level, count, size of all
	data := f.data(b)
	if len(data) < head || data[0] != 1 || int(data[1]) >= below || data[1] == 0 {
		f.corrupt()
		return
	}
	n := min(int(binary.LittleEndian.Uint16(data[2:])), (len(data)-head)/f.layout.word)
	for i := range n {
		f.addLeaves(list, f.word(data[head:], i), int(data[1]))
	}
}

// pstReader reads data block by block.
type pstReader struct {
	f      *pst
	leaves []*pstBlock
	rest   []byte
}

func (r *pstReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if len(r.leaves) == 0 {
			return 0, io.EOF
		}
		r.rest = r.f.data(r.leaves[0])
		r.leaves = r.leaves[1:]
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// nodesIn lists the nodes within a node, by the tree of them that begins at a block.
func (f *pst) nodesIn(bid uint64) []pstNode {
	var list []pstNode
	seen := map[uint64]bool{}
	f.addNodesIn(&list, bid, seen, 2)
	return list
}

func (f *pst) addNodesIn(list *[]pstNode, bid uint64, seen map[uint64]bool, below int) {
	if bid&^1 == 0 {
		return
	}
	b := f.block(bid)
	if b == nil || seen[b.bid] {
		f.corrupt()
		return
	}
	seen[b.bid] = true
	data := f.data(b)
	w := f.layout.word
	if len(data) < w || data[0] != 2 || int(data[1]) >= below {
		f.corrupt()
		return
	}
	size := 3 * w // of an entry
	if data[1] > 0 {
		size = 2 * w
	}
	n := min(int(binary.LittleEndian.Uint16(data[2:])), (len(data)-w)/size)
	for i := range n {
		if len(*list) == pstNodesMost {
			f.fail(true)
			return
		}
		e := data[w+i*size:]
		if data[1] > 0 {
			f.addNodesIn(list, f.word(e, 1), seen, int(data[1]))
			continue
		}
		*list = append(*list, pstNode{id: binary.LittleEndian.Uint32(e), data: f.word(e, 1), subs: f.word(e, 2)})
	}
}
