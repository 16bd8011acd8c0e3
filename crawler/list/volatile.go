package list

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Marks are what pages are compared and told by.
type Marks struct {
	cut  goquery.Matcher  // volatile elements
	expr []*regexp.Regexp // volatile text
}

// CompileMarks prepares the volatile parts of a source. The error names the one that
// is wrong by its index.
func CompileMarks(volatile []string) (*Marks, error) {
	m := &Marks{}
	var elements []string
	for i, v := range volatile {
		if re, ok := strings.CutPrefix(v, "re:"); ok {
			e, err := regexp.Compile(re)
			if err != nil {
				return nil, &Error{fmt.Sprintf("[%d]", i), fmt.Errorf("is no regular expression: %w", err)}
			}
			m.expr = append(m.expr, e)
			continue
		}
		if _, err := compileCSS(v); err != nil {
			return nil, &Error{fmt.Sprintf("[%d]", i), err}
		}
		elements = append(elements, v)
	}
	if len(elements) > 0 {
		group, err := cascadia.Compile(strings.Join(elements, ","))
		if err != nil {
			return nil, &Error{"", err}
		}
		m.cut = group
	}
	return m, nil
}

// Content is a digest of what a page says, without its volatile parts: the text and
// the links of HTML, without scripts and styles; other text as it is. A page that is
// nested too deeply to be parsed is digested as text.
func (m *Marks) Content(page []byte, isHTML bool) [32]byte {
	h := sha256.New()
	write := func(s string) {
		for _, e := range m.expr {
			s = e.ReplaceAllLiteralString(s, "")
		}
		if s = fold(s); s != "" {
			h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(s))))
			io.WriteString(h, s)
		}
	}
	doc, err := parse(bytes.NewReader(page))
	if !isHTML || err != nil {
		write(string(page))
		return [32]byte(h.Sum(nil))
	}
	doc.Find("script,style,noscript,template").Remove()
	if m.cut != nil {
		doc.FindMatcher(m.cut).Remove()
	}
	for _, root := range doc.Nodes {
		for n := range root.Descendants() {
			switch n.Type {
			case html.TextNode:
				write(n.Data)
			case html.ElementNode:
				for _, a := range n.Attr {
					if a.Key == "href" {
						write(a.Val)
					}
				}
			}
		}
	}
	return [32]byte(h.Sum(nil))
}
