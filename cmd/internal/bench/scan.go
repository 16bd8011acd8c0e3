package bench

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"peeler/matcher"
	"peeler/matcher/matchertest"
)

// sample is what one pass took.
type sample struct {
	bytes   int64
	matches int64   // sure ones
	threads float64 // CPU seconds of the threads that scanned
	process float64 // CPU seconds of the process, the collector's too
	wall    float64 // seconds
}

// scan passes over the sections once, on as many threads as cores.
func scan(ctx context.Context, e engine, l *leak, sections []matchertest.Section, cores int) (sample, error) {
	var (
		sum    sample
		mu     sync.Mutex
		failed error
		next   atomic.Int64
		wait   sync.WaitGroup
	)
	begun, process := time.Now(), cpu(unix.CLOCK_PROCESS_CPUTIME_ID)
	for range cores {
		wait.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			before := cpu(unix.CLOCK_THREAD_CPUTIME_ID)
			one, err := scanSome(ctx, e, &reader{leak: l}, sections, &next)
			spent := cpu(unix.CLOCK_THREAD_CPUTIME_ID) - before
			mu.Lock()
			defer mu.Unlock()
			sum.bytes += one.bytes
			sum.matches += one.matches
			sum.threads += spent
			failed = errors.Join(failed, err)
		})
	}
	wait.Wait()
	sum.wall, sum.process = time.Since(begun).Seconds(), cpu(unix.CLOCK_PROCESS_CPUTIME_ID)-process
	return sum, failed
}

// scanSome takes sections, as long as there are any.
func scanSome(ctx context.Context, e engine, r *reader, sections []matchertest.Section, next *atomic.Int64) (sample, error) {
	var one sample
	found := func(m matcher.Match) {
		if e.Sure(m) {
			one.matches++
		}
	}
	for {
		i := int(next.Add(1)) - 1
		if i >= len(sections) || ctx.Err() != nil {
			return one, ctx.Err()
		}
		records, err := r.records(sections[i])
		if err != nil {
			return one, err
		}
		e.Scan(records, found)
		one.bytes += int64(sections[i].Length)
	}
}

// reading is no engine: it shows what reading and parting a leak takes alone.
type reading struct{}

func (reading) Sure(matcher.Match) bool { return false }

func (reading) Scan(records iter.Seq[matcher.Record], _ func(matcher.Match)) (t matcher.Tally) {
	for r := range records {
		t.Records++
		t.Bytes += int64(r.Bytes())
	}
	return t
}

// scanning is the engine over a leak.
type scanning struct {
	*built
	force    *force
	leak     *leak
	sections []matchertest.Section
	cores    int
	tool     string // Peeler or Reading
	flat     bool   // watch the memory
	recall   *Recall
	most     int // of wrong matches that are kept
	wrong    []Wrong
	samples  []sample
	peak     int64
}

func (s *scanning) prepare(ctx context.Context) error {
	if s.failed != "" {
		return nil
	}
	if s.flat || s.cores > 1 || s.tool == Reading {
		_, err := scan(ctx, s.engine, s.leak, s.sections, s.cores)
		return err
	}
	r, err := recall(ctx, s.engine, s.leak, s.sections, func(w Wrong) {
		if len(s.wrong) < s.most {
			s.wrong = append(s.wrong, w)
		}
	})
	s.recall = &r
	return err
}

func (s *scanning) round(ctx context.Context) error {
	if s.failed != "" {
		return nil
	}
	if s.flat {
		if err := resetPeak(); err != nil {
			return err
		}
	}
	one, err := scan(ctx, s.engine, s.leak, s.sections, s.cores)
	if err != nil || !s.flat {
		s.samples = append(s.samples, one)
		return err
	}
	s.samples = append(s.samples, one)
	high, err := peak()
	s.peak = max(s.peak, high)
	return err
}

func (s *scanning) result() Result {
	r := Result{
		People: s.force.people, Tool: s.tool, Variant: s.variant, Corpus: s.leak.corpus, Cores: s.cores, Flat: s.flat,
		Build: s.enrol + s.index, Memory: s.memory, Settled: s.settled, Wrong: s.wrong, Recall: s.recall, Failed: s.failed,
	}
	if s.flat {
		r.Memory = s.peak
	}
	r.of(s.samples)
	return r
}
