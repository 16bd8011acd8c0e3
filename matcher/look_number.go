package matcher

import (
	"bytes"
	"time"
)

// oldBirth is the last year in which those are born who are of age: a column of later
// dates tells of something else.
const oldBirth = 2008

// dateOf is a date, of a birth too where the year allows it.
func dateOf(year int) contents {
	if year >= 1925 && year <= oldBirth {
		return contentsOf(aDate, aBirth)
	}
	return contentsOf(aDate)
}

// dateYear reads a date, alone or before a time of day, and gives its year.
func dateYear(b []byte) (year int, ok bool) {
	a, b := datePart(b)
	m, b := datePart(b)
	y, rest := datePart(b)
	if len(rest) > 0 && !bytes.HasPrefix(rest, []byte("00:")) && bytes.IndexByte(rest, ':') < 0 {
		return 0, false
	}
	if len(a) == 4 {
		a, y = y, a
	}
	if len(y) != 4 && len(y) != 2 || !allDigits(y) {
		return 0, false
	}
	if _, named := month(a); named {
		a, m = m, a
	}
	day, isDay := dayOfMonth(a)
	of, isMonth := month(m)
	if !isMonth && allDigits(m) && len(m) > 0 && len(m) <= 2 {
		of, isMonth = time.Month(small(m)), true
		if of > 12 && day <= 12 { // the American way
			day, of = int(of), time.Month(day)
		}
	}
	year = small(y)
	if len(y) == 2 {
		year = century(year)
	}
	return year, isDay && isMonth && of >= 1 && of <= 12 && day >= 1 && day <= 31 && year >= 1900 && year <= 2100
}

// datePart cuts a run of letters and digits off b, and up to two signs behind it.
func datePart(b []byte) (part, rest []byte) {
	n := 0
	for n < len(b) && classes[b[n]] != 0 && n < 10 && !(n > 0 && b[n] == 't' && classes[b[n-1]] == digit && n+1 < len(b) && classes[b[n+1]] == digit) {
		n++
	}
	part, rest = b[:n], b[n:]
	for i := 0; i < 2 && len(rest) > 0; i++ {
		switch rest[0] {
		case '-', '/', '.', ' ', ',', 't':
			rest = rest[1:]
		}
	}
	return part, rest
}

// compactYear reads yyyymmdd and ddmmyyyy.
func compactYear(d []byte) contents {
	valid := func(y, m, day []byte) contents {
		if year := small(y); year >= 1925 && year <= oldBirth && small(m) >= 1 && small(m) <= 12 && small(day) >= 1 && small(day) <= 31 {
			return contentsOf(aDate, aBirth)
		}
		return 0
	}
	return valid(d[:4], d[4:6], d[6:]) | valid(d[4:], d[2:4], d[:2])
}

