package list

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"golang.org/x/net/html"
)

var errScript = errors.New("no script assigns the data that the list is: the site may have changed, or shows a login or gate page")

// maxTries is at how many places of a page a literal is tried.
const maxTries = 8

// assigned is the literal that a script of an HTML page, or a page that is a script
// itself, assigns to name: const name = …; window.name = …; "name": …
func assigned(page []byte, name string) (any, error) {
	assign, err := regexp.Compile(`(?:^|[^\w$])["']?` + regexp.QuoteMeta(name) + `["']?\s*[=:]\s*`)
	if err != nil {
		return nil, fmt.Errorf("the name of the script's data: %w", err)
	}
	failed, tries := errScript, 0
	for _, script := range scripts(page) {
		for tries < maxTries {
			at := assign.FindIndex(script)
			if at == nil {
				break
			}
			script = script[at[1]:]
			if len(script) == 0 || script[0] != '[' && script[0] != '{' && script[0] != 'J' {
				continue
			}
			tries++
			data, err := parseLiteral(script)
			if err == nil {
				return data, nil
			}
			failed = err
		}
	}
	return nil, failed
}

// scripts are the texts of the page's scripts, and the page itself where it has no tag.
func scripts(page []byte) [][]byte {
	var all [][]byte
	tags := false
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if !tags || z.Err() != io.EOF {
				all = append(all, page)
			}
			return all
		case html.StartTagToken:
			tags = true
			if name, _ := z.TagName(); string(name) == "script" && z.Next() == html.TextToken {
				all = append(all, bytes.Clone(z.Raw()))
			}
		}
	}
}
