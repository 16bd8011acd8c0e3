package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"
	"unsafe"

	"peeler/matcher"
)

const (
	frameRecords = 'R'
	frameGap     = 'G'
	frameEnd     = 'E'

	frameHeader = 5
	maxFrame    = 4 << 20
	batch       = 64 << 10 // bytes of records in a frame, unless one is longer

	maxPath   = 1024 // bytes, as extract promises
	maxName   = 256
	maxDetail = 256
	maxFields = 1 << 16
)

// errLie says that a child does not keep to the protocol.
var errLie = errors.New("the child does not keep to the protocol")

// encoder writes frames. Records are gathered until flush.
type encoder struct {
	w       io.Writer
	names   map[string]uint64 // of the frame, by 1 + index
	table   []byte
	records []byte
	out     []byte
	sent    uint64 // records
	gaps    uint64
}

func newEncoder(w io.Writer) *encoder {
	return &encoder{w: w, names: map[string]uint64{}}
}

// record adds a record to the frame.
func (e *encoder) record(r matcher.Record) error {
	b := appendString(e.records, r.Path)
	b = binary.AppendUvarint(b, uint64(len(r.Fields)))
	for i := range r.Fields {
		b = binary.AppendUvarint(b, e.name(r.Fields[i].Name))
		b = appendString(b, r.Fields[i].Text)
	}
	e.records = b
	e.sent++
	if len(e.records) >= batch {
		return e.flush()
	}
	return nil
}

// name is 1 + the index of a name in the frame's table.
func (e *encoder) name(s string) uint64 {
	if s == "" {
		return 0
	}
	if len(s) > maxName {
		s = strings.ToValidUTF8(s[:maxName], "")
	}
	n, ok := e.names[s]
	if !ok {
		n = uint64(len(e.names)) + 1
		e.names[s] = n
		e.table = appendString(e.table, s)
	}
	return n
}

// flush sends the records gathered so far.
func (e *encoder) flush() error {
	if len(e.records) == 0 {
		return nil
	}
	b := e.begin(frameRecords)
	b = binary.AppendUvarint(b, uint64(len(e.names)))
	b = append(append(b, e.table...), e.records...)
	clear(e.names)
	e.table, e.records = e.table[:0], e.records[:0]
	return e.send(b)
}

func (e *encoder) gap(g matcher.Gap) error {
	if err := e.flush(); err != nil {
		return err
	}
	e.gaps++
	b := appendString(e.begin(frameGap), g.Path)
	b = appendString(b, string(g.Cause))
	b = appendString(b, g.Detail)
	return e.send(binary.AppendUvarint(b, uint64(max(g.Size, 0))))
}

func (e *encoder) end() error {
	if err := e.flush(); err != nil {
		return err
	}
	var held runtime.MemStats
	runtime.ReadMemStats(&held)
	b := binary.AppendUvarint(e.begin(frameEnd), e.sent)
	b = binary.AppendUvarint(b, e.gaps)
	return e.send(binary.AppendUvarint(b, held.Sys))
}

func (e *encoder) begin(kind byte) []byte {
	return append(e.out[:0], kind, 0, 0, 0, 0)
}

