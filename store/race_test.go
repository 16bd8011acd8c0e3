package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"peeler/matcher"
)

func TestEverythingAtOnce(t *testing.T) {
	s := newStore(t)
	s.db.NoSync = true
	if _, err := s.ImportRoster(t.Context(), roster(between(1, 200)...), false); err != nil {
		t.Fatal(err)
	}
	const rounds = 20
	ctx := t.Context()
	var all sync.WaitGroup
	try := func(what string, do func(n int) error) {
		all.Go(func() {
			for n := range rounds {
				if err := do(n); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
	for site := range 3 {
		try("record", func(n int) error {
			f := document(fmt.Sprint(site, "-", n), day, 1000*site+n, 30)
			f.Source = fmt.Sprint(site)
			_, err := s.Record(ctx, f)
			return err
		})
	}
	try("import", func(n int) error { _, err := s.ImportRoster(ctx, roster(between(1, 200+n)...), false); return err })
	try("compact", func(int) error { return s.Compact(ctx) })
	try("forget", func(n int) error {
		if err := s.Forget(ctx, subject(1000+n)); !errors.Is(err, ErrUnknownSubject) {
			return err
		}
		return nil
	})
	try("roster", func(int) error {
		n := 0
		for _, err := range s.Roster() {
			if err != nil {
				return err
			}
			n++
		}
		if n < 200 {
			return fmt.Errorf("half a roster: %d people", n)
		}
		return nil
	})
	try("courier", func(int) error {
		due, err := s.Due(ctx, "soc", day, 1)
		for waited := 0; len(due) == 0 && err == nil && waited < 500; waited++ { // for a finding
			time.Sleep(time.Millisecond)
			due, err = s.Due(ctx, "soc", day, 1)
		}
		for _, a := range due {
			_, e := s.Attempt(ctx, a.ID, day, day)
			err = errors.Join(err, e, s.Settle(ctx, a.ID, day, Delivered, "", day))
		}
		return err
	})
	try("questions", func(int) error {
		_, err1 := s.Exposures(ctx, Filter{Limit: 10})
		_, err2 := s.Incidents(ctx, Filter{})
		_, err3 := s.Counts(ctx)
		return errors.Join(err1, err2, err3)
	})
	try("reload", func(int) error { s.SetReceivers([]string{"soc"}, map[string]Severity{"soc": Low}); return nil })
	all.Wait()

	c := must[Counts](t)(s.Counts(ctx))
	if c.Incidents != 3*rounds || c.Pending+c.Delivered != 3*rounds || c.Delivered == 0 {
		t.Errorf("%+v", c)
	}
	for site := range 3 {
		v := must[matcher.Visit](t)(s.Visit(fmt.Sprint(site), fmt.Sprint(site, "-", rounds-1)))
		if !v.Complete {
			t.Errorf("site %d: %+v", site, v)
		}
	}
}
