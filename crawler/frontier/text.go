package frontier

import (
	"hash/maphash"
	"net/url"
	"strings"
)

// maxWord is the longest word that is compared as a whole.
const maxWord = 64

// Text digests the words that a page shows, without those that change from visit
// to visit or from URL to URL while all else stays: times and dates, small numbers,
// codes, and the words of the URL itself. Numbers of five digits and more stay: they
// may be all that tells one leaked page from another.
type Text struct {
	sum   maphash.Hash
	own   map[string]bool // words of the URL
	word  []byte
	point bool // a point stood before the word: it may be a fraction
}

// Text is the digest of what a URL shows. Text written to it is that of a page without
// its tags, in pieces of any length.
func (f *Frontier) Text(u *url.URL) *Text {
	t := &Text{own: map[string]bool{}}
	t.sum.SetSeed(f.known.seed)
	words := strings.FieldsFunc(u.Path+" "+u.RawQuery, func(r rune) bool { return r < 0x80 && !isAlnum(byte(r)) })
	for _, w := range words[:min(len(words), 100)] {
		t.own[strings.ToLower(w)] = true
	}
	return t
}

func (t *Text) Write(p []byte) (int, error) {
	for _, c := range p {
		switch {
		case isAlnum(c) || c >= 0x80:
			if len(t.word) == maxWord {
				t.end()
			}
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			t.word = append(t.word, c)
		default:
			t.end()
			t.point = c == '.'
		}
	}
	return len(p), nil
}

// Sum ends the text and is its digest.
func (t *Text) Sum() uint64 {
	t.end()
	return t.sum.Sum64()
}

func (t *Text) end() {
	w := string(t.word)
	t.word = t.word[:0]
	if w == "" || t.own[w] || passing[w] || t.isPassing(w) {
		return
	}
	t.sum.WriteString(w)
	t.sum.WriteByte(0)
}

func (t *Text) isPassing(w string) bool {
	switch {
	case allOf(w, isDigit):
		return len(w) < 5 || t.point
	case isCode(w):
		return true
	}
	digits := len(w) - len(strings.TrimLeft(w, "0123456789"))
	return digits > 0 && digits < 5 && len(w)-digits <= 2 // 3rd, 12ms, 10am
}

// passing are words of dates and times.
var passing = func() map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(`
		january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec
		monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
		января февраля марта апреля мая июня июля августа сентября октября ноября декабря
		январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
		am pm utc gmt today yesterday ago second seconds minute minutes hour hours day days week weeks month months
		year years сегодня вчера назад`) {
		all[w] = true
	}
	return all
}()
