package crawler_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/matcher"
)

// A document that kills its parser is parsed three times, then only looked at
// until it changes.
func TestQuarantine(t *testing.T) {
	text := "Jane Doe 12345\n"
	fetched := 0
	r := newRig(t, func(l *configs.Limits) { l.ChildMemory = 1 << 10 }) // which kills any
	onion := r.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched++
		fmt.Fprint(w, text)
	}))
	src := configs.Source{Kind: configs.Page, Network: configs.Onion, URL: "http://" + onion + "/paste.txt"}
	for i, want := range []string{
		"crashed the parser died",
		"crashed the parser died",
		"crashed the parser died, as before: quarantined until it changes",
		"unchanged",
		"unchanged",
		"not-fetched it changed in quarantine: it is parsed at the next visit",
		"crashed the parser died",
	} {
		if i == 5 {
			text = "Jane Doe 54321\n"
		}
		_, docs := r.crawl(src)
		if len(docs) != 1 || state(docs[0].Document) != want || fetched != i+1 {
			t.Fatalf("visit %d, fetched %d: %d documents, %+v, want %s", i+1, fetched, len(docs), docs[0].Document, want)
		}
	}
}

func state(d *matcher.Document) string {
	var gaps []string
	for _, g := range d.Gaps {
		gaps = append(gaps, string(g.Cause)+" "+g.Detail)
	}
	if d.Unchanged {
		gaps = append(gaps, "unchanged")
	}
	return strings.Join(gaps, "; ")
}
