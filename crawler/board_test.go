package crawler_test

import (
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/matcher"
)

// A board in which nobody wrote says so; one that shows something else is a gap.
func TestBoardWithoutThreads(t *testing.T) {
	for name, test := range map[string]struct {
		board string
		state crawler.State
	}{
		"it says so":                {"<p id=none>nobody wrote here</p>", crawler.OK},
		"it shows something else":   {"<p>please log in</p>", crawler.Incomplete},
		"what it says is in script": {"<script>'<p id=none>'</script>", crawler.Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, site := r.serveText("-- / --\n<a class=b href=/full>x</a><a class=b href=/other>y</a>\n-- /full --\n<a class=i href=/1>1</a>\n-- /1 --\none")
			site.Set("/other", []byte("<html>"+test.board))
			report, docs := r.crawl(configs.Source{
				Kind: configs.Listing, URL: "http://" + onion + "/",
				Boards: configs.List{Items: ".b", MaxPages: 1}, List: configs.List{Items: ".i", Empty: "p#none", MaxPages: 3},
			})
			r.wantState(report, test.state)
			if test.state == crawler.Incomplete {
				r.wantGap(report.Gaps, matcher.UnknownFormat, "matched nothing")
			}
			if items(docs) != "/ /full /1 /other" {
				t.Errorf("documents %s", items(docs))
			}
		})
	}
}

// What a list says was changed is read again; a date to come says nothing, or such an
// item would be read at each crawl.
func TestItemsThatWereChanged(t *testing.T) {
	for name, test := range map[string]struct {
		after time.Duration // after the first crawl's beginning
		again bool
	}{
		"before we were there":       {-time.Hour, false},
		"since we were there":        {time.Hour, true},
		"by a clock that runs ahead": {3 * time.Hour, true},
		"in days to come":            {10 * 24 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, site := r.serveText("-- /1 --\none")
			at := r.clock().Add(test.after).UTC().Format(time.RFC3339)
			site.Set("/", []byte("<html><p class=i><a href=/1>1</a><b>"+at+"</b>"))
			src := configs.Source{
				Kind: configs.Listing, URL: "http://" + onion + "/",
				List: configs.List{Items: ".i", Fields: map[string]string{"updated": "b | rfc3339"}, MaxPages: 1},
			}
			r.crawl(src)
			r.pass(2 * time.Hour)
			report, _ := r.crawl(src)
			if got := report.Fetched == 2; got != test.again {
				t.Errorf("read again: %t, want %t", got, test.again)
			}
		})
	}
}
