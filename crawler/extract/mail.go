package extract

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"

	"peeler/matcher"
)

const (
	mailHeader = 256 << 10 // bytes of a header; what is beyond is text
	mailDepth  = 32        // of parts within parts
	addresses  = 10_000    // of one header
)

// isMail tells a message (RFC 5322) by the headers at its start, two of which are
// known, and one of them no letter would begin with.
func isMail(s sample) bool {
	known, sure := 0, false
	rest := s.peek
	for range 40 {
		line, more, found := bytes.Cut(rest, []byte("\n"))
		if rest = more; !found {
			break
		}
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && known > 0 {
			continue
		}
		m := mailField.FindSubmatch(line)
		if m == nil {
			break
		}
		switch strings.ToLower(string(m[1])) {
		case "received", "return-path", "message-id", "mime-version", "delivered-to", "x-mailer", "x-original-to", "dkim-signature", "thread-topic":
			known, sure = known+1, true
		case "from", "to", "cc", "subject", "date", "content-type", "reply-to", "sender", "references", "in-reply-to", "x-priority", "content-transfer-encoding":
			known++
			sure = sure || m[2] != nil || bytes.IndexByte(line, '@') >= 0
		}
	}
	return known >= 2 && sure
}

// isMbox tells a mailbox by its first line and the header below it.
func isMbox(s sample) bool {
	line, rest, found := bytes.Cut(s.peek, []byte("\n"))
	return found && mboxFrom.Match(line) && mailField.Match(rest[:min(len(rest), 200)])
}

var (
	mailField = regexp.MustCompile(`\A([!-9;-~]{1,76}):[ \t]*(=\?[\w-]+\?)?`)
	mboxFrom  = regexp.MustCompile(`\AFrom \S+ .{0,40}\d\d:\d\d.{0,40}`)
)

// mail reads a message.
func (x *extraction) mail(p place, r *bufio.Reader) error {
	m := &mailReader{x: x, r: r, start: true}
	return m.message(p)
}

// mbox reads the messages of a mailbox (RFC 4155).
func (x *extraction) mbox(p place, r *bufio.Reader) error {
	m := &mailReader{x: x, r: r, start: true, blank: true, mbox: true}
	for n := 1; m.fill(); n++ {
		in := p
		in.path, in.depth = x.at(p, n), p.depth+1
		if err := x.record(in.path, []matcher.Field{{Name: "envelope", Text: repair(trimEnd(m.line))}}); err != nil {
			return err
		}
		m.take(len(m.line))
		if err := m.message(in); err != nil {
			return err
		}
	}
	return nil
}

// mailReader reads a message line by line. Nothing of it is held but its headers.
type mailReader struct {
	x      *extraction
	r      *bufio.Reader
	line   []byte // what was not taken of the line read last; valid until the next
	start  bool   // it begins a line
	blank  bool   // the line before was blank
	mbox   bool
	bounds []string // of the parts that are open, the innermost last
}

// fill reads a line if none is left, or what fits the buffer of one.
func (m *mailReader) fill() bool {
	if len(m.line) == 0 {
		m.line, _ = m.r.ReadSlice('\n') // its error comes again with nothing read
	}
	return len(m.line) > 0
}

// take takes n bytes of the line.
func (m *mailReader) take(n int) {
	whole := m.line[n-1] == '\n'
	m.blank = whole && m.start && len(bytes.TrimSpace(m.line[:n])) == 0
	m.start = whole
	m.line = m.line[n:]
}

// bound tells whether a boundary begins here: the place of its part among those that
// are open, and whether it is the last. -1 is the next message of a mailbox; ok is
// false where there is none.
func (m *mailReader) bound() (level int, last, ok bool) {
	if !m.start || !m.fill() {
		return 0, false, false
	}
	if m.mbox && m.blank && mboxFrom.Match(m.line) {
		return -1, false, true
	}
	if !bytes.HasPrefix(m.line, []byte("--")) {
		return 0, false, false
	}
	text := string(bytes.TrimRight(m.line[2:], " \t\r\n"))
	for i := len(m.bounds) - 1; i >= 0; i-- {
		if rest, found := strings.CutPrefix(text, m.bounds[i]); found && (rest == "" || rest == "--") {
			return i, rest == "--", true
		}
	}
	return 0, false, false
}

// Read gives the bytes up to the next boundary.
func (m *mailReader) Read(p []byte) (int, error) {
	if _, _, ok := m.bound(); ok || !m.fill() {
		return 0, io.EOF
	}
	n := copy(p, m.line)
	m.take(n)
	return n, nil
}

