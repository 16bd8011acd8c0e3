package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"peeler/cmd/internal/render"
)

// Run measures, and leaves no file behind.
func Run(ctx context.Context, o Options) (Report, error) {
	if err := o.check(); err != nil {
		return Report{}, err
	}
	dir, err := os.MkdirTemp(o.Dir, "peeler-bench")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	b := &bench{Options: o, dir: dir}
	for _, people := range o.People {
		f, err := newForce(people)
		if err != nil {
			return Report{}, err
		}
		if err := b.force(ctx, f); err != nil {
			return Report{}, err
		}
	}
	return Report{Machine: machine(), Figures: figures(o.People, b.runs), Runs: b.runs}, nil
}

type bench struct {
	Options
	dir  string
	runs []Result
}

// frugal is how much garbage may lie about, as a part of what is in use in percent:
// there are no pointers in an index, so that to collect costs next to nothing.
const frugal = 10

// force measures all that is asked for with so many people.
func (b *bench) force(ctx context.Context, f *force) error {
	variants := b.variants()
	defer debug.SetGCPercent(debug.SetGCPercent(frugal))
	if err := resetPeak(); err != nil {
		return fmt.Errorf("watching the memory: %w", err)
	}
	first, err := b.build(ctx, f, variants[0])
	if err != nil {
		return err
	}
	l, err := b.leak(ctx, f, b.Corpora[0], max(b.Size, slices.Max(append(b.Flat, 0))))
	if err != nil {
		return err
	}
	defer l.remove()
	if first.memory, err = b.memory(ctx, first, l); err != nil {
		return err
	}
	if err := b.flat(ctx, f, first, l); err != nil {
		return err
	}
	engines := []*built{first}
	for _, v := range variants[1:] {
		e, err := b.build(ctx, f, v)
		if err != nil {
			return err
		}
		engines = append(engines, e)
	}
	if err := b.corpus(ctx, f, engines, l, true); err != nil {
		return err
	}
	for _, corpus := range b.Corpora[1:] {
		l, err := b.leak(ctx, f, corpus, b.Size)
		if err != nil {
			return err
		}
		err = b.corpus(ctx, f, engines, l, false)
		l.remove()
		if err != nil {
			return err
		}
	}
	return nil
}

// build builds an engine, or notes that it is not to be had.
func (b *bench) build(ctx context.Context, f *force, v Variant) (*built, error) {
	bar := render.Count(b.Progress, fmt.Sprintf("enrolling %d", f.people), int64(f.people))
	defer bar.Close()
	e, err := f.build(ctx, v, bar)
	if errors.Is(err, errNotOffered) {
		return &built{variant: v, failed: err.Error()}, nil
	}
	return e, err
}

func (b *bench) leak(ctx context.Context, f *force, corpus string, size int64) (*leak, error) {
	bar := render.Progress(b.Progress, "writing "+corpus, size)
	defer bar.Close()
	return writeLeak(ctx, filepath.Join(b.dir, corpus), corpus, f.people, size, bar)
}

// memory is the peak of the process from before the engine was built until it has
// scanned: nothing else that is large has been there yet.
func (b *bench) memory(ctx context.Context, e *built, l *leak) (int64, error) {
	if e.failed != "" {
		return 0, nil
	}
	var err error
	if e.settled, err = settled(); err != nil {
		return 0, err
	}
	if _, err := scan(ctx, e, l, l.upTo(min(b.Size, 16<<20)), 1); err != nil {
		return 0, err
	}
	return peak()
}

// flat scans the beginnings of one leak: neither speed nor memory may change.
func (b *bench) flat(ctx context.Context, f *force, e *built, l *leak) error {
	var jobs []job
	for _, size := range b.Flat {
		jobs = append(jobs, &scanning{tool: Peeler, built: e, force: f, leak: l, sections: l.upTo(size), cores: 1, flat: true})
	}
	return b.turns(ctx, "sizes of "+l.corpus, jobs)
}

// corpus scans a leak with all engines; if it is the first, with all cores and
// with the other tools as well.
func (b *bench) corpus(ctx context.Context, f *force, engines []*built, l *leak, first bool) error {
	sections := l.upTo(b.Size)
	var jobs []job
	for i, e := range engines {
		cores := b.Cores[:1]
		if first && i == 0 {
			cores = b.Cores
		}
		for _, n := range cores {
			jobs = append(jobs, &scanning{tool: Peeler, built: e, force: f, leak: l, sections: sections, cores: n, most: b.Wrong})
		}
	}
	nobody := &built{engine: reading{}}
	jobs = append(jobs, &scanning{tool: Reading, built: nobody, force: f, leak: l, sections: sections, cores: 1})
	if first && len(b.Against) > 0 {
		others, err := b.others(ctx, f, l, length(sections))
		if err != nil {
			return err
		}
		jobs = append(jobs, others...)
	}
	return b.turns(ctx, l.corpus, jobs)
}

// job is one of those that are measured in turns.
type job interface {
	prepare(context.Context) error // what comes before and does not count
	round(context.Context) error
	result() Result
}

func (b *bench) turns(ctx context.Context, label string, jobs []job) error {
	bar := render.Count(b.Progress, "measuring "+label, int64(len(jobs)*(b.Rounds+1)))
	defer bar.Close()
	for _, j := range jobs {
		if err := j.prepare(ctx); err != nil {
			return err
		}
		bar.Add(1)
	}
	for range b.Rounds {
		for _, j := range jobs {
			if err := j.round(ctx); err != nil {
				return err
			}
			bar.Add(1)
		}
	}
	for _, j := range jobs {
		b.runs = append(b.runs, j.result())
	}
	return nil
}
