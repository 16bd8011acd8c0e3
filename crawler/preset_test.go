package crawler_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/crawler/list"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// fixtureTime is when the pages of presets were saved, for what they say of "2 days ago".
var fixtureTime = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func presetSource(t testing.TB, p configs.Preset) configs.Source {
	t.Helper()
	at := "http://" + sitetest.Onion(p.Name) + p.Start
	c, err := configs.Parse(p.Name, fmt.Appendf(nil, "sources: [{id: %s, kind: %s, url: %q, schedule: '@daily', gap: 0s}]", p.Name, p.Name, at))
	if err != nil {
		t.Fatal(err)
	}
	return c.Sources[0]
}

// TestPresets reads the pages of every preset by the preset, through the crawler as it
// is.
func TestPresets(t *testing.T) {
	for _, p := range configs.Presets() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			src := presetSource(t, p)
			for _, problem := range crawler.Check(src) {
				t.Errorf("%s: %v", problem.Key, problem.Err)
			}
			var lines, items []string
			options := crawler.Options{
				Limits: configs.Defaults().Limits, Now: func() time.Time { return fixtureTime },
				Listed: func(l crawler.Listed) {
					published := l.Fields["published"]
					if published == "" {
						published = "-"
					}
					at := "-"
					if u, err := url.Parse(l.URL); err == nil && l.URL != "" {
						at = u.RequestURI()
					}
					lines = append(lines, strings.Join([]string{l.Key, at, published, l.Fields["title"]}, "\t"))
				},
			}
			report := crawler.Rehearse(t.Context(), src, sitetest.Of(p.Pages), options, func(_ context.Context, d *matcher.Document) error {
				items = append(items, d.Item)
				return nil
			})
			if src.Shape() == configs.Directory || src.Shape() == configs.Site {
				lines = nil
				for _, item := range items {
					if !strings.HasSuffix(item, "/") {
						name, _ := url.PathUnescape(item[strings.LastIndexByte(item, '/')+1:])
						lines = append(lines, item+"\t"+item+"\t-\t"+name)
					}
				}
				slices.Sort(lines) // folder by folder: its order says nothing
				p.Items = slices.Sorted(slices.Values(p.Items))
			}
			if got, want := strings.Join(lines, "\n"), strings.Join(p.Items, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if report.Sight.State != health.OK {
				t.Errorf("state %s: %s (%s)", report.Sight.State, report.Sight.Seen, report.Detail)
			}
			detects(t, p)
		})
	}
}

// detects holds the marks by which a preset is proposed to its own pages.
func detects(t *testing.T, p configs.Preset) {
	t.Helper()
	if len(p.Detect) == 0 {
		t.Error("nothing tells its pages")
	}
	for _, d := range p.Detect {
		mark, err := list.CompileMark(d)
		if err != nil {
			t.Errorf("detect %q: %v", d, err)
			continue
		}
		found := false
		for _, page := range p.Pages {
			if bytes.HasPrefix(page, []byte("HTTP/1.1 ")) {
				_, page, _ = bytes.Cut(page, []byte("\n\n"))
			}
			found = found || mark.In(page)
		}
		if !found {
			t.Errorf("detect %q is on none of its pages", d)
		}
	}
}

// The first page of a preset is told as no other's, but that a feed is one.
func TestPresetsAreToldApart(t *testing.T) {
	for _, p := range configs.Presets() {
		page := p.Pages[p.Start]
		if bytes.HasPrefix(page, []byte("HTTP/1.1 ")) {
			_, page, _ = bytes.Cut(page, []byte("\n\n"))
		}
		for _, other := range configs.Presets() {
			related := strings.HasSuffix(p.Name, "feed") && other.Name == "feed" || strings.HasPrefix(other.Name, p.Name+"-")
			for _, d := range other.Detect {
				if mark, err := list.CompileMark(d); err == nil && mark.In(page) && other.Name != p.Name && !related {
					t.Errorf("%s is told as %s as well, by %q", p.Name, other.Name, d)
				}
			}
		}
	}
}
