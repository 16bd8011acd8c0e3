package extract

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// numFormat is how a sheet shows the numbers of a cell: as far as it tells what
// they mean.
type numFormat struct {
	date, clock bool
	digits      []digit // nil for one that shows a number as it is
	whole       int     // least digits before the point
	most, least int     // digits behind it
	percent     bool
	thousands   bool
}

// digit is a place for one, or a literal between them.
type digit struct {
	place   bool
	literal string
}

// builtin are the formats that every workbook knows by number (ECMA-376 18.8.30).
var builtin = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
	14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
	37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
}

const (
	maxCodes  = 4096 // formats that a workbook may define
	maxCode   = 255  // bytes of one
	maxDigits = 64   // places and literals of one
)

// numFormats are those of a workbook, by number.
type numFormats struct {
	codes map[int]string
	known map[int]*numFormat
}

func newNumFormats() *numFormats {
	return &numFormats{map[int]string{}, map[int]*numFormat{}}
}

// define takes the code of a format.
func (n *numFormats) define(id int, code string) {
	if len(n.codes) < maxCodes && len(code) <= maxCode {
		n.codes[id] = code
	}
}

// of is the format of a number; nil shows numbers as they are.
func (n *numFormats) of(id int) *numFormat {
	if f, ok := n.known[id]; ok {
		return f
	}
	code, ok := n.codes[id]
	if !ok {
		code = builtin[id]
		if 27 <= id && id <= 36 || 50 <= id && id <= 58 {
			code = "yyyy-mm-dd" // of East Asia
		}
	}
	if code == "" {
		return nil
	}
	n.known[id] = parseNumFormat(code)
	return n.known[id]
}

// parseNumFormat reads the first section of a format's code. One that it does not
// understand shows the number as it is.
func parseNumFormat(code string) *numFormat {
	f := &numFormat{}
	point, minutes, broken := false, false, len(code) > maxCode
	literal := func(s string) {
		if n := len(f.digits); n > 0 && !f.digits[n-1].place {
			f.digits[n-1].literal += s
			return
		}
		f.digits = append(f.digits, digit{literal: s})
	}
	for i := 0; i < len(code) && code[i] != ';' && !broken; i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				end = len(code) - i - 1
			}
			literal(code[i+1 : i+1+end])
			i += end + 1
		case '\\':
			if i++; i < len(code) {
				literal(code[i : i+1])
			}
		case '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				end = len(code) - i
			}
			in := strings.ToLower(code[i+1 : i+end])
			f.clock = f.clock || in != "" && strings.Trim(in, "hms") == ""
			i += end
		case '0', '#', '?':
			switch {
			case point && c == '0':
				f.most++
				f.least = f.most
			case point:
				f.most++
			default:
				f.digits = append(f.digits, digit{place: true})
				if c == '0' || f.whole > 0 {
					f.whole++
				}
			}
		case '.':
			point = true
		case ',':
			f.thousands = f.thousands || f.whole > 0 || len(f.digits) > 0
		case '%':
			f.percent = true
		case 'E', 'e', '/', '@', 'G':
			broken = c != '/' || !f.date && !minutes
			if c == 'e' && !strings.ContainsAny(code, "0#") {
				f.date, broken = true, false // a year
			}
		case 'y', 'Y', 'd', 'D':
			f.date = true
		case 'h', 'H', 's', 'S':
			f.clock = true
		case 'm', 'M':
			minutes = true
		default:
			literal(string(c))
		}
	}
	f.date = f.date || minutes && !f.clock
	if broken || f.date || f.clock || f.places() == 0 || len(f.digits) > maxDigits {
		f.digits = nil
	}
	if broken {
		*f = numFormat{}
	}
	return f
}

// plain tells a format that shows a number as it is.
func (f *numFormat) plain() bool {
	return f == nil || !f.date && !f.clock && !f.percent && f.digits == nil
}

// places is how many digits the format has room for before the point.
func (f *numFormat) places() int {
	n := 0
	for _, d := range f.digits {
		if d.place {
			n++
		}
	}
	return n
}

