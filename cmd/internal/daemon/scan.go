package daemon

import (
	"context"
	"io"

	"peeler/cmd/internal/api"
	"peeler/crawler"
	"peeler/matcher"
	"peeler/store"
)

// scanSource is the source of what `peeler scan --record` remembers.
const scanSource = "scan"

// scan sends one file the way of every document, and shows what it says line by
// line.
func (d *Daemon) scan(ctx context.Context, q api.ScanRequest, body io.Reader, emit func(api.ScanLine) error) error {
	if err := d.usable(); err != nil {
		return err
	}
	start := d.now()
	file := crawler.File{Name: q.Name, Passwords: q.Passwords, OCR: q.OCR}
	doc := crawler.Read(ctx, file, body, crawler.Options{Limits: d.config.Load().Limits, Unsafe: d.unsafe, Children: &d.children})
	doc.Source, doc.Item, doc.Locator, doc.Fetched = scanSource, q.Name, q.Name, d.now().UTC()

	least := q.MinConfidence
	if least == 0 {
		least = d.config.Load().Matching.AlertAt
		if q.Explain {
			least = 0 // all that is reported
		}
	}
	m := d.matcher.Load().Shifted(q.Prior)
	if q.Explain {
		m = m.Explaining()
	}
	sum := api.Summary{Documents: 1}
	subjects := map[matcher.Subject]struct{}{}
	show := func(m matcher.Match) error {
		if max(m.Confidence, m.Either) < least {
			return nil
		}
		sum.Matches++
		subjects[m.Subject] = struct{}{}
		return emit(api.ScanLine{Match: &api.Match{
			Path: m.Path, Subject: m.Subject, Kinds: m.Kinds,
			Confidence: m.Confidence, Cohorts: m.Cohorts, Reasons: m.Reasons, Credential: shown(m.Credential),
			Among: m.Among, Either: m.Either, Explanation: m.Explanation,
		}})
	}
	remember := func(context.Context, store.Finding) error { return nil }
	if q.Record {
		remember = d.record
	}
	seen, err := d.inspect(ctx, m, doc, show, remember)
	if err != nil {
		return err
	}
	for _, g := range doc.Gaps {
		sum.Unread(g.Cause)
		limit, _ := d.limit(scanSource, crawler.RemedyOf(g).Limit)
		if err := emit(api.ScanLine{Gap: &api.Gap{Path: g.Path, Cause: g.Cause, Detail: g.Detail, Size: g.Size, Limit: limit}}); err != nil {
			return err
		}
	}
	if q.Columns {
		for _, c := range seen.columns.List() {
			if err := emit(api.ScanLine{Column: &c}); err != nil {
				return err
			}
		}
	}
	sum.Classes = seen.columns.Classes()
	sum.Records, sum.Bytes, sum.Subjects = seen.Records, doc.Size, len(subjects)
	sum.Seconds = api.Seconds(d.now().Sub(start))
	return emit(api.ScanLine{Summary: &sum})
}

// shown is what a scan tells of a credential.
func shown(c *matcher.Credential) *api.Credential {
	if c == nil {
		return nil
	}
	return &api.Credential{Host: c.Host, Service: c.Own, Secret: c.Secret}
}
