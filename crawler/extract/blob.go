package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	blobLeast  = 64      // characters of a stretch that may hold a document
	blobNested = 3       // encodings within each other
	blobLines  = 8 << 20 // characters of base64 over many lines, held at a time
)

// coded says which characters encodings are made of.
var coded = func() (t [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=" {
		t[c] = true
	}
	return t
}()

func allCoded(s string) bool {
	for i := range len(s) {
		if !coded[s[i]] {
			return false
		}
	}
	return true
}

// blobs reads the documents that are encoded in fields of a record. Short stretches
// are left to the matcher, which reads them in place.
func (x *extraction) blobs(path string, fields []matcher.Field) error {
	for i := range fields {
		if len(fields[i].Text) < blobLeast {
			continue
		}
		if err := x.blobsIn(path, fields[i].Text); err != nil {
			return err
		}
	}
	return nil
}

// blobsIn looks at every blobLeast/2th character: a stretch of blobLeast holds two
// of them.
func (x *extraction) blobsIn(path, s string) error {
	const step = blobLeast / 2
	for i := step - 1; i+step < len(s); {
		if !coded[s[i]] || !coded[s[i+step]] {
			i += step
			continue
		}
		from, to := encodedStretch(s, i)
		if to-from >= blobLeast {
			if err := x.blob(path, s[from:to]); err != nil {
				return err
			}
		}
		i = max(to, i) + step
	}
	return nil
}

// encodedStretch is what stands around s[i] of encoded characters, over line breaks.
func encodedStretch(s string, i int) (from, to int) {
	in := func(c byte) bool { return coded[c] || c == '\n' || c == '\r' }
	for from = i; from > 0 && in(s[from-1]); from-- {
	}
	for to = i; to < len(s) && in(s[to]); to++ {
	}
	return from, to
}

// blob reads what an encoded stretch holds, if that is text or a format that is
// known: chance gives neither.
func (x *extraction) blob(path, s string) error {
	if !promising(s) {
		return nil
	}
	how, b := decoded(s)
	if b == nil {
		return nil
	}
	if z, err := zlib.NewReader(bytes.NewReader(b)); err == nil && len(b) > 2 && b[0] == 0x78 {
		// zlib has no magic to speak of: it is tried.
		src := &source{x: x, r: z, packed: func() int64 { return int64(len(b)) }}
		return x.nested(path, how+"!zlib", src)
	}
	head := b[:min(len(b), peekSize)]
	if f, binary := x.sniff(sample{peek: head}); binary && f.name == unknownFormat || !binary && !readable(head) {
		return nil
	}
	return x.nested(path, how, bytes.NewReader(b))
}

// magics begin the formats that are worth encoding.
var magics = []string{
	"\x1f\x8b", "PK\x03\x04", "BZh", "7z\xbc\xaf", "Rar!", "\xfd7zXZ", "\x28\xb5\x2f\xfd", "\x78\x01", "\x78\x5e", "\x78\x9c", "\x78\xda",
	"%PDF", "\xd0\xcf\x11\xe0", "SQLite", "PGDMP", "\x89PNG", "\xff\xd8\xff", "GIF8", "RIFF", "II*\x00", "MM\x00*",
}

// promising looks at the first bytes of what a stretch holds: the address of a page
// is made of the same characters.
func promising(s string) bool {
	var buf [blobLeast]byte
	n := 0
	for i := 0; i < len(s) && n < len(buf); i++ {
		if c := s[i]; c != '\n' && c != '\r' {
			buf[n] = c
			n++
		}
	}
	var out [blobLeast]byte
	b := begin(out[:], buf[:n])
	if readable(b) {
		return true
	}
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m)) {
			return true
		}
	}
	return false
}

// begin decodes the beginning of a stretch into out.
func begin(out, s []byte) []byte {
	if n, err := hex.Decode(out, s); err == nil {
		return out[:n]
	}
	enc := base64.RawStdEncoding
	if bytes.IndexByte(s, '-') >= 0 || bytes.IndexByte(s, '_') >= 0 {
		enc = base64.RawURLEncoding
	}
	n, _ := enc.Decode(out, s) // what stands behind an error is something else
	return out[:n]
}

// nested reads a document that was encoded in the record at path.
func (x *extraction) nested(path, how string, r io.Reader) error {
	p := place{path: join(path, how), name: how, depth: x.encoded + 1}
	switch {
	case x.encoded >= blobNested:
		x.gap(p, matcher.TooDeep, "encoded within too many encodings", 0)
		return nil
	case x.entries >= x.lim.Entries:
		x.gap(p, matcher.Count, "too many encoded stretches", 0)
		return nil
	}
	x.entries++
	x.encoded++
	defer func() { x.encoded-- }()
	src := &source{x: x, r: r}
	if s, ok := r.(*source); ok {
		src = s
	}
	if err := x.document(p, "", src); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(p, src)
	return nil
}

// decoded undoes an encoding, nil where there is none.
func decoded(s string) (how string, b []byte) {
	if strings.ContainsAny(s, "\n\r") {
		s = strings.NewReplacer("\n", "", "\r", "").Replace(s)
	}
	s = strings.Trim(s, "=")
	if len(s)%2 == 0 {
		if b, err := hex.DecodeString(s); err == nil {
			return "hex", b
		}
	}
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	if len(s)%4 == 1 {
		s = s[:len(s)-1] // cut
	}
	b, err := enc.DecodeString(s)
	if bad, ok := errors.AsType[base64.CorruptInputError](err); ok && bad >= blobLeast {
		b, err = enc.DecodeString(s[:bad&^3]) // what stands behind is something else
	}
	if err != nil {
		return "", nil
	}
	return "base64", b
}

// readable tells text, which chance does not give: of bytes at random half are not
// ASCII, and one in nine is a control character.
func readable(b []byte) bool {
	switch {
	case len(b) == 0:
		return false
	case wide(b) != nil:
		return true
	}
	high := highBytes(b)
	return isText(b) && (high == 0 || high < len(b)/2 && utf8.Valid(wholeRunes(b)) || high < len(b)/8)
}
