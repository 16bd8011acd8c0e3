package list

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"peeler/configs"
)

func TestProposeJSON(t *testing.T) {
	l, ok := Propose([]byte(`{"meta": {"tags": [{"x": 1}]}, "data": {"posts": [
		{"id": "a1", "postTitle": "One", "url": "/p/a1", "createdAt": "2026-11-01T10:00:00Z"},
		{"id": "a2", "postTitle": "Two", "url": "/p/a2", "createdAt": "2026-11-02T10:00:00Z"}]}}`), &url.URL{Scheme: "http", Host: "a.example", Path: "/"})
	if !ok || l.Format != "json" || l.Items != "$.data.posts[*]" || l.Key != "$.id" || l.Link != "$.url" ||
		l.Fields["title"] != "$.postTitle" || l.Fields["published"] != "$.createdAt" {
		t.Errorf("%+v, %v", l, ok)
	}
	if _, ok := Propose([]byte(`{"error": "log in"}`), &url.URL{}); ok {
		t.Error("a list was made of an error")
	}
}

func TestVolatileParts(t *testing.T) {
	page := func(n string) []byte {
		return []byte(`<html><head><meta name="csrf-token" content="` + n + `"></head><body><div id="clock">` + n + `</div>
<p class="views x1">` + n + ` views</p><a href="/a">same</a><script>var t = ` + n + `</script></body></html>`)
	}
	got := Volatile(page("1"), page("2"))
	want := []string{"meta[name=csrf-token]", "div#clock", "p.views"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	m, err := CompileMarks(got)
	if err != nil {
		t.Fatal(err)
	}
	if m.Content(page("1"), true) != m.Content(page("2"), true) {
		t.Error("without them the pages differ still")
	}
	if m.Content(page("1"), true) == m.Content([]byte(strings.ReplaceAll(string(page("1")), "same", "other")), true) {
		t.Error("pages that say another thing do not differ")
	}
	if none := Volatile(page("1"), page("1")); len(none) != 0 {
		t.Errorf("of the same page: %q", none)
	}
}

// FuzzPropose: what is proposed can be used, whatever the page was.
func FuzzPropose(f *testing.F) {
	for _, p := range configs.Presets() {
		f.Add(p.Pages[p.Start], p.Pages[p.Start])
	}
	at := &url.URL{Scheme: "http", Host: "a.example", Path: "/"}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if l, ok := Propose(a, at); ok {
			if _, err := Compile(l); err != nil {
				t.Errorf("%+v: %v", l, err)
			}
		}
		if _, err := CompileMarks(Volatile(a, b)); err != nil {
			t.Error(err)
		}
	})
}
