package extract

import "encoding/binary"

// What a heap is for ([MS-PST] §2.3.1.2).
const (
	pstProperties = 0xbc
	pstTable      = 0x7c
)

const (
	pstHeapSig = 0xec
	pstTreeSig = 0xb5
	pstPages   = 64 // of a heap, held at a time
)

// pstHeap is a heap on a node: many small items in the blocks of its data.
type pstHeap struct {
	f      *pst
	client byte
	root   uint32
	leaves []*pstBlock
	pages  map[int][]byte
	subs   []pstNode
	byID   map[uint32]int // where in subs
	copied int64          // bytes of values of the properties listed now
}

// heap opens the heap of a node, nil when it has none.
func (f *pst) heap(n pstNode) *pstHeap {
	h := &pstHeap{f: f, leaves: f.leaves(n.data), pages: map[int][]byte{}}
	if !h.opens() {
		for _, b := range h.leaves { // then it is swept
			b.read = false
		}
		return nil
	}
	h.subs = f.nodesIn(n.subs)
	return h
}

// heapIn opens the heap that begins in a block, nil when there is none.
func (f *pst) heapIn(b *pstBlock, data []byte) *pstHeap {
	h := &pstHeap{f: f, leaves: []*pstBlock{b}, pages: map[int][]byte{0: data}}
	if !h.opens() {
		return nil
	}
	return h
}

// opens reads the header.
func (h *pstHeap) opens() bool {
	first := h.page(0)
	if len(first) < 12 || first[2] != pstHeapSig {
		return false
	}
	h.client, h.root = first[3], binary.LittleEndian.Uint32(first[4:])
	return true
}

// page is the data of one block.
func (h *pstHeap) page(i int) []byte {
	if i >= len(h.leaves) {
		return nil
	}
	b, ok := h.pages[i]
	if !ok {
		if len(h.pages) == pstPages {
			clear(h.pages)
		}
		b = h.f.data(h.leaves[i])
		h.pages[i] = b
	}
	return b
}

// item is what lies at a place in the heap, nil when there is nothing.
func (h *pstHeap) item(id uint32) []byte {
	if id == 0 || id&0x1f != 0 {
		return nil
	}
	bits := h.f.layout.index
	b := h.page(int(id >> (5 + bits)))
	i := int(id>>5) & (1<<bits - 1)
	le := binary.LittleEndian
	if i == 0 || len(b) < 2 {
		return nil
	}
	at := int(le.Uint16(b)) // the map of the page
	if at+4+2*i+2 > len(b) || i > int(le.Uint16(b[at:])) {
		return nil
	}
	from, to := int(le.Uint16(b[at+2+2*i:])), int(le.Uint16(b[at+4+2*i:]))
	if from > to || to > len(b) {
		return nil
	}
	return b[from:to]
}

// tree hands the entries of a tree in the heap to do: keys of two bytes, or of four.
func (h *pstHeap) tree(id uint32, do func(key, data []byte)) {
	head := h.item(id)
	if len(head) < 8 || head[0] != pstTreeSig {
		h.f.corrupt()
		return
	}
	h.branch(binary.LittleEndian.Uint32(head[4:]), int(head[1]), int(head[2]), int(head[3]), map[uint32]bool{}, do)
}

func (h *pstHeap) branch(id uint32, key, data, level int, seen map[uint32]bool, do func(key, data []byte)) {
	if id == 0 {
		return // an empty tree
	}
	if seen[id] || key == 0 {
		h.f.corrupt()
		return
	}
	seen[id] = true
	if level > 0 {
		data = 4
	}
	b := h.item(id)
	if len(b) == 0 {
		h.f.corrupt()
	}
	for ; len(b) >= key+data; b = b[key+data:] {
		if level > 0 {
			h.branch(binary.LittleEndian.Uint32(b[key:]), key, data, level-1, seen, do)
			continue
		}
		do(b[:key], b[key:key+data])
	}
}