// mailEntity is what the header of a message or a part says of it.
type mailEntity struct {
	fields   []matcher.Field
	media    string // type, in small letters
	params   map[string]string
	encoding string // of the bytes
	name     string // of the file, "" for none
	rest     []byte // a line that is no header: the body begins with it
}

// message reads a message up to the next boundary.
func (m *mailReader) message(p place) error { return m.entity(p, 0) }

func (m *mailReader) entity(p place, depth int) error {
	e := m.header()
	if err := m.tell(p, e); err != nil {
		return err
	}
	if m.x.entries++; m.x.entries > m.x.lim.Entries {
		m.x.gap(p, matcher.Count, "too many parts of a message", 0)
		return m.skip()
	}
	b := e.params["boundary"]
	switch {
	case strings.HasPrefix(e.media, "multipart/") && b != "" && depth < mailDepth:
		if e.media == "multipart/encrypted" {
			m.x.gap(p, matcher.Encrypted, "a message is encrypted", 0)
		}
		return m.multipart(p, e, b, depth)
	case strings.HasPrefix(e.media, "multipart/") && b != "":
		m.x.gap(p, matcher.TooDeep, "a part within too many parts", 0)
	}
	return m.leaf(p, e)
}

// multipart reads the parts of a part, and what stands before and behind them.
func (m *mailReader) multipart(p place, e mailEntity, bound string, depth int) error {
	level := len(m.bounds)
	m.bounds = append(m.bounds, bound)
	err := m.plain(p, e.rest)
	for n := 1; err == nil; n++ {
		at, last, ok := m.bound()
		if !ok || at != level {
			if !ok {
				m.x.gap(p, matcher.Truncated, "a message ends in the middle of its parts", 0)
			}
			break
		}
		m.take(len(m.line))
		if last {
			break
		}
		in := p
		in.path = join(p.path, strconv.Itoa(n))
		err = m.entity(in, depth+1)
	}
	m.bounds = m.bounds[:level]
	if err != nil {
		return err
	}
	return m.plain(p, nil)
}

// plain reads text that is no part.
func (m *mailReader) plain(p place, first []byte) error {
	br := m.x.reader(io.MultiReader(bytes.NewReader(first), m))
	defer m.x.release(br)
	return m.x.text(p, br)
}

// skip reads up to the next boundary.
func (m *mailReader) skip() error {
	_, err := io.Copy(io.Discard, m)
	return err
}

// leaf reads what a part holds.
func (m *mailReader) leaf(p place, e mailEntity) error {
	body := io.MultiReader(bytes.NewReader(e.rest), m)
	src := &source{x: m.x, r: transfer(e.encoding, body)}
	in := p
	in.name, in.depth = "", p.depth+1
	if e.name != "" {
		in = p.in(e.name)
	}
	err := m.content(in, e, src)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, src)
	m.x.ended(in, src)
	return m.skip()
}

func (m *mailReader) content(in place, e mailEntity, src *source) error {
	media := e.media
	if c := e.params["charset"]; c != "" {
		media += "; charset=" + c
	}
	switch {
	case e.media == "application/pkcs7-mime" || e.media == "application/x-pkcs7-mime":
		if e.params["smime-type"] != "signed-data" {
			m.x.gap(in, matcher.Encrypted, "a message is encrypted", 0)
			return nil
		}
		br := m.x.reader(src)
		defer m.x.release(br)
		return m.x.strings(in, br)
	case e.media == "message/rfc822" && in.depth >= m.x.lim.Depth:
		m.x.gap(in, matcher.TooDeep, "a message within too many messages", 0)
	case e.media == "message/rfc822":
		br := m.x.reader(src)
		defer m.x.release(br)
		return m.x.mail(in, br)
	}
	return m.x.document(in, media, src)
}

// transfer undoes the encoding of a part's bytes (RFC 2045 §6).
func transfer(encoding string, r io.Reader) io.Reader {
	switch encoding {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, &sextetsOnly{r: r})
	}
	return r
}

// sextetsOnly drops what is no base64, and padding but at the end, as mail programs
// do: a stray byte must not hide the rest.
type sextetsOnly struct {
	r    io.Reader
	n    int // characters given
	done bool
}

