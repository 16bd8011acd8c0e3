package list_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"peeler/configs"
	"peeler/crawler/list"
)

// Whatever a site sends as a list is read in bounded items of bounded text. The pages
// of the presets are where it begins.
func FuzzRead(f *testing.F) {
	var lists []*list.List
	var marks []*list.Marks
	for _, p := range configs.Presets() {
		for _, c := range []configs.List{p.Source.Boards, p.Source.List} {
			if c.Items == "" && c.Format != "feed" {
				continue
			}
			l, err := list.Compile(c)
			if err != nil {
				f.Fatal(err)
			}
			for _, page := range p.Pages {
				f.Add(uint8(len(lists)), page)
			}
			lists = append(lists, l)
			m, err := list.CompileMarks(p.Source.Volatile)
			if err != nil {
				f.Fatal(err)
			}
			marks = append(marks, m)
		}
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, which uint8, page []byte) {
		n := int(which) % len(lists)
		p, err := lists[n].Read(page, now)
		if err != nil && len(p.Items) > 0 {
			t.Errorf("%d items, and %v", len(p.Items), err)
		}
		for _, i := range p.Items {
			for _, text := range append([]string{i.Link, i.Key}, i.Fields["title"], i.Fields["published"]) {
				if len(text) > 4096 || utf8.Valid(page) && !utf8.ValidString(text) {
					t.Errorf("%d bytes of %d, valid %t", len(text), len(page), utf8.ValidString(text))
				}
			}
			if at := i.Fields["published"]; at != "" {
				if _, err := time.Parse(time.RFC3339, at); err != nil {
					t.Errorf("published %q", at)
				}
			}
		}
		if first, again := marks[n].Content(page, true), marks[n].Content(page, true); first != again {
			t.Error("the same page has two digests")
		}
	})
}
