package extract

import (
	"cmp"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

const pageSize = 512 // of the pages that say how text is formatted ([MS-DOC] 2.9.33, 2.9.175)

// format97 is what is said of the bytes of a file from one to another.
type format97 struct {
	from, to int64
	hides    flags
	depth    int  // tables around the paragraph
	row      bool // it ends a row
	inner    bool // it ends a cell of a table in a table
}

// formats97 are in order; what says nothing is left out.
type formats97 struct {
	list []format97
	last format97 // that was found, or the gap that was
}

// find is what is said of a byte.
func (f *formats97) find(at int64) format97 {
	if f.last.from <= at && at < f.last.to {
		return f.last
	}
	i, ok := slices.BinarySearchFunc(f.list, at, func(r format97, at int64) int { return cmp.Compare(r.from, at) })
	if !ok {
		i--
	}
	if i >= 0 && at < f.list[i].to {
		f.last = f.list[i]
		return f.last
	}
	f.last = format97{to: 1 << 62}
	if i >= 0 {
		f.last.from = f.list[i].to
	}
	if i+1 < len(f.list) {
		f.last.to = f.list[i+1].from
	}
	return f.last
}

// formats reads which text is hidden, and which paragraphs stand in tables.
func (w *word97) formats() {
	if w.old {
		return
	}
	w.chars.list = w.runs(w.told(0xfa), func(page []byte, at int) []byte {
		if at == 0 {
			return nil
		}
		return counted8(page, 2*at, 1)
	}, 1)
	w.paras.list = w.runs(w.told(0x102), func(page []byte, at int) []byte {
		n := 2 * at
		if at == 0 || n >= len(page) {
			return nil
		}
		b := counted8(page, n, 2)
		if page[n] == 0 {
			b = counted8(page, n+1, 2)
		} else if len(b) > 0 {
			b = b[:len(b)-1]
		}
		return b[min(2, len(b)):] // behind the style
	}, 13)
}

// counted8 is what stands behind its length, which counts so many bytes each.
func counted8(page []byte, at, unit int) []byte {
	if at >= len(page) {
		return nil
	}
	n := int(page[at]) * unit
	return page[at+1 : min(at+1+n, len(page))]
}

// runs reads the pages that a table lists, each once. of finds the properties in a
// page, and width is that of an entry in it.
func (w *word97) runs(bte []byte, of func(page []byte, at int) []byte, width int) []format97 {
	le := binary.LittleEndian
	n := (len(bte) - 4) / 8
	seen := map[uint32]struct{}{}
	var all []format97
	for i := range max(n, 0) {
		number := le.Uint32(bte[4*(n+1)+4*i:]) & 0x3fffff
		if _, ok := seen[number]; ok {
			continue
		}
		page := w.main.slice(int64(number)*pageSize, pageSize)
		if len(page) < pageSize {
			continue
		}
		seen[number] = struct{}{}
		count := int(page[pageSize-1])
		if 4*(count+1)+width*count >= pageSize {
			continue
		}
		for j := range count {
			f := properties(of(page, int(page[4*(count+1)+width*j])))
			if f.from, f.to = int64(le.Uint32(page[4*j:])), int64(le.Uint32(page[4*j+4:])); f.from < f.to && (f.hides != 0 || f.depth > 0) {
				all = append(all, f)
			}
		}
	}
	slices.SortFunc(all, func(a, b format97) int { return cmp.Compare(a.from, b.from) })
	return all
}

// properties reads a list of changes to the format of text ([MS-DOC] 2.2.5.1).
func properties(b []byte) format97 {
	var f format97
	le := binary.LittleEndian
	for len(b) >= 3 {
		code, value := le.Uint16(b), b[2:]
		n := []int{1, 1, 2, 4, 2, 2, -1, 3}[code>>13]
		switch {
		case code == 0xd608 && len(value) >= 2: // the definition of a table
			n = int(le.Uint16(value)) + 1
		case n < 0:
			n = int(value[0]) + 1
		}
		if n > len(value) {
			return f
		}
		on := value[0]&1 != 0
		switch code {
		case 0x0800:
			f.set(deletedFlag, on)
		case 0x083c:
			f.set(hiddenFlag, on)
		case 0x2416:
			if on {
				f.depth = max(f.depth, 1)
			}
		case 0x2417:
			f.row = f.row || on
		case 0x6649:
			f.depth = int(min(le.Uint32(value), maxFlows))
		case 0x244b:
			f.inner = on
		case 0x244c:
			f.row = f.row || on
		}
		b = value[n:]
	}
	return f
}

func (f *format97) set(how flags, on bool) {
	f.hides &^= how
	if on {
		f.hides |= how
	}
}

// ansi is a byte of a code page.
func ansi(page encoding.Encoding, c byte) rune {
	b, err := page.NewDecoder().Bytes([]byte{c})
	if err != nil {
		return utf8.RuneError
	}
	r, _ := utf8.DecodeRune(b)
	return r
}

func appendRune(b []byte, r rune) []byte { return utf8.AppendRune(b, r) }
