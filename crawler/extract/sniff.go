package extract

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

const unknownFormat = "an unknown format"

// sniff tells the format of a document that is not text, and false of one that is.
func (x *extraction) sniff(s sample) (format, bool) {
	for _, f := range x.binaries {
		if f.looks(s) {
			return f, true
		}
	}
	if n, found := archive(s.peek, true); found && n > 0 && isText(s.peek[:n]) {
		return format{}, false
	}
	switch {
	case wide(s.peek) != nil, isText(s.peek):
		return format{}, false
	}
	m := mimetype.Detect(s.peek)
	switch {
	case m.Is("application/x-tar"):
		return format{name: "tar", container: true, read: (*extraction).tar}, true
	case m.Is("application/octet-stream"), m.Is("text/plain"):
		return unread(unknownFormat), true
	case m.Extension() == "":
		return unread(m.String()), true
	}
	return unread(strings.TrimPrefix(m.Extension(), ".")), true
}

// sniffText tells the format of text.
func (x *extraction) sniffText(s sample) format {
	for _, f := range x.texts {
		if f.looks(s) {
			return f
		}
	}
	return plain()
}

func isZip(s sample) bool   { return s.begins("PK\x03\x04", "PK\x05\x06") }
func isGzip(s sample) bool  { return s.begins("\x1f\x8b") }
func isBzip2(s sample) bool { return bzip2Magic.Match(s.peek) }
func isTar(s sample) bool   { return len(s.peek) >= 263 && string(s.peek[257:262]) == "ustar" }

var bzip2Magic = regexp.MustCompile(`\ABZh[1-9](1AY&SY|\x17rE8P\x90)`)

// isText tells text in UTF-8 or a code page: next to no control characters.
func isText(peek []byte) bool {
	odd := 0
	for _, c := range peek {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\b' && c != 0x1b {
			odd++
		}
	}
	return odd <= len(peek)/100
}

func isXML(s sample) bool {
	low := s.low()
	return bytes.HasPrefix(low, []byte("<?xml")) && !bytes.Contains(low, []byte("<html")) ||
		!htmlTag.Match(low) && len(low) > 0 && low[0] == '<' && (s.ext() == ".xml" || strings.Contains(s.mediaType, "xml"))
}

func isHTML(s sample) bool { return htmlTag.Match(s.low()) }

// mayBeHTML follows name and media type where there are tags somewhere.
func mayBeHTML(s sample) bool {
	return (strings.Contains(s.mediaType, "html") || s.ext() == ".html" || s.ext() == ".htm") && anyTag.Match(s.peek)
}

func isJSON(s sample) bool { return jsonStart.Match(s.head()) }

// isSQL asks the pattern only where one of its words is: it is slow.
func isSQL(s sample) bool {
	for _, word := range []string{"INSERT", "insert", "Insert", "REPLACE", "replace", "CREATE", "create", "Create", "COPY", "copy"} {
		if bytes.Contains(s.peek, []byte(word)) {
			return sqlStatement.Match(s.peek)
		}
	}
	return false
}

func isTable(s sample) bool {
	_, ok := sniffTable(s.peek, s.ext() == ".csv" || s.ext() == ".tsv" || strings.Contains(s.mediaType, "csv"))
	return ok
}

// The patterns look at the beginning of a document only.
var (
	htmlTag      = regexp.MustCompile(`\A<(!doctype|!--|html|head|body|title|meta|script|style|link|table|div|p|h1|ul|ol|pre|span|br|a|b|center|form|article|section|main)[\s>/\[-]`)
	anyTag       = regexp.MustCompile(`(?i)<(/?(html|body|table|tr|td|div|span|li|ul|ol|p|h[1-6]|script|a|pre|br|dl|form)[\s>/]|!--|!doctype)`)
	jsonStart    = regexp.MustCompile(`\A(\{\s*("|\}|\z)|\[\s*(["{\[\]\d-]|true|false|null|\z))`)
	sqlStatement = regexp.MustCompile(`(?mi)^\s*(insert\s+(\w+\s+)*into\s|insert\s+\[|replace\s+into\s|create\s+table\s|copy\s+[^\n]+\sfrom\s+stdin)`)
)
