package daemon

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/list"
	"peeler/crawler/tor"
)

// Proposal is a source as it might be described.
type Proposal struct {
	Source configs.Source
	Why    string // why this kind
	Trial  Trial  // what it reads of the page
}

// Probe fetches a page twice through Tor, with a pause between, and proposes how the source is described: by
// the preset that knows it, or by what repeats itself on it, with the parts in which the
// two copies differ.
func Probe(ctx context.Context, cfg *configs.Config, id, address string, pause time.Duration) (Proposal, error) {
	src, err := described(id, address, "page")
	if err != nil {
		return Proposal{}, err
	}
	blocked, err := blockList(cfg)
	if err != nil {
		return Proposal{}, err
	}
	dial, err := tor.New(cfg.Tor.Socks, tor.Options{Timeout: time.Duration(cfg.Tor.Timeout), Blocked: blocked})
	if err != nil {
		return Proposal{}, err
	}
	c := crawler.New(dial, nil, crawler.Options{Limits: cfg.Limits})
	one, err := c.Peek(ctx, src)
	if err != nil {
		return Proposal{}, fmt.Errorf("fetching it: %w", err)
	}
	if !wait(ctx, pause) {
		return Proposal{}, ctx.Err()
	}
	two, err := c.Peek(ctx, src)
	if err != nil {
		return Proposal{}, fmt.Errorf("fetching it a second time: %w", err)
	}
	return propose(ctx, cfg, src, one, list.Volatile(one.Text, two.Text))
}

func propose(ctx context.Context, cfg *configs.Config, src configs.Source, page *crawler.Peeked, volatile []string) (Proposal, error) {
	pages := map[string][]byte{StartOf(src): headed(page)}
	var best Proposal
	for _, p := range fitting(page) {
		s, err := described(src.ID, src.URL, p.Name)
		if err != nil {
			return Proposal{}, err
		}
		t, err := try(ctx, s, pages, cfg.Limits, false, false)
		if ctx.Err() != nil {
			return Proposal{}, ctx.Err()
		}
		if n := len(t.Items) + len(t.Documents); err == nil && t.State == "ok" && n > len(best.Trial.Items)+len(best.Trial.Documents) {
			best = Proposal{Source: s, Why: "its pages are as those of this preset: " + p.About, Trial: t}
		}
	}
	if best.Why == "" {
		s, why := bare(src, page)
		t, err := try(ctx, s, pages, cfg.Limits, false, false)
		if err != nil {
			return Proposal{}, err
		}
		best = Proposal{Source: s, Why: why, Trial: t}
	}
	for _, v := range volatile {
		if !slices.Contains(best.Source.Volatile, v) {
			best.Source.Volatile = append(best.Source.Volatile, v)
		}
	}
	return best, nil
}

// fitting are the presets of whose marks one is on the page.
func fitting(page *crawler.Peeked) []configs.Preset {
	var fit []configs.Preset
	for _, p := range configs.Presets() {
		if slices.ContainsFunc(p.Detect, func(mark string) bool {
			m, err := list.CompileMark(mark)
			return err == nil && m.In(page.Text)
		}) {
			fit = append(fit, p)
		}
	}
	return fit
}

// bare describes a page that no preset knows.
func bare(src configs.Source, page *crawler.Peeked) (configs.Source, string) {
	l, ok := list.Propose(page.Text, page.At)
	if !ok {
		return src, "nothing on it repeats itself: it is read as one page"
	}
	src.Kind, src.List = configs.Listing, l
	if s, err := refilled(src); err == nil {
		src = s
	}
	return src, "what repeats itself on it is taken for its list: look at the selectors"
}

// described is a source of a kind, defaults filled in.
func described(id, address, kind string) (configs.Source, error) {
	text := fmt.Appendf(nil, "sources: [{id: %q, kind: %s, url: %q, schedule: '@every 1h'", id, kind, address)
	if kind == "listing" {
		text = append(text, ", list: {items: a}"...)
	}
	cfg, err := configs.Parse("the source", append(text, "}]"...))
	if err != nil {
		return configs.Source{}, err
	}
	return cfg.Sources[0], nil
}

// refilled is the source with the defaults of its shape.
func refilled(src configs.Source) (configs.Source, error) {
	s, err := described(src.ID, src.URL, "listing")
	if err != nil {
		return src, err
	}
	l := s.List
	l.Items, l.Link, l.Key, l.Fields, l.Next = src.List.Items, src.List.Link, src.List.Key, src.List.Fields, src.List.Next
	if src.List.Format != "" {
		l.Format = src.List.Format
	}
	s.List = l
	return s, nil
}

// headed is the page with the header that it came with.
func headed(page *crawler.Peeked) []byte {
	kind := page.Type
	if kind == "" || strings.ContainsAny(kind, "\r\n") {
		kind = "text/html"
	}
	return append(fmt.Appendf(nil, "HTTP/1.1 200 OK\nContent-Type: %s; charset=utf-8\n\n", kind), page.Text...)
}

// IDOf proposes an id for a source by its address.
func IDOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "source"
	}
	host := strings.ToLower(u.Hostname())
	if label, ok := strings.CutSuffix(host, ".onion"); ok {
		host = "onion-" + label[:min(12, len(label))]
	}
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.TrimPrefix(host, "www."))
	return id[:min(len(id), 40)]
}
