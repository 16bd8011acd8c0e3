package extract

import (
	"bytes"
	"io"
	"regexp"
	"strconv"

	"peeler/matcher"
)

const (
	uuFull  = 45  // bytes of every line but the last
	uuTexts = 100 // lines of one file that may be text
)

// uuBegin tells a line that begins a file in the text, with its rights and its name.
var uuBegin = regexp.MustCompile(`\Abegin [0-7]{3,4} (\S.{0,250})\z`)

// uuencoded reads the file that the line read last begins, as a document. It returns
// lines that may be text as well: one that is none of the file's, and those of it that
// are not of the length that they should be, or short enough to be words.
func (x *extraction) uuencoded(p place, l *lines, begin []byte) ([]uuLine, error) {
	m := uuBegin.FindSubmatch(begin)
	if m == nil || p.depth >= x.lim.Depth {
		return nil, nil
	}
	name := string(bytes.TrimSpace(m[1]))
	in := join2(p, strconv.Itoa(l.number)).in(name)
	if !x.counted(in, "too many files in a text") {
		return nil, nil
	}
	u := &uuReader{l: l}
	src := &source{x: x, r: u}
	if err := x.document(in, "", src); err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, src) // up to the line that ends it
	switch {
	case u.ended || !u.began:
	case u.cut:
		x.gap(in, matcher.Truncated, "a file in a text does not end", 0)
	default:
		x.gap(in, matcher.Corrupt, "a file in a text is broken", 0)
	}
	return u.text, nil
}

// uuLine is a line that may be text.
type uuLine struct {
	number int
	line   []byte
}

// uuReader decodes the lines up to "end", or to one that is not encoded.
type uuReader struct {
	l     *lines
	rest  []byte
	text  []uuLine
	began bool // something was decoded
	short bool // the last line was
	ended bool
	bad   bool // a line of it was none
	cut   bool // there are no more lines
}

func (u *uuReader) Read(p []byte) (int, error) {
	for len(u.rest) == 0 {
		if u.ended || u.bad || u.cut {
			return 0, io.EOF
		}
		line, ok := u.l.next()
		if u.cut = !ok; ok {
			u.line(line)
		}
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}

// line takes a line.
func (u *uuReader) line(line []byte) {
	line = bytes.TrimRight(line, " \t")
	switch {
	case string(line) == "end":
		u.ended = true
		return
	case len(line) == 0, string(line) == "`":
		return
	}
	b, exact := uuDecode(line)
	if b == nil || u.short || len(u.text) == uuTexts {
		u.bad = true
	} else {
		u.began = true
		u.short = len(b) < uuFull
		u.rest = b
	}
	if u.bad || u.short || !exact {
		u.text = append(u.text, uuLine{u.l.number, bytes.Clone(line)})
	}
}

// uuDecode decodes a line: how many bytes it holds, then four characters for three of
// them; zeros at its end may have been cut off. It is nil for a line that is none.
func uuDecode(line []byte) (out []byte, exact bool) {
	for _, c := range line {
		if c < ' ' || c > '`' {
			return nil, false
		}
	}
	n := int(line[0]-' ') & 63
	need := (n + 2) / 3 * 4
	line = line[1:]
	if n > uuFull || len(line) > need+1 { // some add a sum
		return nil, false
	}
	var quad [4]byte
	for i := 0; i < need; i += 4 {
		for j := range quad {
			quad[j] = 0
			if i+j < len(line) {
				quad[j] = (line[i+j] - ' ') & 63
			}
		}
		out = append(out, quad[0]<<2|quad[1]>>4, quad[1]<<4|quad[2]>>2, quad[2]<<6|quad[3])
	}
	return out[:n], len(line) >= need
}
