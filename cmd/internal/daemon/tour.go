package daemon

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"peeler/cmd/internal/alert"
	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/matcher"
	"peeler/store"
)

// tour is what works under one configuration: the crawls on their schedule and
// the courier. A reload ends one and begins the next.
type tour struct {
	crawler  *crawler.Crawler
	schedule *schedule
	courier  *alert.Courier
	expects  map[string]health.Expect // by source
	cancel   context.CancelFunc
	done     sync.WaitGroup
}

// begin starts a tour; an error means that nothing was started.
func (d *Daemon) begin(ctx context.Context, cfg *configs.Config) (*tour, error) {
	to, err := receivers(cfg)
	if err != nil {
		return nil, configError(err)
	}
	courier, err := alert.New(d.store, to, alert.Options{Now: d.now, Log: d.log, AgentVersion: d.version})
	if err != nil {
		return nil, configError(err)
	}
	dial, control, err := d.reach(cfg)
	if err != nil {
		return nil, configError(err)
	}
	t := &tour{courier: courier, expects: expectations(cfg, d.now())}
	t.crawler = crawler.New(dial, d.visits(cfg), crawler.Options{
		Limits: cfg.Limits, Unsafe: d.unsafe, Children: &d.children, Rounds: d.store, Renderer: cfg.Render.Socket, Now: d.now, Log: d.log,
		Credential: configs.Source.Credential, Folder: folder,
	})
	t.schedule, err = newSchedule(ctx, cfg.Sources, d.log, d.crawl)
	if err != nil {
		return nil, configError(err)
	}
	t.schedule.resting = d.resting
	names, least := receiverNames(cfg)
	d.store.SetReceivers(names, least)
	d.store.SetGapAlerts(cfg.AlertOnGaps == configs.Daily)

	ctx, t.cancel = context.WithCancel(ctx)
	t.done.Go(func() {
		if err := courier.Run(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("the courier stopped", "err", err)
		}
	})
	t.done.Go(func() { d.tor.watch(ctx, dial, control) })
	d.mu.Lock()
	d.tour = t
	d.mu.Unlock()
	t.schedule.start(d.now(), d.lastStart)
	t.done.Go(func() { d.keepHealth(ctx, t) })
	return t, nil
}

// end stops the crawls, then the courier, and waits for both.
func (t *tour) end() {
	t.schedule.stop()
	t.cancel()
	t.done.Wait()
}

// current is the tour that runs, nil when none does.
func (d *Daemon) current() *tour {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tour
}

func (d *Daemon) lastStart(source string) time.Time {
	row, err := d.store.Crawl(source)
	if err != nil {
		return time.Time{}
	}
	return row.Started
}

// crawl crawls one source and remembers how it went.
func (d *Daemon) crawl(ctx context.Context, src configs.Source) {
	t := d.current()
	var (
		proof   proof
		content string
	)
	deliver := func(ctx context.Context, doc *matcher.Document) error {
		_, err := d.inspect(ctx, d.matcherFor(src), doc, nil, d.record)
		if src.Shape() == configs.Page && doc.Complete && !doc.Unchanged {
			content = hex.EncodeToString(doc.Digest[:8])
		}
		return err
	}
	if src.Shape() == configs.Canary {
		deliver = proof.deliver(d, src)
	}
	report := t.crawler.Crawl(ctx, src, deliver)
	d.saveLessons()
	if ctx.Err() != nil {
		d.log.Info("crawl interrupted", "source", src.ID)
		return
	}
	seen, state := d.throughTor(report)
	d.sight.crawled(src.ID, state, report.Ended)
	seen.Content = content
	if src.Shape() == configs.Canary {
		seen = proof.judge(seen)
	}
	d.log.Info("crawled", "source", src.ID, "state", report.State, "detail", report.Detail,
		"fetched", report.Fetched, "documents", report.Documents, "bytes", report.Bytes, "gaps", len(report.Gaps),
		"seconds", report.Ended.Sub(report.Started).Seconds())
	d.remember(store.Crawl{
		Source: src.ID, State: string(report.State), Detail: report.Detail,
		Started: report.Started, Ended: report.Ended, Fetched: report.Fetched, Unchanged: report.Unchanged,
		Documents: report.Documents, Bytes: report.Bytes, Gaps: len(report.Gaps),
	}, report.Gaps, d.afterCrawl(src, seen, report.Ended))
}

// matcherFor is the matcher under the prior of a source, which it learns from.
func (d *Daemon) matcherFor(src configs.Source) *matcher.Matcher {
	return d.matcher.Load().Shifted(src.PriorBits).Learning(src.ID)
}

// remember stores how a crawl went, even while the daemon is stopping.
func (d *Daemon) remember(row store.Crawl, gaps []matcher.Gap, judge store.Judge) {
	owed := false
	err := d.store.RecordCrawl(context.Background(), row, gaps, func(h store.Health) store.Judged {
		j := judge(h)
		owed = len(j.Notices) > 0
		return j
	})
	if err != nil {
		d.log.Error("recording a crawl", "source", row.Source, "err", err)
		d.check(err)
	} else if owed {
		d.wake()
	}
}

// check stops the daemon when the disk failed a write: what the file holds is not
// known until it is opened again, so nothing more is written.
func (d *Daemon) check(err error) {
	if errors.Is(err, store.ErrFailed) {
		select {
		case d.halt <- err:
		default:
		}
	}
}

// record stores a finding and wakes the courier when an update is owed. What was
// found before the daemon was told to stop is stored all the same.
func (d *Daemon) record(ctx context.Context, f store.Finding) error {
	out, err := d.store.Record(context.WithoutCancel(ctx), f)
	if err != nil {
		d.check(err)
		return fmt.Errorf("recording a finding: %w", err)
	}
	if out.Update > 0 {
		d.log.Warn("incident", "incident", out.Incident, "update", out.Update, "source", f.Source, "new", out.New)
		d.wake()
	}
	return nil
}

// folder opens the folder of a source; no link leads out of it.
func folder(path string) (fs.FS, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return root.FS(), nil
}
