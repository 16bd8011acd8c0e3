package extract

import (
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
)

// msgProperties is the stream that a message of Outlook is told by.
const msgProperties = "__properties_version1.0"

// msg reads a message of Outlook ([MS-OXMSG]): properties, each a stream, of the
// message, its recipients, its attachments and the messages among these.
func (c *compound) msg(*stream) error {
	groups := map[string]*group{}
	var order []*group
	in := func(dir string) *group {
		g := groups[dir]
		if g == nil {
			g = &group{x: c.x, at: c.msgPlace(dir)}
			groups[dir] = g
			order = append(order, g)
		}
		return g
	}
	for _, s := range c.streams {
		dir, base := path.Split(s.path)
		switch {
		case strings.Contains(dir, "__nameid"):
			s.read = true
			continue
		case base == msgProperties:
			s.read = true
			g := in(dir)
			g.properties = append(g.properties, c.fixed(dir, s)...)
			continue
		}
		if id, kind, ok := msgProperty(base); ok {
			s.read = true
			g := in(dir)
			g.properties = append(g.properties, property{id: id, kind: kind, size: s.size, open: func() *source { return c.open(s) }})
		}
	}
	var page encoding.Encoding
	for _, g := range order {
		g.page = page
		if err := g.read(); err != nil {
			return err
		}
		page = g.page
	}
	return nil
}

// fixed lists the properties whose values are so short that they have no stream of
// their own, of those that are read: times and numbers.
func (c *compound) fixed(dir string, s *stream) []property {
	const most, entry = 1 << 20, 16
	b, _ := io.ReadAll(io.LimitReader(c.open(s), most)) // what is broken ends early
	head := 8                                           // of a recipient or an attachment
	switch {
	case dir == "":
		head = 32
	case strings.HasSuffix(strings.Trim(dir, "/"), "__substg1.0_3701000D"):
		head = 24
	}
	var list []property
	for b = b[min(head, len(b)):]; len(b) >= entry; b = b[entry:] {
		kind, id := binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
		if kind == mapiTime || kind == mapiInt32 {
			value := b[8:entry]
			list = append(list, property{id: id, kind: kind, open: func() *source { return &source{x: c.x, r: bytes.NewReader(value)} }})
		}
	}
	return list
}

// msgProperty reads the name of a property's stream: its number and type in hex.
func msgProperty(base string) (id, kind uint16, ok bool) {
	hex, found := strings.CutPrefix(base, "__substg1.0_")
	if !found || len(hex) < 8 {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(hex[:8], 16, 32)
	if kind = uint16(n); strings.HasPrefix(hex[8:], "-") {
		kind &^= mapiMany // one of many values
	}
	return uint16(n >> 16), kind, err == nil
}

// msgPlace names a storage as people would.
func (c *compound) msgPlace(dir string) place {
	p := c.p
	for s := range strings.SplitSeq(strings.Trim(dir, "/"), "/") {
		name, number, _ := strings.Cut(s, "#")
		n, _ := strconv.ParseUint(number, 16, 32) // what is no number is the first
		switch {
		case strings.HasPrefix(name, "__attach"):
			p = join2(p, "attachment "+strconv.Itoa(int(n)+1))
		case strings.HasPrefix(name, "__recip"):
			p = join2(p, "recipient "+strconv.Itoa(int(n)+1))
		case s != "":
			p = join2(p, "message")
		}
	}
	return p
}
