package extract

import (
	"encoding/binary"

	"peeler/matcher"
)

// names97 are the lists of names in the table of a document of Word, with where
// the block tells them: authors, file names, bookmarks, properties.
var names97 = []struct {
	name string
	at   int
}{
	{"properties", 0x19a},
	{"bookmark", 0x142},
	{"author", 0x232}, // of changes
	{"saved by", 0x2d2},
}

// names reads the lists of names.
func (w *word97) names() error {
	if w.old {
		return nil
	}
	for b := w.told(0x1ba); len(b) > 2; { // authors of comments
		n := 2 * int(binary.LittleEndian.Uint16(b))
		if 2+n > len(b) {
			break
		}
		if err := w.author(utf16le(b[2 : 2+n])); err != nil {
			return err
		}
		b = b[2+n:]
	}
	for _, l := range names97 {
		list := sttb(w.told(l.at))
		if l.name == "author" {
			for _, name := range list {
				if err := w.author(name); err != nil {
					return err
				}
			}
			continue
		}
		var fields []matcher.Field
		for _, name := range list {
			fields = append(fields, matcher.Field{Name: l.name, Text: name})
		}
		if err := w.x.record(w.c.p.in(l.name).path, fields); err != nil {
			return err
		}
	}
	return nil
}

// sttb reads a list of strings ([MS-DOC] 2.2.4).
func sttb(b []byte) []string {
	le := binary.LittleEndian
	if len(b) < 6 || le.Uint16(b) != 0xffff {
		return nil
	}
	extra := int(le.Uint16(b[4:]))
	var all []string
	for b = b[6:]; len(b) >= 2 && len(all) < 1<<16; {
		n := 2 * int(le.Uint16(b))
		if 2+n > len(b) {
			break
		}
		if n > 0 {
			all = append(all, utf16le(b[2:2+n]))
		}
		b = b[min(2+n+extra, len(b)):]
	}
	return all
}
