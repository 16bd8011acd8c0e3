package crawler

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"peeler/configs"
	"peeler/crawler/list"
)

// shape is what a source says of its pages, compiled.
type shape struct {
	boards, list     *list.List // nil where there is none
	marks            *list.Marks
	must, body, next *list.Sign
	in               *list.Sign
	follow           []list.Sign
	only, skip       []*regexp.Regexp // of a site's paths
	digest           string           // of all that says which items there are
}

// Problem is something wrong with a source, in one of its keys.
type Problem struct {
	Key string // list.items, volatile[2], …
	Err error
}

// Check says what is wrong with the selectors of a source and with its onion addresses.
func Check(src configs.Source) []Problem {
	_, problems := newShape(src)
	if src.Kind == configs.Folder || src.Network != configs.Onion {
		return problems
	}
	for i, start := range append([]string{src.URL}, src.Mirrors...) {
		if _, _, err := newSite(src, start); err != nil {
			key := "url"
			if i > 0 {
				key = fmt.Sprintf("mirrors[%d]", i-1)
			}
			problems = append(problems, Problem{key, err})
		}
	}
	return problems
}

func newShape(src configs.Source) (shape, []Problem) {
	var (
		s        shape
		problems []Problem
	)
	wrong := func(key string, err error) {
		if e, ok := errors.AsType[*list.Error](err); ok {
			key, err = strings.TrimSuffix(key+"."+e.Key, "."), e.Err
			key = strings.Replace(key, ".[", "[", 1)
		}
		if err != nil {
			problems = append(problems, Problem{key, err})
		}
	}
	for _, l := range []struct {
		key  string
		of   configs.List
		into **list.List
	}{{"boards", src.Boards, &s.boards}, {"list", src.List, &s.list}} {
		if l.of.Items == "" && l.of.Format != "feed" {
			continue
		}
		compiled, err := list.Compile(l.of)
		wrong(l.key, err)
		*l.into = compiled
	}
	var err error
	s.marks, err = list.CompileMarks(src.Volatile)
	wrong("volatile", err)
	for _, sign := range []struct {
		key, selector string
		into          **list.Sign
	}{
		{"expect.must_have", src.Expect.MustHave, &s.must},
		{"item.body", src.Item.Body, &s.body},
		{"item.next", src.Item.Next, &s.next},
		{"login.in_if", src.Login.InIf, &s.in},
		{"login.form", src.Login.Form, new(*list.Sign)},
	} {
		if sign.selector == "" {
			continue
		}
		compiled, err := list.CompileSign(sign.selector)
		wrong(sign.key, err)
		*sign.into = &compiled
	}
	for i, selector := range src.Item.Follow {
		compiled, err := list.CompileSign(selector)
		wrong(fmt.Sprintf("item.follow[%d]", i), err)
		s.follow = append(s.follow, compiled)
	}
	for _, paths := range []struct {
		key  string
		of   []string
		into *[]*regexp.Regexp
	}{{"only", src.Only, &s.only}, {"skip", src.Skip, &s.skip}} {
		for i, expr := range paths.of {
			compiled, err := regexp.Compile(expr)
			wrong(fmt.Sprintf("%s[%d]", paths.key, i), err)
			*paths.into = append(*paths.into, compiled)
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []any{src.Shape(), src.Boards, src.List, src.Item, src.Depth, src.Only, src.Skip}))
	s.digest = hex.EncodeToString(sum[:8])
	return s, problems
}
