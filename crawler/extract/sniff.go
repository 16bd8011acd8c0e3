package extract

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// format is how a document is read.
type format uint8

const (
	plainText format = iota
	markup           // HTML
	xmlText
	table // CSV and its kin
	sqlText
	jsonText
	zipFile
	tarFile
	gzipFile
	bzip2File
	unread // known or not, but not read yet
)

func (f format) container() bool { return f >= zipFile && f <= bzip2File }

// sniff tells the format by the first bytes of a document, and names one that
// is not read.
func sniff(name, mediaType string, peek []byte) (format, string) {
	switch {
	case bytes.HasPrefix(peek, []byte("PK\x03\x04")), bytes.HasPrefix(peek, []byte("PK\x05\x06")):
		return zipFile, ""
	case bytes.HasPrefix(peek, []byte("\x1f\x8b")):
		return gzipFile, ""
	case bzip2Magic.Match(peek):
		return bzip2File, ""
	case len(peek) >= 263 && string(peek[257:262]) == "ustar":
		return tarFile, ""
	case bytes.Contains(peek[:min(len(peek), 1024)], []byte("%PDF-")):
		return unread, "pdf"
	case wide(peek) != nil:
		return plainText, ""
	case isText(peek):
		return sniffText(name, mediaType, peek), ""
	}
	m := mimetype.Detect(peek)
	switch {
	case m.Is("application/x-tar"):
		return tarFile, ""
	case m.Is("application/octet-stream"), m.Is("text/plain"):
		return unread, "an unknown format"
	case m.Extension() == "":
		return unread, m.String()
	}
	return unread, strings.TrimPrefix(m.Extension(), ".")
}

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

// sniffText tells formats that are made of text.
func sniffText(name, mediaType string, peek []byte) format {
	ext := strings.ToLower(path.Ext(name))
	head := bytes.TrimLeft(bytes.TrimPrefix(peek, bom8), " \t\r\n\f")
	low := bytes.ToLower(head[:min(len(head), 1024)])
	switch {
	case bytes.HasPrefix(low, []byte("<?xml")) && !bytes.Contains(low, []byte("<html")):
		return xmlText
	case htmlTag.Match(low):
		return markup
	case len(low) > 0 && low[0] == '<' && (ext == ".xml" || strings.Contains(mediaType, "xml")):
		return xmlText
	case jsonStart.Match(head):
		return jsonText
	case sqlStatement.Match(peek):
		return sqlText
	case (strings.Contains(mediaType, "html") || ext == ".html" || ext == ".htm") && anyTag.Match(peek):
		return markup
	}
	if _, ok := sniffTable(peek, ext == ".csv" || ext == ".tsv" || strings.Contains(mediaType, "csv")); ok {
		return table
	}
	return plainText
}

// The patterns look at the beginning of a document only.
var (
	htmlTag      = regexp.MustCompile(`\A<(!doctype|!--|html|head|body|title|meta|script|style|link|table|div|p|h1|ul|ol|pre|span|br|a|b|center|form|article|section|main)[\s>/\[-]`)
	anyTag       = regexp.MustCompile(`(?i)<(/?(html|body|table|tr|td|div|span|li|ul|ol|p|h[1-6]|script|a|pre|br|dl|form)[\s>/]|!--|!doctype)`)
	jsonStart    = regexp.MustCompile(`\A(\{\s*("|\}|\z)|\[\s*(["{\[\]\d-]|true|false|null|\z))`)
	sqlStatement = regexp.MustCompile(`(?mi)^\s*(insert\s+(ignore\s+)?into\s|replace\s+into\s|create\s+table\s|copy\s+[^\n]+\sfrom\s+stdin)`)
)