// appendNumber appends a number without an exponent, to the 15 digits that a sheet
// keeps.
func appendNumber(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.AppendInt(b, int64(v), 10)
	}
	if a := math.Abs(v); a >= 1e21 || a < 1e-9 || math.IsNaN(v) {
		return strconv.AppendFloat(b, v, 'g', -1, 64)
	}
	short := strconv.AppendFloat(nil, v, 'g', 15, 64)
	if rounded, err := strconv.ParseFloat(string(short), 64); err == nil {
		v = rounded
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

// show appends a number as the format shows it; plain is nil then. Where that
// leaves out or splits digits of it, the number comes as it is in plain too.
func (f *numFormat) show(b []byte, v float64, since1904 bool) (shown, plain []byte) {
	if f.plain() {
		return appendNumber(b, v), nil
	}
	if f.date || f.clock {
		if t, ok := serial(v, since1904); ok {
			return t.AppendFormat(b, f.layout(v)), nil
		}
	}
	if f.digits == nil || math.Abs(v) >= 1e15 || math.IsNaN(v) {
		if f.percent {
			return append(appendNumber(b, v*100), '%'), nil
		}
		return appendNumber(b, v), nil
	}
	n := len(b)
	b = f.number(b, v)
	if f.percent {
		return b, nil
	}
	plain = appendNumber(nil, v)
	if same := b[n:]; f.least > 0 && len(same) > f.least && bytes.Equal(same[:len(same)-f.least-1], plain) || bytes.Equal(same, plain) {
		return b, nil
	}
	return b, plain
}

// number fills the places of the format from the last on.
func (f *numFormat) number(b []byte, v float64) []byte {
	if f.percent {
		v *= 100
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', f.most, 64)
	whole, behind, _ := strings.Cut(s, ".")
	for len(behind) > f.least && behind[len(behind)-1] == '0' {
		behind = behind[:len(behind)-1]
	}
	if whole = strings.TrimLeft(whole, "0"); len(whole) < f.whole {
		whole = strings.Repeat("0", f.whole-len(whole)) + whole
	}
	if v < 0 {
		b = append(b, '-')
	}
	left := f.places()
	point := len(f.digits) // behind the last place
	for point > 0 && !f.digits[point-1].place {
		point--
	}
	for i, d := range f.digits {
		if i == point {
			b = f.behind(b, behind)
		}
		if !d.place {
			b = append(b, d.literal...)
			continue
		}
		n := len(whole) - left + 1 // digits that go here: all that are too many go first
		left--
		for ; n > 0 && whole != ""; n-- {
			b = append(b, whole[0])
			if whole = whole[1:]; f.thousands && len(whole) > 0 && len(whole)%3 == 0 {
				b = append(b, ',')
			}
		}
	}
	if point == len(f.digits) {
		b = f.behind(b, behind)
	}
	return b
}

// behind appends what stands behind the point.
func (f *numFormat) behind(b []byte, digits string) []byte {
	if digits != "" {
		b = append(append(b, '.'), digits...)
	}
	if f.percent {
		b = append(b, '%')
	}
	return b
}

// layout is how a date is shown: as ISO 8601, whatever the format's order.
func (f *numFormat) layout(v float64) string {
	switch {
	case f.date && f.clock && v != math.Trunc(v):
		return "2006-01-02 15:04:05"
	case f.date || v >= 1 && v == math.Trunc(v):
		return time.DateOnly
	}
	return time.TimeOnly
}

// serial is the date that a number stands for: days since the end of 1899, with a
// 29 February 1900 that never was, or since 1904.
func serial(v float64, since1904 bool) (time.Time, bool) {
	if !(v >= 0 && v < 2958466) {
		return time.Time{}, false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v < 60:
		base = base.AddDate(0, 0, 1)
	}
	days := math.Floor(v)
	seconds := math.Round((v - days) * 86400)
	return base.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second), true
}
