package store

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math/bits"
	mrand "math/rand/v2"

	bolt "go.etcd.io/bbolt"
)

// The roster's pages (the drawing is in doc.go). All are sealed and of one size;
// which of them hold something, in what order and how much shows in none.
const (
	pageSize  = 4096                    // sealed
	pagePlain = pageSize - sealOverhead // opened
	pageLink  = 4                       // number of the next page, before the data
	pageData  = pagePlain - pageLink
	minPages  = 16
)

var errPages = errors.New("the roster's pages do not make up what its head says: restore the store from a backup")

// pageStream gathers bytes in page-sized pieces, to be written all at once.
type pageStream struct {
	pages [][]byte // each pagePlain long; the last one is filled up to len(last)
	bytes int64
}

// Write takes in p; it never fails.
func (s *pageStream) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		at := int(s.bytes % pageData)
		if at == 0 {
			s.pages = append(s.pages, make([]byte, pagePlain))
		}
		n := copy(s.pages[len(s.pages)-1][pageLink+at:], rest)
		rest = rest[n:]
		s.bytes += int64(n)
	}
	return len(p), nil
}

// writePages seals the stream as pages of a new epoch, in an order drawn anew and
// with as many dummies as make their number a power of two.
func (sc schema) writePages(f *filler, stream *pageStream) (rosterHead, error) {
	head := rosterHead{Epoch: make([]byte, 16), Bytes: stream.bytes, Length: pagesFor(len(stream.pages))}
	rand.Read(head.Epoch)
	order, follow := drawOrder(head.Length)
	head.First = order[0]
	dummy := make([]byte, pagePlain)
	for number := range uint32(head.Length) {
		// follow[number] is the page's place in the stream.
		plain := dummy
		if place := follow[number]; place < len(stream.pages) {
			plain = stream.pages[place]
			binary.BigEndian.PutUint32(plain, order[(place+1)%len(order)])
		}
		key := pageKey(number)
		if err := f.put(sc.pages.bucket, key, sc.pages.close(head.place(key), plain)); err != nil {
			return rosterHead{}, err
		}
	}
	return head, nil
}

// drawOrder draws the order of n pages: order[i] is the number of the i-th page
// of the stream, place is the reverse.
func drawOrder(n int) (order []uint32, place []int) {
	var seed [32]byte
	rand.Read(seed[:])
	order, place = make([]uint32, n), make([]int, n)
	for i, number := range mrand.New(mrand.NewChaCha8(seed)).Perm(n) {
		order[i], place[number] = uint32(number), i
	}
	return order, place
}

// pagesFor is the number of pages, dummies included, of which n hold something.
func pagesFor(n int) int {
	if n <= minPages {
		return minPages
	}
	return 1 << bits.Len(uint(n-1))
}

func pageKey(number uint32) []byte { return binary.BigEndian.AppendUint32(nil, number) }

// place is what a page is sealed for: pages of two epochs do not mix.
func (h rosterHead) place(key []byte) []byte { return append(key[:len(key):len(key)], h.Epoch...) }

// pagesAtOnce is how many pages are read in one transaction: 256 KiB in memory.
const pagesAtOnce = 64

// pageReader reads the stream back, some pages at a time.
type pageReader struct {
	seal seal
	head rosterHead
	view func(func(sealed func(number uint32) []byte) error) error // runs one transaction
	next uint32
	buf  []byte // of the pages opened last
	data []byte // in buf, not read yet
	left int64  // bytes of the stream behind data
}

// readPages reads the pages of db, which nobody writes to any more: a change of
// the roster is another file.
func (sc schema) readPages(db *bolt.DB, head rosterHead) *pageReader {
	return &pageReader{
		seal: sc.pages, head: head, next: head.First, left: head.Bytes,
		view: func(fn func(func(uint32) []byte) error) error {
			return db.View(func(tx *bolt.Tx) error {
				bucket := tx.Bucket([]byte(sc.pages.bucket))
				return fn(func(number uint32) []byte { return bucket.Get(pageKey(number)) })
			})
		},
	}
}

// take reads exactly n bytes. The slice is good until the next call.
func (r *pageReader) take(n int, into []byte) ([]byte, error) {
	if n < 0 || int64(n) > int64(len(r.data))+r.left {
		return nil, errPages
	}
	for into = into[:0]; len(into) < n; {
		if len(r.data) == 0 {
			if err := r.open(); err != nil {
				return nil, err
			}
		}
		m := min(n-len(into), len(r.data))
		into, r.data = append(into, r.data[:m]...), r.data[m:]
	}
	return into, nil
}

// empty tells whether all was read.
func (r *pageReader) empty() bool { return len(r.data) == 0 && r.left == 0 }

// open opens the next pages of the stream.
func (r *pageReader) open() error {
	if r.head.Bytes > int64(r.head.Length)*pageData {
		return errPages
	}
	r.buf = r.buf[:0]
	err := r.view(func(sealed func(uint32) []byte) error {
		for range pagesAtOnce {
			if r.left == 0 {
				break
			}
			box := sealed(r.next)
			if len(box) != pageSize {
				return errPages
			}
			plain, err := r.seal.open(r.head.place(pageKey(r.next)), box)
			if err != nil {
				return err
			}
			r.next = binary.BigEndian.Uint32(plain)
			n := min(r.left, pageData)
			r.buf = append(r.buf, plain[pageLink:][:n]...)
			r.left -= n
		}
		return nil
	})
	r.data = r.buf
	return err
}
