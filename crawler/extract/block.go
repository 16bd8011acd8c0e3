package extract

import (
	"strings"

	"peeler/matcher"
)

const (
	blockFields = 32      // of one block
	blockBytes  = 8 << 10 // text of one block
	codedLine   = 32      // characters of a line that may begin an encoded stretch
)

// block gathers neighbouring "key: value" lines into one record: what belongs
// to a person often stands on lines below each other. A blank line, a key that
// comes again, or a line without a key ends it.
type block struct {
	emit  func(line int, fields []matcher.Field) error
	blob  func(line int, s string) error // takes what is encoded over many lines
	slab  *slab                          // gives the fields; nil: they are made
	coded []byte                         // lines of it
	from  int                            // the first of them
	width int                            // its length
	table ruled                          // that the lines may draw
	// folding: the line is one of them, and is not looked at by itself.
	folding bool
	first   int
	bytes   int
	fields  []matcher.Field
}

// line takes a line of text, with fields that belong to it.
func (b *block) line(n int, s string, with ...matcher.Field) error {
	b.folding = false
	if len(b.coded) > 0 || len(s) >= codedLine && coded[s[0]] && coded[s[len(s)-1]] {
		if err := b.fold(n, s); err != nil {
			return err
		}
	}
	if cells, ok := b.table.row(s); ok {
		return b.cells(n, cells, with)
	}
	key, value, ok := keyValue(s)
	if ok && (label(key) || (len(b.fields) > 0 && strings.IndexByte(s, ':')+1 < len(s))) {
		return b.pair(n, key, value, with...)
	}
	if err := b.flush(); err != nil {
		return err
	}
	if strings.TrimSpace(s) != "" {
		if len(with) == 0 && b.slab != nil {
			with = b.slab.list(1, len(s))
			with[0] = matcher.Field{Text: s}
		} else {
			with = append([]matcher.Field{{Text: s}}, with...)
		}
	}
	if len(with) == 0 {
		return nil
	}
	return b.emit(n, with)
}

// pair takes a key and its value.
func (b *block) pair(n int, key, value string, with ...matcher.Field) error {
	if b.has(key) || len(b.fields) >= blockFields || b.bytes > blockBytes {
		if err := b.flush(); err != nil {
			return err
		}
	}
	if len(b.fields) == 0 {
		b.first = n
	}
	if !label(key) {
		b.fields = append(b.fields, matcher.Field{Text: key})
	}
	b.fields = append(b.fields, matcher.Field{Name: bounded(key), Text: value})
	b.fields = append(b.fields, with...)
	b.bytes += len(key) + len(value)
	return nil
}

func (b *block) has(key string) bool {
	for i := range b.fields {
		if strings.EqualFold(b.fields[i].Name, key) {
			return true
		}
	}
	return false
}

// cells hands on a row of a table.
func (b *block) cells(n int, cells, with []matcher.Field) error {
	if err := b.flush(); err != nil {
		return err
	}
	return b.emit(n, append(cells, with...))
}

// fold gathers lines that are nothing but encoded.
func (b *block) fold(n int, s string) error {
	if len(s) > 0 && allCoded(s) && len(b.coded) < blobLines {
		if len(b.coded) == 0 {
			if err := b.flush(); err != nil {
				return err
			}
			b.from, b.width = n, len(s)
		}
		b.coded = append(b.coded, s...)
		b.folding = true
		if len(s) == b.width {
			return nil
		}
	}
	return b.unfold() // a line of another length is the last
}

// unfold hands on what the lines gathered hold.
func (b *block) unfold() error {
	s := string(b.coded)
	b.coded = b.coded[:0]
	if len(s) < blobLeast || b.blob == nil {
		return nil
	}
	return b.blob(b.from, s)
}

// flush hands on what was gathered.
func (b *block) flush() error {
	if len(b.fields) == 0 {
		return nil
	}
	fields := b.fields
	b.fields, b.bytes = nil, 0
	return b.emit(b.first, fields)
}

// bounded is a field name of a length that is worth carrying.
func bounded(name string) string {
	if len(name) > 128 {
		return strings.ToValidUTF8(name[:128], "")
	}
	return name
}

// end hands on all that was gathered: no more lines come.
func (b *block) end() error {
	if err := b.flush(); err != nil {
		return err
	}
	return b.unfold()
}