func (e *encoder) send(b []byte) error {
	e.out = b
	binary.BigEndian.PutUint32(b[1:], uint32(len(b)-frameHeader))
	_, err := e.w.Write(b)
	return err
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decoder reads frames that a hostile child may have written. What it gives
// shares the memory of the frame.
type decoder struct {
	r    io.Reader
	root string // that every path begins with
	read int64  // bytes of frames so far
	sent uint64
	gaps uint64
	held int64 // memory of the child, in its own words
}

// next reads a frame.
func (d *decoder) next() (kind byte, payload string, err error) {
	var h [frameHeader]byte
	if _, err := io.ReadFull(d.r, h[:]); err != nil {
		return 0, "", err
	}
	n := binary.BigEndian.Uint32(h[1:])
	if n > maxFrame {
		return 0, "", fmt.Errorf("a frame of %d bytes: %w", n, errLie)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(d.r, b); err != nil {
		return 0, "", io.ErrUnexpectedEOF
	}
	d.read += int64(n) + frameHeader
	return h[0], unsafe.String(unsafe.SliceData(b), len(b)), nil // records are parts of it, and it is not written again
}

// records hands the records of a frame to f. An error of f is returned as it is.
func (d *decoder) records(payload string, f func(matcher.Record) error) error {
	p := parser{s: payload}
	names := make([]string, p.count(maxFields))
	for i := range names {
		if names[i] = p.string(maxName); names[i] == "" {
			return errLie
		}
	}
	for len(p.s) > 0 && !p.bad {
		r := matcher.Record{Path: p.path(d.root)}
		r.Fields = p.fields(names)
		if p.bad || len(r.Fields) == 0 {
			return errLie
		}
		d.sent++
		if err := f(r); err != nil {
			return err
		}
	}
	if p.bad {
		return errLie
	}
	return nil
}

func (d *decoder) gap(payload string) (matcher.Gap, error) {
	p := parser{s: payload}
	g := matcher.Gap{
		Path:   p.path(d.root),
		Cause:  matcher.Cause(p.string(32)),
		Detail: p.string(maxDetail),
		Size:   int64(p.uint() & (1<<62 - 1)),
	}
	if p.bad || len(p.s) > 0 || !known[g.Cause] || !plain(g.Detail) {
		return g, errLie
	}
	d.gaps++
	return g, nil
}

// ended checks an end frame.
func (d *decoder) ended(payload string) error {
	p := parser{s: payload}
	sent, gaps, held := p.uint(), p.uint(), p.uint()
	if sent != d.sent || gaps != d.gaps || held > 1<<50 || p.bad || len(p.s) > 0 {
		return errLie
	}
	d.held = int64(held)
	return nil
}

var known = map[matcher.Cause]bool{
	matcher.Encrypted: true, matcher.TooBig: true, matcher.TooDeep: true, matcher.Ratio: true, matcher.Count: true,
	matcher.Truncated: true, matcher.Corrupt: true, matcher.UnknownFormat: true,
}

// parser takes values off a string; bad is set at the first that is none.
type parser struct {
	s     string
	bad   bool
	spare []matcher.Field // room for those of the next records
}

// room is for n fields. It comes in slabs: most records have few.
func (p *parser) room(n int) []matcher.Field {
	const slab = 512
	if n > slab/8 {
		return make([]matcher.Field, n)
	}
	if n > len(p.spare) {
		p.spare = make([]matcher.Field, slab)
	}
	fields := p.spare[:n:n]
	p.spare = p.spare[n:]
	return fields
}

func (p *parser) uint() uint64 {
	var n uint64
	for i := 0; i < len(p.s) && i < binary.MaxVarintLen64; i++ {
		c := p.s[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			p.s = p.s[i+1:]
			return n
		}
	}
	p.bad, p.s = true, ""
	return 0
}

// count is a number of things, each of which takes a byte at least.
func (p *parser) count(most int) int {
	n := p.uint()
	if n > uint64(most) || n > uint64(len(p.s)) {
		p.bad, p.s = true, ""
		return 0
	}
	return int(n)
}

func (p *parser) string(most int) string {
	n := p.count(most)
	s := p.s[:n]
	p.s = p.s[n:]
	return s
}

// path is a path below root that can be shown: of no control characters.
func (p *parser) path(root string) string {
	s := p.string(maxPath)
	rest, ok := strings.CutPrefix(s, root)
	if !ok || rest != "" && rest[0] != '!' || !showable(s) {
		p.bad = true
	}
	return s
}

func (p *parser) fields(names []string) []matcher.Field {
	n := p.count(maxFields)
	if p.bad || 2*n > len(p.s) {
		p.bad = true
		return nil
	}
	fields := p.room(n)
	for i := range fields {
		k := p.uint()
		if k > uint64(len(names)) {
			p.bad = true
			return nil
		}
		if k > 0 {
			fields[i].Name = names[k-1]
		}
		fields[i].Text = p.string(maxFrame)
	}
	return fields
}

// showable tells whether a path holds UTF-8 and no control characters. There is one
// path a record: those of plain ASCII are told in one pass.
func showable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return utf8.ValidString(s[i:]) && !strings.ContainsFunc(s[i:], control)
		}
	}
	return true
}

func control(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// plain tells our own words: printable ASCII.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e })
}
