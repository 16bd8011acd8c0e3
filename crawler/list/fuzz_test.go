package list

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"peeler/configs"
)

// FuzzPresets reads whatever by the selectors of each preset: what comes of it is bounded
// and is text. The seeds are the presets' own pages.
func FuzzPresets(f *testing.F) {
	var lists []*List
	var marks []*Marks
	for _, p := range configs.Presets() {
		for _, conf := range []configs.List{p.Source.Boards, p.Source.List} {
			if conf.Items == "" && conf.Format != "feed" {
				continue
			}
			l, err := Compile(conf)
			if err != nil {
				f.Fatal(err)
			}
			lists = append(lists, l)
		}
		m, err := CompileMarks(p.Source.Volatile)
		if err != nil {
			f.Fatal(err)
		}
		marks = append(marks, m)
		for _, page := range p.Pages {
			f.Add(uint8(len(lists)-1), page)
		}
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, n uint8, page []byte) {
		marks[int(n)%len(marks)].Content(page, n&1 == 0)
		read, err := lists[int(n)%len(lists)].Read(page, now)
		if err != nil {
			return
		}
		if len(read.Items) > maxItems {
			t.Fatalf("%d items", len(read.Items))
		}
		for _, i := range read.Items {
			for name, v := range i.Fields {
				bounded(t, page, name, v)
				if _, err := time.Parse(time.RFC3339, v); err != nil && (name == "published" || name == "updated" || name == "due") {
					t.Errorf("%s is no time: %q", name, v)
				}
			}
			bounded(t, page, "key", i.Key)
		}
	})
}

func bounded(t *testing.T, page []byte, name, v string) {
	t.Helper()
	if len(v) > maxText || strings.ContainsAny(v, "\n\r\t") {
		t.Errorf("%s of %d bytes: %.80q", name, len(v), v)
	}
	if utf8.Valid(page) && !utf8.ValidString(v) {
		t.Errorf("%s is no UTF-8: %.80q", name, v)
	}
}

// FuzzSelector compiles whatever, and selects by it.
func FuzzSelector(f *testing.F) {
	for _, p := range configs.Presets() {
		for _, v := range p.Source.List.Fields {
			f.Add(v)
		}
		f.Add(p.Source.List.Key)
	}
	for _, s := range []string{"@", "a@", "re:(", "$..*", "a | date", "a | zone", "p | date 2006 | zone Europe/London", ":not(:has(", "a | match (", "a | or x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, selector string) {
		for format, page := range map[string]string{"html": `<a href="/x?a=b">1 <b>2</b></a>`, "json": `[{"a": ["b", 1, null], "c": {"d": true}}]`} {
			items := "a"
			if format == "json" {
				items = "$[*]"
			}
			l, err := Compile(configs.List{Format: format, Items: items, Link: selector, Fields: map[string]string{"title": selector}, Next: selector})
			if err != nil {
				continue
			}
			read, err := l.Read([]byte(page), time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range read.Items {
				if len(i.Fields["title"]) > maxText {
					t.Errorf("%d bytes", len(i.Fields["title"]))
				}
			}
		}
	})
}
