package extract

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"peeler/matcher"
)

const (
	maxGroups  = 1 << 14 // of RTF within each other that are told apart
	maxControl = 32      // letters of a control word
)

// rtf is a reader of Rich Text Format 1.9.1: a stream of groups, control words
// and text in the code page of its font.
type rtf struct {
	*prose
	r      *bufio.Reader
	group  rtfGroup
	groups []rtfGroup // around it
	over   int        // groups that were not kept

	page  encoding.Encoding // of the document
	fonts map[int]encoding.Encoding
	font  int    // that the table of fonts describes
	raw   []byte // text that is not decoded yet
	high  rune   // the first half of a surrogate pair
	skip  int    // characters that stand for one of Unicode, for old readers

	aside   []byte // text of destinations that are no part of the running text
	object  []byte // bytes of the object that is open
	nibble  int    // half a byte of it, -1 for none
	objects int
	level   int // tables that are open

	behind   *runs  // what goes on behind the end of the document, read as text too
	property string // name of that whose value comes
}

// rtfGroup is what a group inherits and its end takes back.
type rtfGroup struct {
	to    destination
	name  string // of the destination
	own   bool   // the group began it
	start int    // in aside
	level int    // tables that were open around the flow that the group began

	star   bool // what follows is a destination that old readers skip
	how    flags
	uc     int
	font   int
	inCell bool
	nest   int // tables within each other
}

func isRTF(s sample) bool { return bytes.HasPrefix(s.head(), []byte(`{\rt`)) }

// rtf reads a document of RTF.
func (x *extraction) rtf(p place, r *bufio.Reader) error {
	t := &rtf{prose: newProse(x, p), r: r, page: codePage(1252), fonts: map[int]encoding.Encoding{}, nibble: -1}
	t.group.uc = 1
	for {
		c, err := r.ReadByte()
		if err != nil {
			break
		}
		if err := t.add(c); err != nil {
			return err
		}
		if t.behind != nil {
			err = t.behind.add(c)
		} else if c == '}' && len(t.groups) == 0 {
			if !goesOn(r) {
				break
			}
			t.behind = &runs{x: x, p: p}
		}
		if err != nil {
			return err
		}
	}
	if len(t.groups) > 0 {
		x.gap(p, matcher.Truncated, "a group of RTF does not end", 0)
	}
	if err := t.end(); err != nil {
		return err
	}
	if t.behind != nil {
		t.behind.endNarrow()
		t.behind.endWide()
		return t.behind.flush()
	}
	return x.strings(p, r) // what stands behind the document
}

