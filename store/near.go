package store

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"peeler/matcher"
)

// A document is the leak of another place, posted again, when it says the same of the
// same people, in much the same text. Each is a share of what is smaller in what is
// larger, so that a part of a leak is it too, and so is a leak among other things.
const (
	alike = 0.8 // share from which on two things are the same

	leastShared = 8 // hashes from which on a share of a text is believed
	leastPeople = 5 // of a leak, for a document that names others too to be it

	maxSketches  = 4   // that a leak has
	maxBands     = 32  // hashes of a sketch by which it is looked for
	maxBandLeaks = 7   // leaks of a band: what more have says little, and a row is one unit long
	maxLikely    = 4   // leaks that are looked at closely
	maxAsked     = 256 // people of a document who are looked for in a leak
)

// bandsOf are the hashes by which a sketch is looked for: those that a part of the
// leak, or a larger one, is likely to have among its own.
func bandsOf(k matcher.Sketch) matcher.Sample { return k.Named[:min(len(k.Named), maxBands)] }

func (sc schema) bandKey(hash uint64) []byte {
	var b [8]byte
	for i := range b {
		b[i] = byte(hash >> (8 * i))
	}
	t := sc.band.tag(string(b[:]))
	return t[:]
}

// near finds the leak that the document posts again, by all that was read of it. It
// asks for the people whom the document names only when there is a likely one.
func (r *recording) near(named func() ([]matcher.Subject, error)) (tag, bool, error) {
	likely, err := r.likely()
	if err != nil || len(likely) == 0 {
		return tag{}, false, err
	}
	people, err := named()
	if err != nil || len(people) == 0 {
		return tag{}, false, err
	}
	for _, leak := range likely {
		if same, err := r.reposts(leak, people); same || err != nil {
			return leak, same, err
		}
	}
	return tag{}, false, nil
}

// likely are the leaks, other than the item's own, with which the document shares the
// most bands.
func (r *recording) likely() ([]tag, error) {
	votes := map[tag]int{}
	for _, hash := range bandsOf(r.finding.Sketch) {
		row, _, err := r.bands.get(r.tx, r.bandKey(hash))
		if err != nil {
			return nil, err
		}
		for _, leak := range row.Leaks {
			votes[leak]++
		}
	}
	if r.item.Leak != nil {
		delete(votes, *r.item.Leak)
	}
	all := slices.SortedFunc(maps.Keys(votes), func(a, b tag) int {
		return cmp.Or(cmp.Compare(votes[b], votes[a]), bytes.Compare(a[:], b[:]))
	})
	return all[:min(len(all), maxLikely)], nil
}

// reposts tells whether the document posts a leak again.
func (r *recording) reposts(key tag, people []matcher.Subject) (bool, error) {
	leak, found, err := r.leaks.get(r.tx, key[:])
	if err != nil || !found {
		return false, err
	}
	row, _, err := r.sketches.get(r.tx, key[:])
	if err != nil {
		return false, err
	}
	shared, err := r.exposed(key, people)
	if err != nil {
		return false, err
	}
	c := comparison{final: r.finding.Final, people: len(people), shared: shared, known: leak.Subjects}
	for _, theirs := range row.Sketches {
		if c.same(r.finding.Sketch, theirs) {
			return true, nil
		}
	}
	return false, nil
}

// exposed is how many of the people the leak surely names, reckoned from some of them.
func (r *recording) exposed(leak tag, people []matcher.Subject) (int, error) {
	step := (len(people) + maxAsked - 1) / maxAsked
	asked, shared := 0, 0
	for i := 0; i < len(people); i += step {
		row, found, err := r.exposures.get(r.tx, r.exposureKey(leak, people[i]))
		if err != nil {
			return 0, err
		}
		asked++
		if found && !row.Review {
			shared++
		}
	}
	return len(people) * shared / asked, nil
}

// comparison is of a document with a leak.
type comparison struct {
	final  bool // the document was read to its end
	people int  // that it names
	known  int  // that the leak names
	shared int
}

// same is the rule. Who is named anew is told of in an update of the incident, so what
// a document adds to a leak may be about others; of those that the leak names it must
// say no more, or its news would not be told. Of a document that is still being read
// nothing is known but that its beginning is in the leak.
func (c comparison) same(ours, theirs matcher.Sketch) bool {
	text := holds(theirs.Text, ours.Text) || c.final && holds(ours.Text, theirs.Text)
	switch {
	case !text:
		return false
	case float64(c.shared) >= alike*float64(c.people):
		share, of := ours.Named.In(theirs.Named)
		return of > 0 && share >= alike
	case c.final && c.known >= leastPeople && float64(c.shared) >= alike*float64(c.known):
		share, of := theirs.Named.In(ours.Named)
		return of > 0 && share >= alike
	}
	return false
}

// holds tells whether a text has a part in it.
func holds(whole, part matcher.Sample) bool {
	share, of := part.In(whole)
	return of >= leastShared && share >= alike
}

// knowSketch lets copies of a document with hits find the leak.
func (r *recording) knowSketch() error {
	f := &r.finding
	if !f.Final || !r.item.Hit || len(f.Sketch.Named) == 0 {
		return nil
	}
	row, _, err := r.sketches.get(r.tx, r.leakTag[:])
	if err != nil || len(row.Sketches) == maxSketches || slices.ContainsFunc(row.Sketches, f.resembles) {
		return err
	}
	row.Sketches = append(row.Sketches, f.Sketch)
	if err := r.sketches.put(r.tx, r.leakTag[:], row); err != nil {
		return err
	}
	for _, hash := range bandsOf(f.Sketch) {
		if err := r.knowBand(r.bandKey(hash)); err != nil {
			return err
		}
	}
	return nil
}

// resembles tells whether a copy that is like the finding is like this sketch too.
func (f *Finding) resembles(k matcher.Sketch) bool {
	const closely = 0.9
	text, _ := f.Sketch.Text.Alike(k.Text)
	named, _ := f.Sketch.Named.Alike(k.Named)
	return text >= closely && named >= closely
}

func (r *recording) knowBand(key []byte) error {
	row, _, err := r.bands.get(r.tx, key)
	if err != nil || slices.Contains(row.Leaks, r.leakTag) {
		return err
	}
	row.Leaks = slices.Insert(row.Leaks, 0, r.leakTag)
	row.Leaks = row.Leaks[:min(len(row.Leaks), maxBandLeaks)]
	return r.bands.put(r.tx, key, row)
}
