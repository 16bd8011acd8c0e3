package matcher

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Enrolment is what may be stored of a person: the opaque subject, what must be
// read back, and keyed encodings of the identifiers. Whoever stores it seals it:
// equal values of one kind have equal encodings.
type Enrolment struct {
	Subject   Subject
	Cohorts   []string  // ascending, without repeats
	Joined    time.Time // date, UTC; zero when not known
	Left      time.Time // date, UTC; zero while in service
	Encodings []Encoding
}

// Encoding is the keyed form of one identifier, or of one part or variant of it.
// It prints as its kind only.
type Encoding struct {
	kind    Kind
	role    role
	derived bool     // a handle that is made of the person's own name
	half    uint8    // evidence that an exact match is worth, in half bits
	tag     tag      // decides
	fast    uint64   // proposes: of the canonical form, the same for all kinds
	near    []uint32 // proposes what is nearly the same: see ones and twos; not in every role of one value
}

// Format prints the kind, whatever the verb.
func (e Encoding) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "Encoding(%s)", e.kind) }

// compare orders encodings so that equal people have equal bytes.
func (e Encoding) compare(o Encoding) int {
	return cmp.Or(
		cmp.Compare(e.kind, o.kind),
		cmp.Compare(e.role, o.role),
		slices.Compare(e.tag[:], o.tag[:]),
	)
}

const (
	enrolmentVersion = 2
	derivedBit       = 0x80
	maxText          = 1 << 12 // bytes of a subject or a cohort
	encodingSize     = 4 + 8 + tagSize
)

// ErrOldRoster says that an enrolment is of a version that is not read any more.
var ErrOldRoster = errors.New("the roster was written by an older peeler: import it again with `peeler roster import`")

var errEnrolment = fmt.Errorf("the bytes are no enrolment of version %d", enrolmentVersion)

// AppendBinary appends the stored form. Equal people give equal bytes.
//
//	version 2 | subject | joined | left | n, cohort… | n, encoding…
//	encoding: kind | role, 0x80 when derived | half bits | n | fast 8 | tag 16 | near 4×n
//
// Texts are preceded by their length; lengths, counts and dates (days since
// 1970, plus one; 0 when unknown) are varints. A fast tag is the first eight
// bytes of a CMAC, a near tag the first four, in memory little-endian numbers.
func (e Enrolment) AppendBinary(b []byte) ([]byte, error) {
	if len(e.Subject) == 0 || len(e.Subject) > maxText {
		return b, errors.New("a subject is 1 to 4096 bytes long")
	}
	b = append(b, enrolmentVersion)
	b = appendText(b, string(e.Subject))
	b = binary.AppendVarint(b, days(e.Joined))
	b = binary.AppendVarint(b, days(e.Left))
	b = binary.AppendUvarint(b, uint64(len(e.Cohorts)))
	for _, c := range e.Cohorts {
		if len(c) == 0 || len(c) > maxText {
			return b, errors.New("a cohort is 1 to 4096 bytes long")
		}
		b = appendText(b, c)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Encodings)))
	for _, x := range e.Encodings {
		b = x.append(b)
	}
	return b, nil
}

func (e Encoding) append(b []byte) []byte {
	r := byte(e.role)
	if e.derived {
		r |= derivedBit
	}
	b = append(b, byte(e.kind), r, e.half, byte(len(e.near)))
	b = binary.LittleEndian.AppendUint64(b, e.fast)
	b = append(b, e.tag[:]...)
	for _, n := range e.near {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// UnmarshalBinary reads what AppendBinary wrote and nothing else: whatever is
// out of order, out of range or left over is an error. Of what an older version
// wrote it is ErrOldRoster.
func (e *Enrolment) UnmarshalBinary(b []byte) error {
	r := reader{b: b}
	var got Enrolment
	switch r.byte() {
	case enrolmentVersion:
	case 1:
		return ErrOldRoster
	default:
		return errEnrolment
	}
	got.Subject = Subject(r.text())
	got.Joined, got.Left = r.date(), r.date()
	for n := r.count(2); n > 0; n-- {
		got.Cohorts = append(got.Cohorts, r.text())
	}
	if n := r.count(encodingSize); n > 0 {
		got.Encodings = make([]Encoding, n)
	}
	for i := range got.Encodings {
		got.Encodings[i] = r.encoding()
	}
	if r.bad || len(r.b) > 0 || !got.ordered() {
		return errEnrolment
	}
	*e = got
	return nil
}

// ordered says that cohorts and encodings stand ascending, without repeats.
func (e Enrolment) ordered() bool {
	for i := 1; i < len(e.Cohorts); i++ {
		if e.Cohorts[i-1] >= e.Cohorts[i] {
			return false
		}
	}
	for i := 1; i < len(e.Encodings); i++ {
		if e.Encodings[i-1].compare(e.Encodings[i]) >= 0 {
			return false
		}
	}
	return true
}

// reader takes values off the front of b. After the first that is not there,
// bad is set and all that follows is zero.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n > len(r.b) {
		r.bad, r.b = true, nil
		return make([]byte, min(n, 16)) // callers of more check bad
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) byte() byte     { return r.take(1)[0] }
func (r *reader) uint64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }
func (r *reader) uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 || len(binary.AppendVarint(nil, v)) != n {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads how many things of at least size bytes follow.
func (r *reader) count(size int) int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || len(binary.AppendUvarint(nil, v)) != n || v > uint64(len(r.b)/size) {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) text() string {
	n := r.count(1)
	if n == 0 || n > maxText {
		r.bad = true
		return ""
	}
	return string(r.take(n))
}

func (r *reader) encoding() Encoding {
	var e Encoding
	e.kind = Kind(r.byte())
	packed := r.byte()
	e.role, e.derived = role(packed&^derivedBit), packed&derivedBit != 0
	e.half = r.byte()
	near := int(r.byte())
	e.fast = r.uint64()
	copy(e.tag[:], r.take(tagSize))
	if e.kind == 0 || int(e.kind) >= len(kindNames) || e.role >= roles || !e.role.fits(e.kind) || !nearable(e.kind, near) {
		r.bad = true
	}
	if r.bad || near == 0 {
		return e
	}
	e.near = make([]uint32, near)
	for i := range e.near {
		e.near[i] = r.uint32()
	}
	return e
}

const (
	secondsPerDay = 24 * 60 * 60
	maxDays       = 3_000_000 // about the year 10000
)

func days(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	s := t.Unix()
	d := s / secondsPerDay
	if s%secondsPerDay < 0 {
		d--
	}
	if d >= 0 {
		d++ // 0 is kept for the unknown date
	}
	return d
}

func (r *reader) date() time.Time {
	d := r.varint()
	if d == 0 {
		return time.Time{}
	}
	if d > maxDays || d < -maxDays {
		r.bad = true
		return time.Time{}
	}
	if d > 0 {
		d--
	}
	return time.Unix(d*secondsPerDay, 0).UTC()
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
