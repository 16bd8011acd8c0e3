package daemon

import (
	"slices"
	"strings"
	"testing"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/matcher"
	"peeler/store"
)

// ledger is a daemon that watches two sources and remembers gaps.
func ledger(t *testing.T) *Daemon {
	t.Helper()
	d, _ := house(t, 1)
	cfg := configs.Defaults()
	cfg.Sources = []configs.Source{{ID: "drop"}, {ID: "board", Limits: configs.Limits{Expanded: 1 << 30}}, {ID: "old", Disabled: true}}
	d.config.Store(&cfg)
	for _, item := range []struct {
		source, item string
		gaps         []matcher.Gap
	}{
		{"drop", "/a.zip", []matcher.Gap{
			{Path: "a.zip!b", Cause: matcher.Encrypted, Detail: "a zip entry is encrypted"},
			{Path: "a.zip", Cause: matcher.TooBig, Detail: "archives unpack to too much"},
		}},
		{"drop", "/slow", []matcher.Gap{{Path: "slow", Cause: matcher.TimedOut, Detail: "the site sent less than 1000 bytes a second"}}},
		{"board", "/p/1", []matcher.Gap{{Path: "1", Cause: matcher.TooBig, Detail: "archives unpack to too much"}}},
		{"old", "/x", []matcher.Gap{{Path: "x", Cause: matcher.Ratio, Detail: "unpacks to suspiciously much"}}},
		{"gone", "/x", []matcher.Gap{{Path: "x", Cause: matcher.Crashed, Detail: "the parser died"}}},
		{scanSource, "x", []matcher.Gap{{Path: "x", Cause: matcher.Count, Detail: "too many entries"}}},
	} {
		_, err := d.store.Record(t.Context(), store.Finding{
			Source: item.source, Item: item.item, At: d.now(), Gaps: item.gaps, Final: true, Complete: true,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := []matcher.Gap{
		{Path: "/page", Cause: matcher.NotFetched, Detail: "the site answered 503 Service Unavailable"},
		{Path: "/deep/", Cause: matcher.TooDeep, Detail: "folders more than 2 levels down are not read"},
	}
	if err := d.store.RecordCrawl(t.Context(), store.Crawl{Source: "drop", State: "incomplete", Ended: d.now()}, refused, nil); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAGapIsShownWithItsRemedy(t *testing.T) {
	d := ledger(t)
	for _, test := range []struct {
		source       string
		cause        matcher.Cause
		limit, value string
		remedy       string // a part of it; ID stands for the gap's
	}{
		{"drop", matcher.Encrypted, "", "", "with its password"},
		{"drop", matcher.TooBig, "limits.expanded", "512MiB", "raise limits.expanded (512MiB)\n`peeler gaps retry ID`"},
		{"drop", matcher.TimedOut, "limits.min_rate", "1000", "lower limits.min_rate (1000)\nthe next crawl asks"},
		{"drop", matcher.NotFetched, "", "", "the next crawl asks"},
		{"drop", matcher.TooDeep, "", "", "raise depth of the source\n`peeler gaps retry ID`"},
		{"board", matcher.TooBig, "limits.expanded of source board", "1GiB", "raise limits.expanded of source board (1GiB)\n`peeler gaps retry ID`"},
		{"old", matcher.Ratio, "limits.ratio", "100", "its source is disabled"},
		{"gone", matcher.Crashed, "limits.child_memory", "256MiB", "not configured any more"},
		{scanSource, matcher.Count, "limits.entries", "10000", "`peeler scan --record` the file again"},
	} {
		t.Run(test.source+" "+string(test.cause), func(t *testing.T) {
			g := d.gapOf(t, test.source, test.cause)
			if g.Limit != test.limit || g.LimitValue != test.value || g.Meaning == "" {
				t.Errorf("%+v", g)
			}
			if want := strings.ReplaceAll(test.remedy, "ID", g.ID); !strings.Contains(g.Remedy, want) {
				t.Errorf("remedy %q, want %q", g.Remedy, want)
			}
		})
	}
}

// gapOf is the one gap of a source and a cause.
func (d *Daemon) gapOf(t *testing.T, source string, cause matcher.Cause) api.GapDetail {
	t.Helper()
	l, err := d.store.Gaps(t.Context(), store.Filter{Source: source, Cause: cause, All: true})
	if err != nil || len(l) != 1 {
		t.Fatalf("%+v, %v", l, err)
	}
	g, err := d.gap(t.Context(), l[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGapsAreReadAgain(t *testing.T) {
	for name, test := range map[string]struct {
		ask         api.RetryRequest
		drop, board []string // items
		notes       int      // sources that are not read again
	}{
		"all":                        {api.RetryRequest{All: true}, []string{"/a.zip", "/page", "/slow"}, []string{"/p/1"}, 3},
		"of a source":                {api.RetryRequest{Source: "drop"}, []string{"/a.zip", "/page", "/slow"}, nil, 0},
		"of a cause":                 {api.RetryRequest{Cause: matcher.TooBig}, []string{"/a.zip"}, []string{"/p/1"}, 0},
		"of both":                    {api.RetryRequest{Source: "drop", Cause: matcher.TimedOut}, []string{"/slow"}, nil, 0},
		"of none":                    {api.RetryRequest{Source: "nothing"}, nil, nil, 0},
		"of what was scanned":        {api.RetryRequest{Source: scanSource}, nil, nil, 1},
		"folders that were not read": {api.RetryRequest{Cause: matcher.TooDeep}, nil, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := ledger(t)
			rows, err := d.retryGaps(t.Context(), test.ask)
			if err != nil {
				t.Fatal(err)
			}
			notes := 0
			for _, r := range rows {
				if r.Note != "" {
					notes++
				}
			}
			if notes != test.notes {
				t.Errorf("%+v", rows)
			}
			for source, want := range map[string][]string{"drop": test.drop, "board": test.board, "old": nil, "gone": nil, scanSource: nil} {
				got, err := d.store.Again(source)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("of %s: %q, %v; want %q", source, got, err, want)
				}
			}
		})
	}
}

func TestOneGapIsReadAgain(t *testing.T) {
	d := ledger(t)
	g := d.gapOf(t, "drop", matcher.TooBig)
	if _, err := d.retryGaps(t.Context(), api.RetryRequest{ID: g.ID, Now: true}); err == nil {
		t.Error("it is crawled now, without a daemon")
	}
	rows, err := d.retryGaps(t.Context(), api.RetryRequest{ID: strings.ToLower(g.ID)})
	if err != nil || len(rows) != 1 || rows[0].Items != 1 || rows[0].Now {
		t.Errorf("%+v, %v", rows, err)
	}
	if g := d.gapOf(t, "drop", matcher.Encrypted); !g.Asked { // of the same item
		t.Errorf("%+v", g)
	}
	_, err = d.store.Record(t.Context(), store.Finding{Source: "drop", Item: "/a.zip", At: d.now(), Final: true, Complete: true})
	if err != nil {
		t.Fatal(err)
	}
	if g := d.gapOf(t, "drop", matcher.TooBig); g.Asked || g.Closed.IsZero() || !strings.HasPrefix(g.Remedy, "nothing") {
		t.Errorf("%+v", g)
	}
	rows, err = d.retryGaps(t.Context(), api.RetryRequest{ID: g.ID})
	if err != nil || rows[0].Items != 0 || !strings.Contains(rows[0].Note, "closed") {
		t.Errorf("%+v, %v", rows, err)
	}
	if _, err := d.retryGaps(t.Context(), api.RetryRequest{ID: "GAP-0000000000"}); err == nil {
		t.Error("there is no such gap")
	}
}

func TestStatusCountsGaps(t *testing.T) {
	s, err := ledger(t).status(t.Context())
	if err != nil || s.OpenGaps != 9 || s.GapsByCause["too-big"] != 2 || s.GapsBySource["drop"] != 5 || len(s.GapsBySource) != 5 {
		t.Errorf("%+v, %v", s, err)
	}
}
