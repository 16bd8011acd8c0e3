package extract

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strconv"
)

// leftovers reads the blocks that no node holds, and the space that no block takes:
// what was deleted lies there.
func (f *pst) leftovers() error {
	at := f.p.hidden("free space", "deleted")
	for i := range f.blocks {
		if b := &f.blocks[i]; !b.read {
			if err := f.left(at, b); err != nil {
				return err
			}
		}
	}
	unit := int64(f.layout.unit)
	for end := unit; end <= f.held.size; end += unit {
		if b := f.lost(end); b != nil {
			if err := f.left(at, b); err != nil {
				return err
			}
		}
	}
	f.skipZeros()
	return f.sweep(at, &pstFree{f: f}, f.crypt)
}

// skipZeros takes what was never written for used: stores are full of it.
func (f *pst) skipZeros() {
	var zeros, b [pstPiece]byte
	for i := range f.used {
		if f.used[i] {
			continue
		}
		if n, _ := f.held.ReadAt(b[:], int64(i)*pstPiece); n == pstPiece && b == zeros {
			f.used[i] = true
		}
	}
}

// left reads a block by itself: what it says of an item, and all text in it.
func (f *pst) left(at place, b *pstBlock) error {
	data := f.data(b)
	if len(bytes.Trim(data, "\x00")) < minRun {
		return nil
	}
	if h := f.heapIn(b, data); h != nil && !h.names() {
		f.items++
		g := &group{x: f.x, at: join2(at, "item "+strconv.Itoa(f.items))}
		if err := f.tell(g, h); err != nil {
			return err
		}
	}
	return f.sweep(at, bytes.NewReader(data), pstPlain)
}

// names tells the heap of names of properties, which says nothing of an item.
func (h *pstHeap) names() bool {
	const owners = 2 // a property of it alone
	return h.client == pstProperties && slices.ContainsFunc(h.properties(), func(p property) bool { return p.id == owners })
}

// lost finds a block that ends at an offset and is in no tree any more, by what its
// trailer says of it.
func (f *pst) lost(end int64) *pstBlock {
	le := binary.LittleEndian
	if f.used[(end-1)/pstPiece] {
		return nil
	}
	var buf [24]byte
	t := buf[:f.layout.trailer]
	_, _ = f.held.ReadAt(t, end-int64(len(t))) // it is there
	b := &pstBlock{size: le.Uint16(t), bid: f.trailerBID(t) &^ 1}
	b.at = end - int64(f.room(b.size))
	b.full = b.size
	if f.layout.paged {
		b.full = le.Uint16(t[18:])
	}
	sign := uint32(b.at) ^ uint32(b.bid)
	if b.size == 0 || b.bid == 0 || b.at < 0 || f.used[b.at/pstPiece] || le.Uint16(t[2:]) != uint16(sign)^uint16(sign>>16) {
		return nil
	}
	whole := make([]byte, end-b.at)
	if _, _ = f.held.ReadAt(whole, b.at); !f.sound(b, whole) {
		return nil
	}
	return b
}

// sweep reads the text of bytes that are no blocks.
func (f *pst) sweep(at place, r io.Reader, crypt byte) error {
	if crypt == pstPermute {
		r = permuted{r}
	}
	return f.x.swept(at, r)
}

// pstFree reads what neither a page nor a block takes.
type pstFree struct {
	f  *pst
	at int64
}

func (r *pstFree) Read(p []byte) (int, error) {
	used, size := r.f.used, r.f.held.size
	for r.at < size && used[r.at/pstPiece] {
		r.at = (r.at/pstPiece + 1) * pstPiece
	}
	if r.at >= size {
		return 0, io.EOF
	}
	most := min(size, r.at+int64(len(p)))
	end := r.at
	for end < most && !used[end/pstPiece] {
		end = (end/pstPiece + 1) * pstPiece
	}
	n, _ := r.f.held.ReadAt(p[:min(end, most)-r.at], r.at)
	r.at += int64(n)
	return n, nil
}
