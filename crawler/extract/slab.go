package extract

import (
	"unicode/utf8"
	"unsafe"

	"peeler/matcher"
)

const (
	slabBytes  = 16 << 10
	slabFields = 512
)

// slab hands out the strings and fields of records, many from one allocation: records
// are short, and most of what they cost is to allocate them. Whoever keeps one for
// long copies it, or keeps its neighbours too.
type slab struct {
	bytes  []byte
	fields []matcher.Field
}

// string copies b.
func (s *slab) string(b []byte) string {
	if len(b) == 0 || len(b) > slabBytes/16 {
		return string(b)
	}
	if len(b) > cap(s.bytes)-len(s.bytes) {
		s.bytes = make([]byte, 0, slabBytes)
	}
	n := len(s.bytes)
	s.bytes = append(s.bytes, b...)
	return unsafe.String(&s.bytes[n], len(b)) // these bytes are not written again
}

// list makes room for n fields of so many bytes of text together. Long ones stand by
// themselves: the others would keep them.
func (s *slab) list(n, size int) []matcher.Field {
	if n > slabFields/8 || size > slabBytes/16 {
		return make([]matcher.Field, n)
	}
	if n > cap(s.fields)-len(s.fields) {
		s.fields = make([]matcher.Field, 0, slabFields)
	}
	from := len(s.fields)
	s.fields = s.fields[:from+n]
	return s.fields[from : from+n : from+n]
}

// repaired is repair, without an allocation where there is nothing to repair.
func (x *extraction) repaired(b []byte) string {
	if utf8.Valid(b) {
		return x.slab.string(b)
	}
	return repair(b)
}