func (s *sextetsOnly) Read(p []byte) (int, error) {
	if s.done {
		return 0, io.EOF
	}
	n, err := s.r.Read(p)
	kept := 0
	for _, c := range p[:n] {
		if coded[c] && c != '=' && c != '-' && c != '_' {
			p[kept] = c
			kept++
		}
	}
	s.n += kept
	if err != nil && len(p) >= kept+2 {
		s.done = true
		for ; s.n%4 > 1; s.n++ {
			p[kept] = '='
			kept++
		}
		return kept, io.EOF
	}
	return kept, nil
}

// header reads a header up to the blank line behind it.
func (m *mailReader) header() mailEntity {
	e := mailEntity{media: "text/plain"}
	var field []byte
	size := 0
	for {
		if _, _, ok := m.bound(); ok || !m.fill() || size > mailHeader {
			break
		}
		line := m.line
		begins := m.start
		m.take(len(line))
		size += len(line)
		trimmed := trimEnd(line)
		switch {
		case len(trimmed) == 0 && begins:
			e.field(field)
			return e
		case !begins, (line[0] == ' ' || line[0] == '\t') && field != nil:
			field = append(append(field, ' '), bytes.TrimSpace(trimmed)...)
		case mailField.Match(line):
			e.field(field)
			field = bytes.Clone(trimmed)
		default:
			e.field(field)
			e.rest = bytes.Clone(line)
			return e
		}
	}
	e.field(field)
	return e
}

// field takes a field of the header.
func (e *mailEntity) field(b []byte) {
	name, value, ok := strings.Cut(repair(b), ":")
	if !ok {
		return
	}
	value = strings.TrimSpace(value)
	if len(e.fields) < maxFields {
		e.fields = append(e.fields, matcher.Field{Name: bounded(name), Text: value})
	}
	value = decodeWords(value)
	switch strings.ToLower(name) {
	case "content-type":
		if media, params, err := mime.ParseMediaType(value); media != "" && (err == nil || err == mime.ErrInvalidMediaParameter) {
			e.media, e.params = media, params
		} else if media, _, _ := strings.Cut(value, ";"); strings.Contains(media, "/") {
			e.media = strings.ToLower(strings.TrimSpace(media))
		}
		if e.params["boundary"] == "" {
			if m := mailBoundary.FindStringSubmatch(value); m != nil {
				if e.params == nil {
					e.params = map[string]string{}
				}
				e.params["boundary"] = m[1]
			}
		}
		if n := e.params["name"]; n != "" && e.name == "" {
			e.name = decodeWords(n)
		}
	case "content-disposition":
		if _, params, err := mime.ParseMediaType(value); err == nil && params["filename"] != "" {
			e.name = decodeWords(params["filename"])
		}
	case "content-transfer-encoding":
		e.encoding = strings.ToLower(value)
	}
}

var mailBoundary = regexp.MustCompile(`(?i)boundary\s*=\s*"?([^";\s]{1,200})`)

// decodeWords decodes the encoded words of a value (RFC 2047).
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	d := mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) {
		return charset.NewReaderLabel(label, in)
	}}
	if t, err := d.DecodeHeader(s); err == nil {
		return t
	}
	return s
}

// tell hands on the header: each address is a record, as one stands for one person,
// and all else is one.
func (m *mailReader) tell(p place, e mailEntity) error {
	var rest []matcher.Field
	at := join2(p, "header")
	for _, f := range e.fields {
		switch strings.ToLower(f.Name) {
		case "from", "to", "cc", "bcc", "reply-to", "sender", "resent-from", "resent-to", "disposition-notification-to", "delivered-to", "return-path":
			for i, a := range splitAddresses(f.Text) {
				path := join(join(at.path, element(strings.ToLower(f.Name))), strconv.Itoa(i+1))
				if err := m.x.record(path, []matcher.Field{{Name: f.Name, Text: decodeWords(a)}}); err != nil {
					return err
				}
			}
		case "content-transfer-encoding", "mime-version":
		default:
			rest = append(rest, matcher.Field{Name: f.Name, Text: decodeWords(f.Text)})
		}
	}
	return m.x.record(at.path, rest)
}

// splitAddresses parts a list of addresses at its commas: not those in quotes,
// brackets or comments.
func splitAddresses(s string) []string {
	var list []string
	quoted, depth, from := false, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<', c == '(':
			depth++
		case (c == '>' || c == ')') && depth > 0:
			depth--
		case (c == ',' || c == ';') && depth == 0 && len(list) < addresses:
			list = append(list, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	return append(list, strings.TrimSpace(s[from:]))
}
