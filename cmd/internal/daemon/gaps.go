package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler"
	"peeler/matcher"
	"peeler/store"
)

// gap says what can be done about a gap.
func (d *Daemon) gap(ctx context.Context, id string) (api.GapDetail, error) {
	g, err := d.store.Gap(ctx, id)
	if err != nil {
		return api.GapDetail{}, err
	}
	asked, err := d.store.Again(g.Source)
	if err != nil {
		return api.GapDetail{}, err
	}
	r := crawler.RemedyOf(g.Gap)
	out := api.GapDetail{Gap: g, Meaning: r.Meaning, Asked: slices.Contains(asked, g.Retries())}
	out.Limit, out.LimitValue = d.limit(g.Source, r.Limit)
	out.Remedy = d.remedy(out, r)
	return out, nil
}

// limit names a limit as it stands in the configuration, with its value for the
// source.
func (d *Daemon) limit(source, key string) (name, value string) {
	if key == "" {
		return "", ""
	}
	cfg := d.config.Load()
	name, limits := "limits."+key, cfg.Limits
	if src, ok := d.source(source); ok {
		limits = src.Effective(cfg.Limits)
		if src.Limits.Value(key) != (configs.Limits{}).Value(key) {
			name += " of source " + src.ID
		}
	}
	return name, limits.Value(key)
}

// remedy is what to do, in words.
func (d *Daemon) remedy(g api.GapDetail, r crawler.Remedy) string {
	if !g.Closed.IsZero() {
		return "nothing: it was read to its end since"
	}
	var steps []string
	if g.Limit != "" {
		step := "raise "
		if r.Lower {
			step = "lower "
		}
		steps = append(steps, fmt.Sprintf("%s%s (%s)", step, g.Limit, g.LimitValue))
	}
	if r.Do != "" {
		steps = append(steps, r.Do)
	}
	note := d.unwatched(g.Source)
	switch {
	case note != "" && (r.Again || r.Itself):
		steps = append(steps, note)
	case g.Asked:
		steps = append(steps, "it is to be read again at the next crawl")
	case r.Itself:
		steps = append(steps, "the next crawl asks for it again by itself while the site leads to it")
	case r.Again:
		steps = append(steps, "`peeler gaps retry "+g.ID+"`")
	}
	return strings.Join(steps, "\n")
}

// unwatched says why what is of a source cannot be fetched again; "" when it can.
func (d *Daemon) unwatched(source string) string {
	src, ok := d.source(source)
	switch {
	case source == scanSource:
		return "`peeler scan --record` the file again: it was not fetched"
	case !ok:
		return "its source is not configured any more"
	case src.Disabled:
		return "its source is disabled"
	}
	return ""
}

func (d *Daemon) source(id string) (configs.Source, bool) {
	sources := d.config.Load().Sources
	i := slices.IndexFunc(sources, func(s configs.Source) bool { return s.ID == id })
	if i < 0 {
		return configs.Source{}, false
	}
	return sources[i], true
}

// retryGaps asks for the items of gaps to be read again. Which ones is for who
// asks to say and depends on nothing that matched.
func (d *Daemon) retryGaps(ctx context.Context, q api.RetryRequest) ([]api.GapRetry, error) {
	if q.Now && d.current() == nil {
		return nil, errors.New("no daemon runs that could crawl now: without --now it is done when one does")
	}
	gaps, err := d.gapsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	bySource := map[string][]store.Gap{}
	var order []string
	for _, g := range gaps {
		if bySource[g.Source] == nil {
			order = append(order, g.Source)
		}
		bySource[g.Source] = append(bySource[g.Source], g)
	}
	slices.Sort(order)
	var out []api.GapRetry
	for _, source := range order {
		r, err := d.retrySource(ctx, source, bySource[source], q.Now)
		if err != nil {
			return out, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (d *Daemon) gapsOf(ctx context.Context, q api.RetryRequest) ([]store.Gap, error) {
	if q.ID == "" {
		return d.store.Gaps(ctx, store.Filter{Source: q.Source, Cause: q.Cause})
	}
	g, err := d.store.Gap(ctx, q.ID)
	return []store.Gap{g}, err
}

func (d *Daemon) retrySource(ctx context.Context, source string, gaps []store.Gap, now bool) (api.GapRetry, error) {
	r := api.GapRetry{Source: source, Gaps: len(gaps), Note: d.unwatched(source)}
	if len(gaps) == 1 && !gaps[0].Closed.IsZero() {
		r.Note = "it is closed: what it stood for was read to its end since"
	}
	if r.Note != "" {
		return r, nil
	}
	items := itemsOf(gaps)
	r.Items = len(items)
	if err := d.store.ReadAgain(ctx, source, items); err != nil {
		return r, err
	}
	if t := d.current(); t != nil {
		r.Next = t.schedule.next(source)
		r.Now = now && t.schedule.kick(source)
	}
	return r, nil
}

// itemsOf lists what is to be read again, each once. Of the gaps of a source itself
// those are items that name one thing which was not had; what is behind the others
// is looked at by every crawl.
func itemsOf(gaps []store.Gap) []string {
	var items []string
	for _, g := range gaps {
		one := g.Cause == matcher.NotFetched || g.Cause == matcher.TimedOut || g.Cause == matcher.TooBig
		if g.Item != "" || one && g.Path != "" {
			items = append(items, g.Retries())
		}
	}
	slices.Sort(items)
	return slices.Compact(items)
}
