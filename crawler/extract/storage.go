package extract

import (
	"bufio"
	"strings"
	"unicode/utf16"

	"peeler/matcher"
)

// held holds a stream in memory, which is thereby read; done lets it go. Of what
// is over the limit the text is read as it is.
func (c *compound) held(s *stream) (held *chunks, done func(), err error) {
	err = c.through(s, func(r *bufio.Reader) error {
		var whole bool
		held, whole = hold(r, c.x.lim.Buffer-c.x.buffered)
		c.x.buffered += held.size
		if whole {
			return nil
		}
		p := c.p.in(s.path)
		c.x.gap(p, matcher.TooBig, "a stream over the limit: only its beginning is read", s.size-held.size)
		return c.x.strings(p, r)
	})
	return held, func() { c.x.buffered -= held.size }, err
}

// strings reads what text there is in a stream.
func (c *compound) strings(s *stream) error {
	return c.through(s, func(r *bufio.Reader) error { return c.x.strings(c.p.in(s.path), r) })
}

// through hands a stream to do, which thereby is read.
func (c *compound) through(s *stream, do func(r *bufio.Reader) error) error {
	s.read = true
	src := c.open(s)
	br := c.x.reader(src)
	defer c.x.release(br)
	err := do(br)
	c.x.ended(c.p.in(s.path), src)
	return err
}

// storages reads each storage below one of that name as a file of its own, as the
// objects in a document are.
func (c *compound) storages(below string) error {
	prefix := below + "/"
	var names []string
	inner := map[string]*compound{}
	for _, s := range c.streams {
		if s.read || !strings.HasPrefix(s.path, prefix) {
			continue
		}
		name, path, ok := strings.Cut(s.path[len(prefix):], "/")
		if !ok {
			continue
		}
		if inner[name] == nil {
			names = append(names, name)
			inner[name] = &compound{x: c.x, p: c.p.in(below).in(name)}
		}
		s.read = true
		inner[name].streams = append(inner[name].streams, &stream{path: path, size: s.size, file: s.file})
	}
	for _, name := range names {
		if inner[name].p.depth > c.x.lim.Depth+2 {
			c.x.gap(inner[name].p, matcher.TooDeep, "an object within too many objects", 0)
			continue
		}
		if err := inner[name].all(); err != nil || c.x.spent() {
			return err
		}
	}
	return nil
}

// slice is a copy of what is held from at on, at most n bytes.
func (c *chunks) slice(at, n int64) []byte {
	if at < 0 || n <= 0 || at >= c.size {
		return nil
	}
	b := make([]byte, min(n, c.size-at))
	got, _ := c.ReadAt(b, at)
	return b[:got]
}

// utf16le is text of two bytes a character.
func utf16le(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return string(utf16.Decode(u))
}
