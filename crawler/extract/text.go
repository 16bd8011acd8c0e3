package extract

import (
	"bufio"
	"bytes"
	"strings"

	"peeler/matcher"
)

// text reads lines.
func (x *extraction) text(p place, r *bufio.Reader) error {
	l := x.lines(r)
	b := x.block(p)
	for {
		line, ok := l.next()
		if !ok {
			return b.end()
		}
		if err := b.line(l.number, x.repaired(line), bare(line)...); err != nil {
			return err
		}
		if bytes.HasPrefix(line, []byte("begin ")) {
			more, err := x.uuencoded(p, l, line)
			if err != nil {
				return err
			}
			for _, m := range more {
				if err := b.line(m.number, repair(m.line)); err != nil {
					return err
				}
			}
		}
	}
}

// block gathers lines into records of p.
func (x *extraction) block(p place) *block {
	b := &block{slab: &x.slab}
	x.within(b, p)
	return b
}

// within makes the lines of a block those of p.
func (x *extraction) within(b *block, p place) {
	b.emit = func(line int, fields []matcher.Field) error {
		if b.folding {
			return x.give(x.at(p, line), fields)
		}
		return x.record(x.at(p, line), fields)
	}
	b.blob = func(line int, s string) error { return x.blob(x.at(p, line), s) }
}

// lineRecord hands on one line of p as it is.
func (x *extraction) lineRecord(p place, number int, line []byte) error {
	if len(bytes.TrimSpace(line)) == 0 {
		return nil
	}
	fields := append([]matcher.Field{{Text: repair(line)}}, bare(line)...)
	return x.record(x.at(p, number), fields)
}

// bare is the line without the zeros in it, if there are any: a terminal would
// not show them, and "J\x00a\x00n\x00e" is UTF-16 that began late.
func bare(line []byte) []matcher.Field {
	if bytes.IndexByte(line, 0) < 0 {
		return nil
	}
	return []matcher.Field{{Text: strings.ReplaceAll(repair(line), "\x00", "")}}
}
