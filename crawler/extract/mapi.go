package extract

import (
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// Types of properties ([MS-OXCDATA] §2.11.1).
const (
	mapiString8 = 0x001e
	mapiUnicode = 0x001f
	mapiBinary  = 0x0102
	mapiObject  = 0x000d
	mapiInt32   = 0x0003
	mapiTime    = 0x0040
	mapiMany    = 0x1000 // added to the type of one that has many values
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
	mapiCodePage = 0x3ffd // of a message's texts
	mapiCharset  = 0x3fde
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

// mapiNamed are names of properties that have no number of their own, but one by
// which Outlook knows them ([MS-OXPROPS]).
var mapiNamed = map[uint32]string{
	0x8005: "File as", 0x801a: "Home address", 0x801b: "Address", 0x801c: "Address", 0x8045: "Street", 0x8046: "Town", 0x8048: "Postcode", 0x8049: "Country",
	0x8062: "Instant message", 0x8080: "Name", 0x8083: "E-mail", 0x8084: "E-mail", 0x8090: "Name", 0x8093: "E-mail", 0x8094: "E-mail",
	0x80a0: "Name", 0x80a3: "E-mail", 0x80a4: "E-mail", 0x80de: "Birthday", 0x8208: "Location", 0x8238: "Attendees", 0x823b: "To", 0x823c: "Cc",
}

// mapiText decodes a text property.
func mapiText(kind uint16, b []byte) string {
	if kind == mapiUnicode {
		if u, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Bytes(b); err == nil {
			b = u
		}
	}
	s := repair(b)
	if len(s) > 1 && s[0] == 1 { // how long the "RE: " of a subject is
		s = s[2:]
	}
	return strings.TrimSpace(strings.TrimRight(s, "\x00"))
}
