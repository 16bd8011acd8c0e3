package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// Trial is what a source reads on pages at hand.
type Trial struct {
	State     health.State    `json:"state"`
	Seen      string          `json:"seen,omitempty"` // what was seen instead
	Items     []TrialItem     `json:"items"`          // in the order of the lists
	Documents []TrialDocument `json:"documents"`
	Gaps      []matcher.Gap   `json:"gaps"` // of the source; pages that are not at hand among them
	Missing   int             `json:"missing"`
}

// TrialItem is an item as a list tells of it, with what would be fetched.
type TrialItem = crawler.Listed

// TrialDocument is one document that would be matched.
type TrialDocument struct {
	Item    string `json:"item"`
	Records int    `json:"records"`
	Bytes   int64  `json:"bytes"`
}

// Try reads a source's pages at hand, by path and query, as a crawl would. Nothing is
// sent anywhere, matched or remembered. What is not at hand is counted as missing. The
// records of the documents are counted as well.
func Try(ctx context.Context, src configs.Source, pages map[string][]byte, limits configs.Limits, unsafe bool) (Trial, error) {
	return try(ctx, src, pages, limits, unsafe, true)
}

func try(ctx context.Context, src configs.Source, pages map[string][]byte, limits configs.Limits, unsafe, count bool) (Trial, error) {
	t := Trial{Items: []TrialItem{}, Documents: []TrialDocument{}, Gaps: []matcher.Gap{}}
	src.Gap, src.Jitter, src.Mirrors, src.Login, src.Render = 0, 0, nil, configs.Login{InIf: src.Login.InIf}, false
	options := crawler.Options{Limits: limits, Unsafe: unsafe, Listed: func(l crawler.Listed) { t.Items = append(t.Items, l) }}
	report := crawler.Rehearse(ctx, src, sitetest.Of(pages), options, func(_ context.Context, doc *matcher.Document) error {
		d := TrialDocument{Item: doc.Item}
		if count && doc.Records != nil {
			for range doc.Records {
				d.Records++
			}
		}
		d.Bytes = doc.Size
		t.Documents = append(t.Documents, d)
		return nil
	})
	t.State, t.Seen = report.Sight.State, report.Sight.Seen
	for _, g := range report.Gaps {
		if g.Cause == matcher.NotFetched && strings.Contains(g.Detail, "404") {
			t.Missing++
			continue
		}
		t.Gaps = append(t.Gaps, g)
	}
	if report.State == crawler.Failed {
		return t, errors.New(report.Detail)
	}
	return t, ctx.Err()
}

// TryPreset reads the pages that a preset brings.
func TryPreset(ctx context.Context, p configs.Preset, limits configs.Limits, unsafe bool) (Trial, error) {
	at := "http://" + strings.Repeat("a", 16) + ".example" + p.Start
	text := fmt.Appendf(nil, "sources: [{id: %s, kind: %s, url: %q, schedule: '@daily'}]", p.Name, p.Name, at)
	cfg, err := configs.Parse(p.Name, text)
	if err != nil {
		return Trial{}, err
	}
	return Try(ctx, cfg.Sources[0], p.Pages, limits, unsafe)
}

// StartOf is the path and query at which a source begins.
func StartOf(src configs.Source) string {
	u, err := url.Parse(src.URL)
	if err != nil {
		return "/"
	}
	return u.RequestURI()
}
