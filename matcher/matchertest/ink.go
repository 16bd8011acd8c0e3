package matchertest

import (
	"math/bits"
	"strconv"
	"time"
	"unicode/utf8"
)

// What a pen writes, appended to the section.

func (p *pen) text(parts ...string) {
	for _, s := range parts {
		p.b = append(p.b, s...)
	}
}

func (p *pen) oneOf(words []string) { p.text(words[p.IntN(len(words))]) }

func (p *pen) int(n int) { p.b = strconv.AppendInt(p.b, int64(n), 10) }

// digits writes n digits, leading zeros too.
func (p *pen) digits(n int) {
	for n > 0 {
		r := p.Uint64()
		for range min(n, 16) {
			var digit uint64
			digit, r = bits.Mul64(r, 10)
			p.b = append(p.b, '0'+byte(digit))
		}
		n -= 16
	}
}

// of writes n characters of an alphabet of a power of two, at most 64.
func (p *pen) of(alphabet string, n int) {
	width := bits.Len(uint(len(alphabet) - 1))
	for n > 0 {
		r := p.Uint64()
		for range min(n, 64/width) {
			p.b = append(p.b, alphabet[int(r)&(len(alphabet)-1)])
			r >>= width
		}
		n -= 64 / width
	}
}

func (p *pen) rune(r rune) { p.b = utf8.AppendRune(p.b, r) }

// lower writes a text of ASCII in lower case.
func (p *pen) lower(s string) {
	from := len(p.b)
	p.b = append(p.b, s...)
	for i, c := range p.b[from:] {
		if 'A' <= c && c <= 'Z' {
			p.b[from+i] = c | 0x20
		}
	}
}

func (p *pen) word() { p.text(p.words.draw(p.Rand)) }

const (
	hexadecimal = "0123456789abcdef"
	base64      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)

// domains are where strangers have their mail (RFC 2606). None ends as the force's
// does: a search for literals from their ends would stop at each.
var domains = []string{
	"mail.example", "webmail.example.com", "post.example.org", "inbox.example.net", "example.com", "isp.example",
}

var towns = []string{
	"Stockport", "Leeds", "Hull", "Bath", "Newport", "Wigan", "Derby", "York", "Dudley", "Crewe", "Poole", "Preston",
}

// username is made of the name, of a word, or is the one that is planted.
func (p *pen) username(who *subject) {
	switch p.IntN(4) {
	case 0:
		p.lower(who.forename)
		p.text("."[:p.IntN(2)])
		p.lower(who.surname)
	case 1:
		p.lower(who.forename[:1])
		p.lower(who.surname)
		p.digits(2)
	case 2:
		p.lower(who.forename)
		p.digits(1 + p.IntN(4))
	default:
		p.word()
		p.digits(1 + p.IntN(4))
	}
}

// email is at the force's own domain for one stranger in a thousand.
func (p *pen) email(who *subject) {
	if who.planted != nil {
		p.text(who.planted.Email)
		return
	}
	p.username(who)
	if p.text("@"); p.IntN(1000) == 0 {
		p.text(domain)
		return
	}
	p.oneOf(domains)
}

func (p *pen) phone(who *subject) {
	if who.planted != nil {
		p.text(who.planted.Phone)
		return
	}
	p.text("07")
	p.b = append(p.b, '0'+byte(p.IntN(strangerPhones/100_000_000)))
	p.digits(8)
}

func (p *pen) staff(who *subject) {
	if who.planted != nil {
		p.text(who.planted.Staff)
		return
	}
	p.int(100_000 + p.IntN(900_000))
}

func (p *pen) postcode(who *subject) {
	if who.planted != nil {
		p.text(who.planted.Postcode)
		return
	}
	letter := func() byte { return 'A' + byte(p.IntN(26)) }
	p.b = append(p.b, letter(), letter())
	p.int(1 + p.IntN(99))
	p.b = append(p.b, ' ', '0'+byte(p.IntN(10)), letter(), letter())
}

func (p *pen) date(who *subject, layout string) {
	born := time.Time{}
	if who.planted != nil {
		born = who.planted.Born
	} else {
		born = p.born()
	}
	p.b = born.AppendFormat(p.b, layout)
}

func (p *pen) password() {
	switch p.IntN(4) {
	case 0:
		p.of(base64[:32], 1)
		p.word()
		p.digits(2)
		p.text("!")
	case 1:
		p.of(hexadecimal, 8)
	case 2:
		p.digits(6)
	default:
		p.word()
		p.digits(1 + p.IntN(4))
	}
}
