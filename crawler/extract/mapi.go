package extract

import (
	"encoding/binary"
	"errors"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// Types of properties ([MS-OXCDATA] §2.11.1).
const (
	mapiString8 = 0x001e
	mapiUnicode = 0x001f
	mapiBinary  = 0x0102
	mapiObject  = 0x000d
)

// Properties that are more than text ([MS-OXPROPS]).
const (
	mapiBody     = 0x1000
	mapiHTML     = 0x1013
	mapiRTF      = 0x1009
	mapiHeaders  = 0x007d
	mapiData     = 0x3701 // of an attachment
	mapiLongName = 0x3707
	mapiFileName = 0x3704
)

// mapiNames are how properties are called that say something of people.
var mapiNames = map[uint16]string{
	0x0037: "Subject", 0x0070: "Topic", 0x0c1a: "From", 0x0c1f: "From", 0x5d01: "From", 0x0042: "From", 0x0065: "From", 0x5d02: "From",
	0x0e04: "To", 0x0e03: "Cc", 0x0e02: "Bcc", 0x0040: "Received by", 0x0076: "Received by", 0x3001: "Name", 0x3003: "E-mail", 0x39fe: "E-mail",
	0x3a06: "Forename", 0x3a11: "Surname", 0x3a44: "Middle name", 0x3a45: "Title", 0x3a4f: "Nickname", 0x3a08: "Work phone", 0x3a09: "Home phone",
	0x3a1c: "Mobile", 0x3a1a: "Phone", 0x3a00: "Account", 0x3a16: "Company", 0x3a17: "Job title", 0x3a18: "Department", 0x3a19: "Office",
	0x3a15: "Address", 0x3a29: "Street", 0x3a27: "Town", 0x3a2a: "Postcode", 0x3a26: "Country", 0x3a42: "Birthday", 0x3a4e: "Manager", 0x3a48: "Spouse",
	mapiLongName: "File", mapiFileName: "File", 0x3703: "Extension",
}

// mapiText decodes a text property.
func mapiText(kind uint16, b []byte) string {
	if kind == mapiUnicode {
		if u, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Bytes(b); err == nil {
			b = u
		}
	}
	return strings.TrimSpace(strings.TrimRight(repair(b), "\x00"))
}

var errRTF = errors.New("compressed RTF is broken")

// rtfPreset is what the dictionary of compressed RTF begins with ([MS-OXRTFCP] §2.1.3.1).
const rtfPreset = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// unpackRTF unpacks compressed RTF ([MS-OXRTFCP]). It never gives more than nine times
// what it takes; what it gave before an error counts.
func unpackRTF(b []byte) ([]byte, error) {
	if len(b) < 16 {
		return nil, errRTF
	}
	size, kind := int(binary.LittleEndian.Uint32(b[4:])), string(b[8:12])
	b = b[16:]
	if kind == "MELA" {
		return b[:min(size, len(b))], nil
	}
	if kind != "LZFu" {
		return nil, errRTF
	}
	var dict [4096]byte
	at := copy(dict[:], rtfPreset)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		dict[at] = c
		at = (at + 1) & 4095
	}
	for len(b) > 0 {
		flags := b[0]
		b = b[1:]
		for bit := range 8 {
			if flags>>bit&1 == 0 {
				if len(b) < 1 {
					return out, nil
				}
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, errRTF
			}
			ref := int(b[0])<<8 | int(b[1])
			b = b[2:]
			from, n := ref>>4, ref&15+2
			if from == at {
				return out, nil // its end
			}
			for i := range n {
				put(dict[(from+i)&4095])
			}
		}
	}
	return out, nil
}