// money tells an amount: a currency, or digits parted by thousands or with cents.
func money(b []byte) bool {
	rest := b
	currency := false
	for _, sign := range [...]string{"£", "$", "€", "gbp", "eur", "usd", "chf", "pln"} {
		if cut, ok := bytes.CutPrefix(rest, []byte(sign)); ok {
			rest, currency = cut, true
		} else if cut, ok := bytes.CutSuffix(rest, []byte(sign)); ok {
			rest, currency = cut, true
		}
	}
	rest = bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("k"))
	digits, parted := 0, false
	for i, c := range rest {
		switch {
		case classes[c] == digit:
			digits++
		case (c == ',' || c == '.') && i > 0:
			behind := len(rest) - i - 1
			parted = parted || behind == 2 || behind >= 3 && classes[rest[i+1]]&classes[rest[i+2]]&classes[rest[i+3]] == digit
		case c == '-' && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && digits <= 15 && (currency || parted)
}

// isSortCode tells the code of a British bank's branch as it is written: 20-45-77.
func isSortCode(b []byte) bool {
	return shaped(b, "99-99-99") && b[2] == '-' && b[5] == '-'
}

// isPosition tells a degree of latitude or longitude with four decimals or more, or
// a pair of them.
func isPosition(b []byte) bool {
	for range 2 {
		b = bytes.TrimLeft(b, " ")
		b = bytes.TrimLeft(b, "+-")
		whole, rest, ok := bytes.Cut(b, []byte{'.'})
		if !ok || len(whole) == 0 || len(whole) > 3 || !allDigits(whole) || small(whole) > 180 {
			return false
		}
		n := 0
		for n < len(rest) && classes[rest[n]] == digit {
			n++
		}
		if n < 4 {
			return false
		}
		if b = bytes.TrimLeft(rest[n:], ", ;"); len(b) == 0 {
			return true
		}
	}
	return false
}

// isCard tells the number of a payment card by its issuer and its check digit.
func isCard(d []byte) bool {
	if len(d) < 15 || len(d) > 16 {
		return false
	}
	first := small(d[:2])
	known := d[0] == '4' || first >= 51 && first <= 55 || first == 65 || small(d[:4]) == 6011 || small(d[:4]) >= 2221 && small(d[:4]) <= 2720
	if len(d) == 15 {
		known = first == 34 || first == 37
	}
	return known && luhn(d)
}

// luhn checks the last digit (ISO/IEC 7812-1, annex B).
func luhn(d []byte) bool {
	sum := 0
	for i, c := range d {
		n := int(c - '0')
		if (len(d)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// isIBAN checks an international account number (ISO 13616).
func isIBAN(s []byte) bool {
	if len(s) < 15 || len(s) > 34 || !shaped(s[:4], "aa99") {
		return false
	}
	sum := 0
	for i := range s {
		switch c := s[(i+4)%len(s)]; {
		case c >= '0' && c <= '9':
			sum = (sum*10 + int(c-'0')) % 97
		case c >= 'a' && c <= 'z':
			sum = (sum*100 + int(c-'a') + 10) % 97
		default:
			return false
		}
	}
	return sum == 1
}

func isIPv4(b []byte) bool {
	for i := range 4 {
		part, rest, ok := bytes.Cut(b, []byte{'.'})
		if ok != (i < 3) || len(part) == 0 || len(part) > 3 || !allDigits(part) || small(part) > 255 {
			return false
		}
		b = rest
	}
	return true
}

// isIPv6 is no full check: hexadecimal between colons.
func isIPv6(b []byte) bool {
	run := 0
	for _, c := range b {
		switch {
		case c == ':':
			run = 0
		case !isHex(c):
			return false
		default:
			if run++; run > 4 {
				return false
			}
		}
	}
	return len(b) <= 39
}

func isMAC(b []byte) bool {
	if len(b) != 17 || b[2] != ':' && b[2] != '-' {
		return false
	}
	for i, c := range b {
		if i%3 == 2 && c != b[2] || i%3 != 2 && !isHex(c) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { c = lower[c]; return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }

// isHash tells the hash of a password: of crypt(3) or LDAP, or hexadecimal of a usual
// length.
func isHash(s string) bool {
	switch {
	case len(s) < 16:
		return false
	case s[0] == '$':
		for _, scheme := range [...]string{"$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$argon2", "$pbkdf2", "$scrypt", "$apr1$", "$P$", "$H$", "$S$"} {
			if len(s) > len(scheme) && s[:len(scheme)] == scheme {
				return true
			}
		}
		return false
	case s[0] == '{':
		return len(s) > 6 && bytes.HasPrefix(bytes.ToUpper([]byte(s[:6])), []byte("{SSHA")) || s[:5] == "{SHA}"
	}
	switch len(s) {
	case 32, 40, 56, 64, 96, 128:
	default:
		return false
	}
	digits := 0
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
		if s[i] <= '9' {
			digits++
		}
	}
	return digits > 0 && digits < len(s)
}
