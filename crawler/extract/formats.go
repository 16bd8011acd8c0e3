package extract

import (
	"bufio"
	"bytes"
	"path"
	"strings"
)

// format is a way to read documents, and how to tell those that want it.
type format struct {
	name      string
	container bool // holds documents of their own
	looks     func(sample) bool
	read      func(x *extraction, p place, r *bufio.Reader) error
}

// sample is what a format is told by.
type sample struct {
	name, mediaType string
	peek            []byte // the first bytes: at most peekSize, all if there are less
}

// ext is the extension of the name in small letters, with its dot.
func (s sample) ext() string { return strings.ToLower(path.Ext(s.name)) }

func (s sample) begins(magics ...string) bool {
	for _, m := range magics {
		if len(s.peek) >= len(m) && string(s.peek[:len(m)]) == m {
			return true
		}
	}
	return false
}

// head is how a text begins, behind a byte order mark and spaces.
func (s sample) head() []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(s.peek, bom8), " \t\r\n\f")
}

// low is the head's first KiB in small letters.
func (s sample) low() []byte {
	h := s.head()
	return bytes.ToLower(h[:min(len(h), 1024)])
}

// binaries are the formats that are told by their bytes alone, in the order in
// which they are asked.
func binaries() []format {
	return append([]format{
		{"zip", true, isZip, (*extraction).zip},
		{"gzip", true, isGzip, (*extraction).gzip},
		{"bzip2", true, isBzip2, (*extraction).bzip2},
		{"tar", true, isTar, (*extraction).tar},
		{"xz", true, isXZ, (*extraction).xz},
		{"zstd", true, isZstd, (*extraction).zstd},
		{"7z", true, isSevenZip, (*extraction).sevenzip},
		{"rar", true, isRar, (*extraction).rar},
		{"compress", true, isLZW, (*extraction).lzw},
		{"lz4", true, isLZ4, (*extraction).lz4},
		{"lzip", true, isLzip, (*extraction).lzip},
		{"lzma", true, isLZMA, (*extraction).lzmaAlone},
		{"ar", true, isAr, (*extraction).ar},
		{"cpio", true, isCPIO, (*extraction).cpio},
		{"rpm", true, isRPM, (*extraction).behind}, // its payload is packed in a way that is found there
		{"cab", true, isCab, (*extraction).cab},
		{"iso9660", true, isISO, (*extraction).iso},
		{"sqlite", true, isSQLite, (*extraction).sqlite},
		{"sqlite log", false, isSQLiteWAL, (*extraction).sqliteWAL},
		{"dbf", false, isDBF, (*extraction).dbf},
		{"pg_dump", false, isPgDump, (*extraction).pgDump},
		{"bson", false, isBSON, (*extraction).bson},
		{"mailbox", true, isMbox, (*extraction).mbox},
		{"mail", true, isMail, (*extraction).mail},
		{"Apple's mail", true, isEmlx, (*extraction).emlx},
		{"Outlook's store", true, isPST, (*extraction).pst},
		{"winmail.dat", true, isTNEF, (*extraction).tnef},
		{"rtf", true, isRTF, (*extraction).rtf},
		{"compound file", true, isCompound, (*extraction).compound},
		{"volume", true, isVolume, (*extraction).volume},
		{"macros", false, isVBA, (*extraction).vba},
		{"pdf", true, isPDF, (*extraction).pdf},
	}, pictures()...)
}

// texts are the formats made of text, in the order in which they are asked; the
// text is UTF-8 by then.
func texts() []format {
	return []format{
		{"flat OpenDocument", false, isFlatOpenDocument, (*extraction).flatOpenDocument},
		{"fods", false, isFlatSheet, (*extraction).flatSheet},
		{"xml", false, isXML, (*extraction).xml},
		{"html", false, isHTML, (*extraction).html},
		{"json", false, isJSON, (*extraction).json},
		{"sql", false, isSQL, (*extraction).sql},
		{"cards", false, isCard, (*extraction).cards},
		{"yaml", false, isYAML, (*extraction).yaml},
		{"html", false, mayBeHTML, (*extraction).html},
		{"table", false, isTable, (*extraction).csv},
		{"fixed width", false, isFixed, (*extraction).fixed},
	}
}

// plain is how text is read that is nothing else.
func plain() format { return format{name: "text", read: (*extraction).text} }
