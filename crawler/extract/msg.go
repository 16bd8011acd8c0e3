package extract

import (
	"path"
	"strconv"
	"strings"
)

// msgProperties is the stream that a message of Outlook is told by.
const msgProperties = "__properties_version1.0"

// msg reads a message of Outlook ([MS-OXMSG]): properties, each a stream, of the
// message, its recipients, its attachments and the messages among these.
func (c *compound) msg(*stream) error {
	groups := map[string]*group{}
	var order []*group
	for _, s := range c.streams {
		dir, base := path.Split(s.path)
		if strings.Contains(dir, "__nameid") || base == msgProperties {
			s.read = true
			continue
		}
		id, kind, ok := msgProperty(base)
		if !ok {
			continue
		}
		g := groups[dir]
		if g == nil {
			g = &group{x: c.x, at: c.msgPlace(dir)}
			groups[dir] = g
			order = append(order, g)
		}
		s.read = true
		g.properties = append(g.properties, property{id: id, kind: kind, size: s.size, open: func() *source { return c.open(s) }})
	}
	for _, g := range order {
		if err := g.read(); err != nil {
			return err
		}
	}
	return nil
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
