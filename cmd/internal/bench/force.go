package bench

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"time"

	"peeler/cmd/internal/render"
	"peeler/matcher"
	"peeler/matcher/matchertest"
)

// force is the invented people that are enrolled. It keeps none of them.
type force struct {
	people int
	key    matcher.Key
}

// forceSeed draws the people; leakSeed the leaks.
const (
	forceSeed = 1
	leakSeed  = 1
)

func newForce(people int) (*force, error) {
	k, err := matcher.NewKey([]byte("an invented key for benchmarks .."[:matcher.KeySize]))
	if err != nil {
		return nil, err
	}
	return &force{people: people, key: k}, nil
}

// built is an engine and what it took to build it, in seconds.
type built struct {
	engine
	variant      Variant
	enrol, index float64
	memory       int64  // peak, when it was the only engine; bytes
	settled      int64  // when it had been built; bytes
	failed       string // why it is not to be had
}

// build enrols everybody, one after the other, and builds an engine of them.
func (f *force) build(ctx context.Context, v Variant, bar *render.Bar) (*built, error) {
	e := matcher.NewEncoder(f.key)
	p := matchertest.NewPopulation(forceSeed)
	var failed error
	var enrol time.Duration
	roster := func(yield func(matcher.Enrolment) bool) {
		for range f.people {
			begun := time.Now()
			enrolment, err := e.Encode(person(p.Person()))
			enrol += time.Since(begun)
			if err == nil {
				err = ctx.Err()
			}
			if bar.Add(1); err != nil {
				failed = err
				return
			}
			if !yield(enrolment) {
				return
			}
		}
	}
	begun := time.Now()
	made, err := build(f.key, roster, v)
	if err == nil {
		err = failed
	}
	return &built{engine: made, variant: v, enrol: enrol.Seconds(), index: (time.Since(begun) - enrol).Seconds()}, err
}

// person is what is enrolled of an invented person.
func person(v matchertest.Person) matcher.Person {
	forenames := v.Forename
	if v.Middle != "" {
		forenames += " " + v.Middle
	}
	return matcher.Person{Subject: matcher.Subject(v.Ref), Identifiers: []matcher.Identifier{
		{Kind: matcher.Name, Part: matcher.Forenames, Value: forenames},
		{Kind: matcher.Name, Part: matcher.Surname, Value: v.Surname},
		{Kind: matcher.Email, Value: v.Email},
		{Kind: matcher.Username, Value: v.Username},
		{Kind: matcher.Phone, Value: v.Phone},
		{Kind: matcher.StaffNumber, Value: v.Staff},
		{Kind: matcher.PayrollNumber, Value: v.Payroll},
		{Kind: matcher.NationalInsurance, Value: v.Insurance},
		{Kind: matcher.DateOfBirth, Value: v.Born.Format(time.DateOnly)},
		{Kind: matcher.Postcode, Value: v.Postcode},
	}}
}

// patterns are what one would search for in plaintext.
func patterns(v matchertest.Person) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range []string{
			v.Forename + " " + v.Surname, v.Surname + ", " + v.Forename,
			v.Email, v.Username, v.Phone, v.Staff, v.Payroll, v.Insurance, v.Postcode,
		} {
			if !yield(s) {
				return
			}
		}
	}
}

// writePatterns writes the plaintext list, a pattern a line, none of them twice,
// in the memory of another process.
func (f *force) writePatterns(ctx context.Context, file string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	sort := exec.CommandContext(ctx, "sort", "-u")
	sort.Env = append(os.Environ(), "LC_ALL=C")
	sort.Stdout = out
	in, err := sort.StdinPipe()
	if err != nil {
		return err
	}
	if err := sort.Start(); err != nil {
		return fmt.Errorf("writing the plaintext list: %w", err)
	}
	w := bufio.NewWriterSize(in, 1<<20)
	p := matchertest.NewPopulation(forceSeed)
	for range f.people {
		for pattern := range patterns(p.Person()) {
			w.WriteString(pattern)
			w.WriteByte('\n')
		}
	}
	err = w.Flush()
	in.Close()
	if waited := sort.Wait(); waited != nil {
		err = waited
	}
	if err != nil {
		return fmt.Errorf("writing the plaintext list: %w", err)
	}
	return out.Close()
}
