package crawler

import (
	"strings"
	"unicode/utf8"
)

// We ask for no content encoding (RFC 9110 §8.4), but a site sends what it likes.
// Gzip and zstd, also within each other, the child tells by the bytes and undoes,
// within its limits. Nothing here undoes brotli and deflate: what comes so is
// hashed and counted, and is a gap, for packed bytes are no text.

const (
	maxEncodings = 8   // around one body; more are not listed
	peekText     = 512 // bytes by which text is told
)

// encodings are what a site says to have done to a body, in order.
func (r *response) encodings() []string {
	var list []string
	all := strings.ToLower(strings.Join(r.Header.Values("Content-Encoding"), ","))
	for name := range strings.SplitSeq(all, ",") {
		if name = strings.TrimSpace(name); name == "" || name == "identity" {
			continue
		}
		if list = append(list, name); len(list) > maxEncodings {
			break
		}
	}
	return list
}

// packed says why a body cannot be read for its encoding, "" where it can.
func (r *response) packed() string {
	list := r.encodings()
	if len(list) > maxEncodings {
		return "it is encoded too many times"
	}
	for _, name := range list {
		switch name {
		case "gzip", "x-gzip", "zstd":
		case "br", "deflate", "compress", "x-compress", "dcb", "dcz":
			return "it is encoded as " + name + ", which nobody asked for: that is not undone"
		default:
			return "it is encoded in a way that is not known"
		}
	}
	return ""
}

func (r *response) gzipped() bool {
	list := r.encodings()
	return len(list) == 1 && (list[0] == "gzip" || list[0] == "x-gzip")
}

// readable tells text by its first bytes, whatever a site says of its encoding.
func readable(b []byte) bool {
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if c == utf8.RuneError && n == 1 {
			return len(b) < utf8.UTFMax && !utf8.FullRune(b)
		}
		if c < ' ' && !strings.ContainsRune("\t\n\f\r\x1b", c) {
			return false
		}
		b = b[n:]
	}
	return true
}
