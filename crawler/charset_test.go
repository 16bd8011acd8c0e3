package crawler_test

import (
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler"
)

// A page that does not declare its charset is not guessed from its beginning where all of
// it is UTF-8: links and keys would name what there is not.
func TestListsWithoutACharset(t *testing.T) {
	const item = `<a href="/p/Zoë">Zoë</a>`
	far := strings.Repeat(" ", 2000)
	for _, test := range []struct{ name, page, link string }{
		{"a character at once", item, "/p/Zo%C3%AB"},
		{"a character far behind", far + item, "/p/Zo%C3%AB"},
		{"a document cut within a character", far + item + "\xc3", "/p/Zo%C3%AB"},
		{"no UTF-8", far + "<p>M\xfcller</p><a href=\"/p/Zo%C3%AB\">x</a>", "/p/Zo%C3%AB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			onion, site := r.serveText("")
			site.Set("/", []byte("HTTP/1.1 200 OK\nContent-Type: text/html\n\n"+test.page))
			site.Set("/p/Zo%C3%AB", []byte(leak))
			report, docs := r.crawl(configs.Source{
				Kind: configs.Listing, Network: configs.Onion, URL: "http://" + onion + "/", List: configs.List{Items: "a"},
			})
			r.wantState(report, crawler.OK)
			if got := items(docs); !strings.HasSuffix(got, test.link) {
				t.Errorf("items %q", got)
			}
		})
	}
}
