package matcher

import (
	"slices"
	"unicode/utf8"

	"peeler/matcher/internal/kernel"
)

// Evidence is joined only within a window. A row is one window; in prose it is
// what people write of one person: proseWords around what proposes somebody. All
// sizes bound the memory of a scan, whatever the size of the record.
const (
	cellBytes   = 1 << 10 // a longer field of a row is prose
	cellWords   = 4       // a field with no more words is a cell: it holds one value
	rowBytes    = 8 << 10 // of a row that are read together; then by overlapping halves
	rowFields   = 256
	proseBytes  = 256
	chunkBytes  = 16 << 10
	chunkLap    = 2 * proseBytes
	batchBytes  = 64 << 10
	mostRecords = 8 << 10
)

// batch is what is looked at together: pieces of many records, one behind the
// other.
type batch struct {
	pieces []piece
	fields []field
	raw    []byte // text as it stands; not kept where it comes folded
	text   []byte // folded
	end    int    // of the fields in text; behind it stands scratch
	masks  []kernel.Masks
	words  []kernel.Token
	tags   []uint64 // fast tags of the words
	starts ranks    // of the words
	places ranks    // of the pieces
}

// piece is a part of a record in which evidence may be joined.
type piece struct {
	record int32
	fields run
	start  uint32
	end    uint32
	row    bool // cells of one row, not prose
	named  bool // a heading announces a name
	born   bool // and one a date of birth
	posted bool // and one a postcode
	wanted bool // has readings beside the plain one
	late   bool // the same, but it has been read as it stands
	live   bool // a name or a number of somebody stands in it
	short  bool // all of it is read together

	spelt int32 // the first spelling in it of a number, plus one; 0: none
	most  int32 // half bits that a number in it is worth, if it has a digit wrong
}

// field is a field, or a piece of one, in one reading.
type field struct {
	start, end uint32 // in the text of the batch
	of         int32  // field of the record
	cut        uint32 // where it starts there
	grown      int32  // bytes that folding has made more of it
	heading    heading
	wants      view
	view       view
}

func (b *batch) reset() {
	b.pieces, b.fields = b.pieces[:0], b.fields[:0]
	b.raw, b.text, b.words = b.raw[:0], b.text[:0], b.words[:0]
}

// What is gathered is written where it is to stay, part by part: the copy of a struct
// that has just been put together waits until all its parts have been stored.

// begin opens a piece, to which add gives fields, until seal.
func (b *batch) begin(record int32, row bool) {
	n := int32(len(b.fields))
	b.pieces = append(b.pieces, piece{})
	p := b.piece()
	p.record, p.fields, p.start, p.row = record, run{n, n}, b.written(), row
}

// seal ends the piece that was begun last.
func (b *batch) seal() {
	p := b.piece()
	p.fields.to, p.end = int32(len(b.fields)), b.written()
}

// written is how much text was gathered.
func (b *batch) written() uint32 { return uint32(max(len(b.raw), len(b.text))) }

func (b *batch) piece() *piece { return &b.pieces[len(b.pieces)-1] }

// add gives a text to the piece that was begun last: what stands in a field of the
// record from a place on.
func (b *batch) add(of, cut int, h heading, text string) {
	start := len(b.raw)
	end := start + len(text)
	b.raw = slices.Grow(b.raw, len(text)+1)[:end+1]
	copy(b.raw[start:], text)
	b.raw[end] = '\n'
	f := b.field(start, end, h)
	f.of, f.cut = int32(of), uint32(cut)
}

// field makes a stretch of the text a field of the piece that was begun last.
func (b *batch) field(start, end int, h heading) *field {
	b.fields = append(b.fields, field{})
	f := &b.fields[len(b.fields)-1]
	f.start, f.end, f.heading = uint32(start), uint32(end), h
	if h.kind != 0 {
		b.piece().announce(h.kind)
	}
	return f
}

func (p *piece) announce(k Kind) {
	p.named = p.named || k == Name
	p.born = p.born || k == DateOfBirth
	p.posted = p.posted || k == Postcode
}

// drop takes back the piece that was begun last if it holds nothing.
func (b *batch) drop() {
	if p := b.piece(); p.fields.len() == 0 {
		b.pieces = b.pieces[:len(b.pieces)-1]
	}
}

// gather adds a record, and has the batch read whenever it is full.
func (s *scan) gather(r *Record) {
	if len(s.records) >= mostRecords {
		s.flush(false)
	}
	s.open(r)
	fields := r.Fields
	if len(fields) == 1 {
		s.prose(0, &fields[0])
		return
	}
	for from := 0; from < len(fields); {
		from = s.row(fields, from)
	}
	for i := range fields {
		if len(fields[i].Text) > cellBytes {
			s.prose(i, &fields[i])
		}
	}
}

// row takes in fields as one piece, up to its limits, and returns where the next
// piece starts.
func (s *scan) row(fields []Field, from int) int {
	b := &s.easy
	b.begin(s.record(), true)
	start, first, half := len(b.raw), len(b.fields), 0
	for i := from; i < len(fields); i++ {
		f := &fields[i]
		if f.Text == "" || len(f.Text) > cellBytes {
			continue
		}
		b.add(i, 0, s.headings.of(i, f.Name), f.Text)
		size, n := len(b.raw)-start, len(b.fields)-first
		if half == 0 && (size > rowBytes/2 || n > rowFields/2) {
			half = i + 1
		}
		if size > rowBytes || n > rowFields {
			b.seal()
			s.whenFull()
			return half
		}
	}
	b.seal()
	b.drop()
	s.whenFull()
	return len(fields)
}

// prose takes in a text by overlapping chunks, each a piece.
func (s *scan) prose(of int, f *Field) {
	h := s.headings.of(of, f.Name)
	at := 0
	for text := f.Text; text != ""; {
		n := len(text)
		if n > chunkBytes {
			n = cut(text, chunkBytes)
		}
		s.easy.begin(s.record(), false)
		s.easy.add(of, at, h, text[:n])
		s.easy.seal()
		s.whenFull()
		if n == len(text) {
			return
		}
		n = cut(text[:n], n-chunkLap)
		text, at = text[n:], at+n
	}
}

func (s *scan) whenFull() {
	if len(s.easy.raw) >= batchBytes {
		s.flush(true)
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
