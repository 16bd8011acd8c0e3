package list

import (
	"strings"
	"testing"
	"time"

	"peeler/configs"
)

// TestItemsInItems reads pages whose items stand in each other as deep as a page may be
// nested: not all of them are read, and that is said.
func TestItemsInItems(t *testing.T) {
	fill := strings.Repeat("a 11-24-2026 ", 20_000)
	for _, test := range []struct{ preset, open, close string }{
		{"disclosure-log", `<div class="request_listing">`, `</div>`},
		{"xenforo", `<div class="structItem--thread">`, `</div>`},
		{"mybb", `<table><tr class="inline_row"><td>`, `</td></tr></table>`},
		{"gov-publications", `<ul><li class="gem-c-document-list__item">`, `</li></ul>`},
	} {
		t.Run(test.preset, func(t *testing.T) {
			p, _ := configs.FindPreset(test.preset)
			l, err := Compile(p.Source.List)
			if err != nil {
				t.Fatal(err)
			}
			const deep = 100
			page := strings.Repeat(test.open+strings.Repeat("<i>x</i>", 200), deep) + fill + strings.Repeat(test.close, deep)
			began := time.Now()
			read, err := l.Read([]byte(page), began)
			if err != nil || !read.More || len(read.Items) == 0 || len(read.Items) >= deep {
				t.Errorf("%d items, more %t, %v", len(read.Items), read.More, err)
			}
			t.Logf("%d items of %d kB in %s", len(read.Items), len(page)>>10, time.Since(began))
		})
	}
}

// A page of many ordinary items is read to its end.
func TestManyItems(t *testing.T) {
	p, _ := configs.FindPreset("torrents")
	l, err := Compile(p.Source.List)
	if err != nil {
		t.Fatal(err)
	}
	const row = `<tr><td>Name</td><td>2026-11-24 18:30</td><td class="size">1 GB</td><td><a href="magnet:?xt=urn:btih:00112233445566778899aabbccddeeff00112233">magnet</a></td><td class="seeders">1</td></tr>`
	page := "<html><body><table><tbody>" + strings.Repeat(row, 9_000) + "</tbody></table></body></html>"
	read, err := l.Read([]byte(page), time.Time{})
	if err != nil || read.More || len(read.Items) != 9_000 {
		t.Errorf("%d items, more %t, %v", len(read.Items), read.More, err)
	}
}
