package extract

import (
	"cmp"
	"encoding/binary"

	"peeler/matcher"
)

// pstLayout is where the fields of pages and blocks stand.
type pstLayout struct {
	word    int // bytes of a number of a block, and of an offset
	page    int // bytes of a page
	meta    int // offset of what a page says of its entries
	trailer int // bytes behind a block's data
	unit    int // what blocks are aligned to
	index   int // bits of a heap's index
	paged   bool
}

var (
	pstNarrow = pstLayout{word: 4, page: 512, meta: 496, trailer: 12, unit: 64, index: 11}
	pstWide   = pstLayout{word: 8, page: 512, meta: 488, trailer: 16, unit: 64, index: 11}
	pstPaged  = pstLayout{word: 8, page: 4096, meta: 4056, trailer: 24, unit: 512, index: 14, paged: true}
)

const (
	pstPiece = 64      // bytes that used tells of at a time
	pstMost  = 1 << 19 // nodes, and blocks
)

// pstNode is an entry of the tree of nodes, or of that of the nodes within one.
type pstNode struct {
	id, parent uint32
	data, subs uint64 // numbers of blocks
}

func (n pstNode) kind() uint32 { return n.id & 0x1f }

// word reads a number of a block, or an offset, at the i-th word of b.
func (f *pst) word(b []byte, i int) uint64 {
	if f.layout.word == 4 {
		return uint64(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return binary.LittleEndian.Uint64(b[8*i:])
}

// tree hands the entries of the leaves below a page to do. Every page is read once,
// and stands below its parent.
func (f *pst) tree(at int64, below int, do func(entry []byte)) {
	l := f.layout
	if at < 0 || at%pstPiece != 0 || at > f.held.size-int64(l.page) || f.used[at/pstPiece] {
		f.corrupt()
		return
	}
	f.use(at, l.page)
	b := make([]byte, l.page)
	_, _ = f.held.ReadAt(b, at) // it is there
	meta := b[l.meta:]
	count, size, level := int(meta[0]), int(meta[2]), int(meta[3])
	if l.paged {
		count, size, level = int(binary.LittleEndian.Uint16(meta)), int(meta[4]), int(meta[5])
	}
	if size < 3*l.word || count*size > l.meta || level >= below {
		f.corrupt()
		return
	}
	for e := range count {
		entry := b[e*size : (e+1)*size]
		if level == 0 {
			do(entry)
			continue
		}
		f.tree(int64(f.word(entry, 2)), level, do)
	}
}

// use marks what a page or a block takes.
func (f *pst) use(at int64, n int) {
	for i := at / pstPiece; i <= (at+int64(n)-1)/pstPiece && i < int64(len(f.used)); i++ {
		f.used[i] = true
	}
}

func (f *pst) addNode(e []byte) {
	w := f.layout.word
	if len(e) < 3*w+4 || len(f.nodes) == pstMost {
		f.fail(len(f.nodes) == pstMost)
		return
	}
	f.nodes = append(f.nodes, pstNode{
		id:   binary.LittleEndian.Uint32(e),
		data: f.word(e, 1), subs: f.word(e, 2),
		parent: binary.LittleEndian.Uint32(e[3*w:]),
	})
}

func (f *pst) addBlock(e []byte) {
	le := binary.LittleEndian
	w := f.layout.word
	if len(f.blocks) == pstMost {
		f.fail(true)
		return
	}
	b := pstBlock{bid: f.word(e, 0) &^ 1, at: int64(f.word(e, 1)), size: le.Uint16(e[2*w:])}
	b.full = b.size
	if f.layout.paged && len(e) >= 2*w+4 {
		b.full = le.Uint16(e[2*w+2:])
	}
	f.blocks = append(f.blocks, b)
}

// fail says once that there is too much of something, or that it is broken.
func (f *pst) fail(many bool) {
	switch {
	case !many:
		f.corrupt()
	case !f.full:
		f.full = true
		f.x.gap(f.p, matcher.Count, "too many nodes or blocks", 0)
	}
}

func (b pstBlock) compare(c pstBlock) int { return cmp.Compare(b.bid, c.bid) }
