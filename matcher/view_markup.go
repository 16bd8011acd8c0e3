package matcher

import "bytes"

const (
	longestTag     = 256
	longestComment = 1 << 10
)

// breaking are the tags that part words; all others may stand within one.
var breaking = [...]string{
	"br", "td", "tr", "th", "p", "li", "dd", "dt", "div", "option", "table", "hr",
	"h1", "h2", "h3", "h4", "h5", "h6", "tbody", "ul", "ol", "row", "cell", "c", "v", "t",
}

// dropMarkup leaves out tags and comments: J<b>oh</b>n. In place of one that parts
// words it leaves a space.
func dropMarkup(w *rewrite) {
	for i := 0; ; {
		n := bytes.IndexByte(w.src[i:], '<')
		if n < 0 {
			return
		}
		i += n
		if n = markupLen(w.src[i:]); n == 0 {
			i++
			continue
		}
		w.keep(i, i+n)
		if parts(w.src[i+1 : i+n]) {
			w.out = append(w.out, ' ')
		}
		i += n
	}
}

// markupLen is the length of the tag or comment that s starts with, or 0.
func markupLen(s []byte) int {
	if bytes.HasPrefix(s, []byte("<!--")) {
		if n := bytes.Index(s[:min(len(s), longestComment)], []byte("-->")); n > 0 {
			return n + 3
		}
		return 0
	}
	if len(s) < 3 || !isLetter(s[1]) && s[1] != '/' && s[1] != '!' {
		return 0
	}
	return bytes.IndexByte(s[:min(len(s), longestTag)], '>') + 1
}

// parts says that a tag parts words. tag stands behind its <.
func parts(tag []byte) bool {
	tag = bytes.TrimPrefix(tag, []byte{'/'})
	n := 0
	for n < len(tag) && inWord(tag[n]) {
		n++
	}
	for _, name := range breaking {
		if n == len(name) && hasFold(tag, name) {
			return true
		}
	}
	return false
}

// hintMarkup says that a word goes on behind the tags that follow text[i-1].
func hintMarkup(text []byte, i int) view {
	if i == 0 || !inWord(text[i-1]) {
		return 0
	}
	for range 4 {
		n := markupLen(text[i:])
		if n == 0 {
			break
		}
		i += n
		if i < len(text) && inWord(text[i]) {
			return markup
		}
		if i == len(text) || text[i] != '<' {
			break
		}
	}
	return 0
}
