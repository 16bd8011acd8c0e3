package extract

import (
	"bufio"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"

	"peeler/matcher"
)

const (
	isoSector = 2048
	isoFirst  = 16 // the sector of the first descriptor
)

func isISO(s sample) bool {
	const at = isoFirst*isoSector + 1
	return len(s.peek) >= at+5 && string(s.peek[at:at+5]) == "CD001"
}

// iso is an image of a disc (ECMA-119), with the longer names of Joliet if it has
// them.
type iso struct {
	x      *extraction
	p      place
	c      *chunks
	wide   bool           // names are UTF-16
	seen   map[int64]bool // directories
	claims claims
}

func (x *extraction) iso(p place, r *bufio.Reader) error {
	c, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += c.size
	defer func() { x.buffered -= c.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "an image of a disc over the limit: it is read without its directory", 0)
		return x.behind(p, bufio.NewReader(io.MultiReader(io.NewSectionReader(c, 0, c.size), r)))
	}
	d := &iso{x: x, p: p, c: c, seen: map[int64]bool{}}
	at, size := d.root()
	if stop, err := d.directory(p, at, size, 0); stop || err != nil {
		return err
	}
	return d.claims.rest(x, p, c)
}

// root finds the directory of the descriptor that tells most.
func (d *iso) root() (at, size int64) {
	b := make([]byte, isoSector)
	for i := range int64(32) {
		n, _ := d.c.ReadAt(b, (isoFirst+i)*isoSector)
		if n < isoSector || string(b[1:6]) != "CD001" || b[0] == 255 {
			break
		}
		joliet := b[0] == 2 && b[88] == '%' && b[89] == '/'
		if b[0] == 1 && at == 0 || joliet {
			at, size = isoExtent(b[156:])
			d.wide = joliet
		}
	}
	return at, size
}

// isoExtent is where what a directory's record names lies.
func isoExtent(record []byte) (at, size int64) {
	return int64(binary.LittleEndian.Uint32(record[2:])) * isoSector, int64(binary.LittleEndian.Uint32(record[10:]))
}

// directory reads the records of a directory and what they name.
func (d *iso) directory(p place, at, size int64, depth int) (stop bool, err error) {
	if d.seen[at] || depth > 32 {
		return false, nil
	}
	d.seen[at] = true
	r := io.NewSectionReader(d.c, at, size)
	b := make([]byte, isoSector)
	for {
		n, _ := io.ReadFull(r, b)
		if n == 0 {
			return false, nil
		}
		for rest := b[:n]; len(rest) > 33 && int(rest[0]) > 33 && int(rest[0]) <= len(rest); rest = rest[rest[0]:] {
			if stop, err := d.record(p, rest[:rest[0]], depth); stop || err != nil {
				return stop, err
			}
		}
	}
}

func (d *iso) record(p place, record []byte, depth int) (stop bool, err error) {
	name := record[33:min(len(record), 33+int(record[32]))]
	if len(name) == 1 && name[0] <= 1 {
		return false, nil // the directory itself and the one above
	}
	at, size := isoExtent(record)
	in := p
	in.name = strings.TrimSuffix(d.text(name), ";1")
	if p.path != d.p.path {
		in.name = p.name + "/" + in.name
	}
	in.path, in.depth = join(d.p.path, element(in.name)), d.p.depth+1
	if record[25]&2 != 0 {
		return d.directory(in, at, size, depth+1)
	}
	// Rock Ridge has its names behind the short one; they are names too.
	extra := isoLongName(record[33+len(name):])
	d.claims.add(at, size)
	// Files may share bytes: what they give is counted as unpacked.
	body := &source{x: d.x, r: io.NewSectionReader(d.c, at, size), packed: func() int64 { return size }}
	stop, err = d.x.plainEntry(in, body, extra)
	d.x.ended(in, body)
	return stop, err
}

func (d *iso) text(name []byte) string {
	if !d.wide {
		return string(name)
	}
	var u []uint16
	for ; len(name) >= 2; name = name[2:] {
		u = append(u, binary.BigEndian.Uint16(name))
	}
	return string(utf16.Decode(u))
}

// isoLongName finds the NM entry of the System Use Sharing Protocol.
func isoLongName(b []byte) string {
	for i := 0; i+5 < len(b); i++ {
		if b[i] == 'N' && b[i+1] == 'M' && int(b[i+2]) > 5 && i+int(b[i+2]) <= len(b) && b[i+3] == 1 {
			return string(b[i+5 : i+int(b[i+2])])
		}
	}
	return ""
}
