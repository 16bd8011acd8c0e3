package gate

import (
	"bytes"
	"strings"
)

// folded is text in lower case with one space between words, at most so much of
// it; size counts all.
type folded struct {
	b    strings.Builder
	most int
	size int
}

func (f *folded) add(text []byte) {
	if f.b.Len() >= f.most {
		f.size += len(bytes.TrimSpace(text))
		return
	}
	for word := range bytes.FieldsSeq(text) {
		if f.size > 0 {
			f.size++
		}
		f.size += len(word)
		if f.b.Len()+len(word) < f.most {
			if f.b.Len() > 0 {
				f.b.WriteByte(' ')
			}
			f.b.WriteString(fold(string(word)))
		}
	}
}

// line adds a value with the key before it, on a line of its own.
func (f *folded) line(key, value string) {
	value = value[:min(len(value), 200)]
	if f.size += len(value); f.b.Len()+len(key)+len(value) < f.most {
		f.b.WriteString("\n" + key + "=" + strings.ToLower(value))
	}
}

func (f *folded) String() string { return f.b.String() }

// has says that one of some texts is in it.
func (f *folded) has(texts ...string) bool {
	s := f.String()
	for _, t := range texts {
		if strings.Contains(s, t) {
			return true
		}
	}
	return false
}

var apostrophe = strings.NewReplacer("’", "'", "‘", "'", "\u00a0", " ")

func fold(s string) string { return apostrophe.Replace(strings.ToLower(s)) }

// foldAll folds a text as a page's is.
func foldAll(s string) string { return strings.Join(strings.Fields(fold(s)), " ") }
