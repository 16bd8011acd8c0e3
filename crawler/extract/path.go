package extract

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxElement = 96   // bytes of one element of a path, escaped
	maxRoot    = 480  // bytes of the first, which may be a path of the local disk
	maxPath    = 1000 // bytes of a path, without the number at its end
)

// Root is the first element of every path of a document of that name.
func Root(name string) string { return fit(name, maxRoot) }

// element is a place within a document: a name that a stranger gave.
func element(name string) string { return fit(strings.TrimLeft(name, "/"), maxElement) }

// fit makes a hostile name fit to stand in a path.
func fit(name string, most int) string {
	if name == "" {
		return "-"
	}
	var b strings.Builder
	for i := 0; i < len(name) && b.Len() <= most; {
		r, n := utf8.DecodeRuneInString(name[i:])
		if r == '!' || r == '%' || unicode.IsControl(r) || (r == utf8.RuneError && n == 1) {
			for _, c := range []byte(name[i : i+n]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		} else {
			b.WriteString(name[i : i+n])
		}
		i += n
	}
	if b.Len() <= most {
		return b.String()
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	const tail = len("~01234567")
	return strings.ToValidUTF8(b.String()[:most-tail], "") + fmt.Sprintf("~%08x", h.Sum32())
}

// join appends an element to a path. A path that would grow too long keeps only
// its beginning: deeper places then share a path.
func join(path, element string) string {
	if len(path)+1+len(element) > maxPath {
		return path
	}
	return path + "!" + element
}
