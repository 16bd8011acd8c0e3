package extract

import (
	"strings"

	"peeler/matcher"
)

const (
	blockFields = 32      // of one block
	blockBytes  = 8 << 10 // text of one block
)

// block gathers neighbouring "key: value" lines into one record: what belongs
// to a person often stands on lines below each other. A blank line, a key that
// comes again, or a line without a key ends it.
type block struct {
	emit   func(line int, fields []matcher.Field) error
	first  int
	bytes  int
	fields []matcher.Field
}

// line takes a line of text, with fields that belong to it.
func (b *block) line(n int, s string, with ...matcher.Field) error {
	key, value, ok := keyValue(s)
	if ok && (label(key) || (len(b.fields) > 0 && strings.IndexByte(s, ':')+1 < len(s))) {
		return b.pair(n, key, value, with...)
	}
	if err := b.flush(); err != nil {
		return err
	}
	if strings.TrimSpace(s) != "" {
		with = append([]matcher.Field{{Text: s}}, with...)
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