// goesOn tells whether RTF goes on behind its last brace, which may be one too
// many.
func goesOn(r *bufio.Reader) bool {
	rest, _ := r.Peek(4096)
	return bytes.Contains(rest, []byte(`\par`)) || bytes.Contains(rest, []byte(`{\`))
}

// end ends all that is open.
func (t *rtf) end() error {
	for len(t.groups) > 0 {
		t.over = 0
		if err := t.leave(); err != nil {
			return err
		}
	}
	if err := t.decode(); err != nil {
		return err
	}
	return t.finish()
}

func (t *rtf) add(c byte) error {
	switch c {
	case '{':
		return t.enter()
	case '}':
		return t.leave()
	case '\\':
		return t.control()
	case '\r', '\n', 0:
		return nil
	}
	return t.char(c)
}

func (t *rtf) enter() error {
	if err := t.decode(); err != nil {
		return err
	}
	t.skip = 0
	if len(t.groups) == maxGroups {
		t.over++
		return nil
	}
	t.groups = append(t.groups, t.group)
	t.group.own, t.group.star = false, false
	return nil
}

func (t *rtf) leave() error {
	if err := t.decode(); err != nil {
		return err
	}
	t.skip = 0
	if t.over > 0 {
		t.over--
		return nil
	}
	if t.group.own {
		if err := t.delivered(); err != nil {
			return err
		}
	}
	if n := len(t.groups); n > 0 {
		t.group = t.groups[n-1]
		t.groups = t.groups[:n-1]
	}
	return nil
}

// char takes a character of text, in the code page of its font.
func (t *rtf) char(c byte) error {
	switch {
	case t.skip > 0:
		t.skip--
		return nil
	case t.group.to == hexTo:
		t.hex(c)
		return nil
	case t.group.to == nowhere:
		return nil
	}
	t.group.star = false
	t.raw = append(t.raw, c)
	if len(t.raw) >= 4096 && (c < 0x80 || len(t.raw) >= peekSize) {
		return t.decode()
	}
	return nil
}

// decode hands on the text that was held back until its code page is sure.
func (t *rtf) decode() error {
	if len(t.raw) == 0 {
		return nil
	}
	raw := t.raw
	t.raw = t.raw[:0]
	if isASCII(raw) {
		return t.put(raw)
	}
	page := t.page
	if f, ok := t.fonts[t.group.font]; ok {
		page = f
	}
	text, err := page.NewDecoder().Bytes(raw)
	if err != nil {
		text = []byte(repair(raw))
	}
	return t.put(text)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// put takes text to where its destination says.
func (t *rtf) put(b []byte) error {
	switch t.group.to {
	case nowhere, hexTo:
		return nil
	case body, flowTo:
		if err := t.tables(t.depth()); err != nil {
			return err
		}
		t.how = t.group.how
		return t.write(b)
	}
	t.aside = append(t.aside, b...)
	n := len(t.aside) - t.group.start
	if n > t.x.lim.RecordBytes/2 || len(t.aside) > 2*t.x.lim.RecordBytes || t.group.to == pictureTo && n > peekSize {
		return t.deliver()
	}
	return nil
}

// depth is in how many tables the text stands.
func (t *rtf) depth() int {
	if !t.group.inCell {
		return 0
	}
	return min(max(t.group.nest, 1), maxFlows/2)
}

// tables opens and closes tables until so many are open.
func (t *rtf) tables(want int) error {
	for t.level < want {
		t.level++
		if err := t.openTable(); err != nil {
			return err
		}
	}
	for t.level > want {
		t.level--
		if err := t.closeTable(); err != nil {
			return err
		}
	}
	return nil
}

// control reads a control word or symbol and does what it says.
func (t *rtf) control() error {
	c, err := t.r.ReadByte()
	if err != nil {
		return nil
	}
	if c < 'A' || c > 'z' || c > 'Z' && c < 'a' {
		return t.symbol(c)
	}
	word := make([]byte, 1, maxControl)
	word[0] = c
	for {
		c, err = t.r.ReadByte()
		if err != nil || (c|0x20) < 'a' || (c|0x20) > 'z' || len(word) == maxControl {
			break
		}
		word = append(word, c)
	}
	n, set, minus := 0, false, err == nil && c == '-'
	if minus {
		c, err = t.r.ReadByte()
	}
	for err == nil && c >= '0' && c <= '9' {
		if n < 1<<26 {
			n = n*10 + int(c-'0')
		}
		set = true
		c, err = t.r.ReadByte()
	}
	if minus {
		n = -n
	}
	if err == nil && c != ' ' {
		_ = t.r.UnreadByte() // it was read last
	}
	return t.word(string(word), n, set)
}

// symbol does what a control symbol says.
func (t *rtf) symbol(c byte) error {
	switch c {
	case '\'':
		var h [2]byte
		if _, err := io.ReadFull(t.r, h[:]); err != nil {
			return nil
		}
		hi, lo := nibble(h[0]), nibble(h[1])
		if hi < 0 || lo < 0 {
			return nil
		}
		return t.char(byte(hi<<4 | lo))
	case '*':
		t.group.star = true
		return nil
	case '\\', '{', '}':
		return t.char(c)
	case '~':
		return t.rune(' ')
	case '_':
		return t.rune('-')
	case '\r', '\n':
		return t.word("par", 0, false)
	}
	return nil // a hyphen that is not shown, an entry of an index
}

// rune takes a character of Unicode.
func (t *rtf) rune(r rune) error {
	if t.skip > 0 {
		t.skip--
		return nil
	}
	if err := t.decode(); err != nil {
		return err
	}
	return t.put(utf8.AppendRune(nil, r))
}

// unicode takes half of UTF-16, which may be a whole character.
func (t *rtf) unicode(n int) error {
	r := rune(uint16(n))
	if utf16.IsSurrogate(r) && t.high == 0 {
		t.high = r
		t.skip = t.group.uc
		return nil
	}
	if t.high != 0 {
		r = utf16.DecodeRune(t.high, r)
		t.high = 0
	}
	t.skip = 0
	err := t.rune(r)
	t.skip = t.group.uc
	return err
}

// nibble is what a digit of hexadecimal means, -1 for none.
func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
