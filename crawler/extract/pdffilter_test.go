package extract

import (
	"encoding/ascii85"
	"fmt"
	"strings"
	"testing"
)

// TestPDFFilters undoes each filter.
func TestPDFFilters(t *testing.T) {
	for _, tc := range []struct{ title, dict, data string }{
		{"hexadecimal", "/Filter/ASCIIHexDecode", fmt.Sprintf("%x>", plantedText)},
		{"base 85", "/Filter[/ASCII85Decode]", base85Of(plantedText) + "~>"},
		{"runs", "/Filter/RunLengthDecode", string(rune(len(plantedText)-1)) + plantedText + "\x80"},
		{"LZW", "/Filter/LZWDecode", lzwOf(plantedText + strings.Repeat(" 0 0 m 100 100 l S", 3000))},
		{"a predictor", "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 8>>", string(deflated(t, predicted(plantedText, 8)))},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, _ := read(t, "a.pdf", "", pageOf("", streamOf("/Subtype/Form/BBox[0 0 1 1]"+tc.dict, []byte(tc.data))), Limits{})
			if text := flat(records); !strings.Contains(text, planted) {
				t.Errorf("not found in\n%s", text)
			}
		})
	}
}

func base85Of(s string) string {
	b := make([]byte, ascii85.MaxEncodedLen(len(s)))
	return string(b[:ascii85.Encode(b, []byte(s))])
}

// predicted is s in rows that say what differs from the row above.
func predicted(s string, width int) []byte {
	var b []byte
	above := make([]byte, width)
	for len(s) > 0 {
		row := []byte(s[:min(width, len(s))])
		s = s[len(row):]
		b = append(b, 2)
		for i, c := range row {
			b = append(b, c-above[i])
		}
		copy(above, row)
	}
	return b
}

// lzwOf packs s as PDF does: codes of 9 to 12 bits that grow one early.
func lzwOf(s string) string {
	var out []byte
	var acc, bits uint
	width, codes := uint(9), map[string]uint{}
	put := func(code uint) {
		acc = acc<<width | code
		for bits += width; bits >= 8; bits -= 8 {
			out = append(out, byte(acc>>(bits-8)))
		}
	}
	reset := func() {
		clear(codes)
		for i := range 256 {
			codes[string([]byte{byte(i)})] = uint(i)
		}
		width = 9
	}
	reset()
	put(256)
	next, w := uint(258), ""
	for i := range len(s) {
		c := s[i : i+1]
		if _, ok := codes[w+c]; ok {
			w += c
			continue
		}
		put(codes[w])
		codes[w+c] = next
		if next++; next+1 > 1<<width {
			width++
		}
		if w = c; next == 4094 {
			put(256)
			reset()
			next = 258
		}
	}
	put(codes[w])
	put(257)
	return string(append(out, byte(acc<<(8-bits))))
}
