package matcher

import (
	"bytes"
	"math"
	"time"
)

// What follows brings numbers of all sorts to one canonical form each. The
// enrolment and the text go through the same functions, so that equal numbers
// have equal tags. Input is folded: small letters and digits, nothing else.

// maxNumber is the length of the longest staff or payroll number.
const maxNumber = 14

// canonicalNumber drops the leading zeros of the first run of digits (00123,
// p00123) as long as three characters are left: 000012 is 012, which is more than
// any 12. It appends to dst and says false for fewer than three characters and for
// more than fourteen.
func canonicalNumber(dst, s []byte) ([]byte, bool) {
	at := len(dst)
	i := 0
	for i < len(s) && classes[s[i]] == letter {
		i++
	}
	dst = append(dst, s[:i]...)
	for letters := i; i < len(s)-1 && letters+len(s)-i > 3 && s[i] == '0' && classes[s[i+1]] == digit; {
		i++
	}
	dst = append(dst, s[i:]...)
	n := len(dst) - at
	return dst, n >= 3 && n <= maxNumber
}

// onlyDigits appends the digits of s.
func onlyDigits(dst, s []byte) []byte {
	for _, c := range s {
		if classes[c] == digit {
			dst = append(dst, c)
		}
	}
	return dst
}

func allDigits(s []byte) bool {
	for _, c := range s {
		if classes[c] != digit {
			return false
		}
	}
	return true
}

// canonicalPhone brings the digits of a telephone number to national form for
// the United Kingdom, 07700900123, and to +… for other countries. plus says that
// a + stands before them. It says false for what cannot be a number with its
// area code.
func canonicalPhone(dst, d []byte, plus bool) ([]byte, bool) {
	if bytes.HasPrefix(d, []byte("00")) {
		d, plus = d[2:], true
	}
	british := bytes.HasPrefix(d, []byte("44")) && (plus || len(d) == 12 || len(d) == 13 && d[2] == '0')
	switch {
	case british:
		d = bytes.TrimPrefix(d[2:], []byte("0"))
	case plus:
		return append(append(dst, '+'), d...), len(d) >= 8 && len(d) <= 15
	case bytes.HasPrefix(d, []byte("0")):
		d = d[1:]
	case len(d) == 10 && d[0] == '7': // a spreadsheet took the zero away
	default:
		return dst, false
	}
	if len(d) < 9 || len(d) > 10 || d[0] == '0' {
		return dst, false
	}
	return append(append(dst, '0'), d...), true
}

// nationalInsurance says that s is a national insurance number: two letters, six
// digits and a letter A to D, which may be missing.
func nationalInsurance(s []byte) bool {
	if len(s) != 8 && len(s) != 9 {
		return false
	}
	if !shaped(s[:8], "aa999999") {
		return false
	}
	return len(s) == 8 || s[8] >= 'a' && s[8] <= 'd'
}

// postcode says that s, without its space, has the shape of a UK postcode.
func postcode(s []byte) bool {
	if len(s) < 5 || len(s) > 7 || !shaped(s[len(s)-3:], "9aa") {
		return false
	}
	switch out := s[:len(s)-3]; len(out) {
	case 2:
		return shaped(out, "a9")
	case 3:
		return shaped(out, "a99") || shaped(out, "aa9") || shaped(out, "a9a")
	default:
		return shaped(out, "aa99") || shaped(out, "aa9a")
	}
}

// foreignPostcode says that s, without spaces, may be a postal code of another
// country: 3 to 10 ASCII letters and digits with two digits at least. It is too
// wide a shape to be read without a heading.
func foreignPostcode(s []byte) bool {
	digits := 0
	for _, c := range s {
		if c >= 0x80 {
			return false
		}
		if classes[c] == digit {
			digits++
		}
	}
	return len(s) >= 3 && len(s) <= 10 && digits >= 2
}

// foreignPostcodeHalf is what such a code is worth. Countries use a part of what
// their codes could tell: 2.5 bits a digit, 4 a letter.
func foreignPostcodeHalf(s []byte) uint8 {
	digits := len(onlyDigits(nil, s))
	return uint8(min(postcodeHalf, 5*digits+8*(len(s)-digits)))
}

// numberHalf is what a number is worth: what it would take to guess its digits,
// less for its letters, which are mostly the same for all.
func numberHalf(canonical []byte) uint8 {
	digits := len(onlyDigits(nil, canonical))
	return numberWorth(digits, len(canonical)-digits)
}

func numberWorth(digits, letters int) uint8 {
	return uint8(math.Round(2*math.Log2(10)*float64(digits))) + uint8(4*letters) + presenceHalf
}

// shaped compares with a pattern of 'a' for an ASCII letter and '9' for a digit.
func shaped(s []byte, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i, c := range s {
		if pattern[i] == '9' && (c < '0' || c > '9') || pattern[i] == 'a' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// months by the first three letters.
var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
	"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

var monthNames = [...]string{
	"january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december",
}

// month reads the name of a month, whole or cut to three letters ("sept" too).
func month(s []byte) (time.Month, bool) {
	if len(s) < 3 || len(s) > 9 {
		return 0, false
	}
	m, ok := months[string(s[:3])]
	if !ok {
		return 0, false
	}
	full := monthNames[m-1]
	return m, len(s) <= len(full) && full[:len(s)] == string(s) && (len(s) <= 4 || len(s) == len(full))
}

// The years in which staff may be born. Dates outside them are none of a birth,
// which spares most time stamps.
const (
	firstBirth = 1900
	lastBirth  = 2012
)

// century gives a year of two digits the century in which staff are born.
func century(year int) int {
	if year < lastBirth-2000 {
		return year + 2000
	}
	return year + 1900
}

// appendDate appends a date of birth as yyyymmdd. It says false for a date that
// is not in the calendar or in no possible year.
func appendDate(dst []byte, year int, m time.Month, day int) ([]byte, bool) {
	if year < firstBirth || year > lastBirth || m < 1 || m > 12 || day < 1 || day > daysOf(year, m) {
		return dst, false
	}
	for _, n := range [...]int{year / 100, year % 100, int(m), day} {
		dst = append(dst, '0'+byte(n/10), '0'+byte(n%10))
	}
	return dst, true
}

func daysOf(year int, m time.Month) int {
	switch m {
	case time.February:
		if year%4 == 0 && year != 1900 {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	}
	return 31
}

// small reads up to four digits.
func small(s []byte) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}
