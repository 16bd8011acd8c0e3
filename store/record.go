package store

import (
	"bytes"
	"context"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// Record remembers a finding in one transaction: the exposures, the leak that
// they belong to, the alerts that are owed for it, the gaps and the visit. It is
// idempotent: the same finding again moves last-seen and owes nothing.
//
// Findings of one item make one incident, in as many parts as they come. An item
// that had no hits before, and whose digest is known from another place when its
// first ones come, is a mirror and joins that place's incident; so does one that
// is known to say the same by its sketch.
func (s *Store) Record(ctx context.Context, f Finding) (Outcome, error) {
	r := recording{Store: s, finding: f.bounded(), itemTag: s.schema.item.tag(f.Source, f.Item)}
	err := s.update(ctx, "recording a finding", func(tx *bolt.Tx) error {
		r.tx = tx
		return r.run(ctx)
	})
	if err != nil {
		return Outcome{}, err
	}
	return r.outcome, nil
}

// recording is one finding on its way into the store.
type recording struct {
	*Store
	tx      *bolt.Tx
	finding Finding
	outcome Outcome

	itemTag tag
	item    itemRow
	leakTag tag
	leak    leakRow
	leaking bool // there is a leak row, or there will be
	joined  bool // this finding made the item a place of the leak
}

func (r *recording) run(ctx context.Context) error {
	if err := r.visit(); err != nil {
		return err
	}
	if err := r.findLeak(); err != nil {
		return err
	}
	if err := r.expose(ctx); err != nil {
		return err
	}
	if err := r.noteGaps(); err != nil {
		return err
	}
	if err := r.saveLeak(); err != nil {
		return err
	}
	if err := r.hasRead(); err != nil {
		return err
	}
	return r.items.put(r.tx, r.itemTag[:], r.item)
}

// visit brings the item's row up to date.
func (r *recording) visit() error {
	f := &r.finding
	row, known, err := r.items.get(r.tx, r.itemTag[:])
	if err != nil {
		return err
	}
	row.Source, row.Item, row.Last = f.Source, f.Item, later(row.Last, f.At)
	if f.Unchanged {
		row.Confirmed = later(row.Confirmed, f.At)
		if f.Validators != (matcher.Validators{}) {
			row.Validators = f.Validators
		}
	} else {
		row.read(f, known)
	}
	r.item = row
	return nil
}

// read moves the reading on. While a document is being read, and when it was not
// read to its end, it has no validators: it must be asked for as a whole.
func (row *itemRow) read(f *Finding, known bool) {
	if row.Done || !known {
		row.Reading++
		row.Hit, row.Confirmed, row.Classes = false, time.Time{}, 0
	}
	row.Done = f.Final
	row.Complete = f.Final && f.Complete
	row.Validators = matcher.Validators{}
	if row.Complete {
		row.Validators = f.Validators
		row.Crashes = row.Crashes.After(f.Digest, f.Gaps)
	}
	row.Hit = row.Hit || len(f.Hits) > 0
	row.Classes |= f.Classes
}

// findLeak finds the leak that the item's hits belong to.
func (r *recording) findLeak() error {
	if r.item.Leak == nil {
		if len(r.finding.Hits) == 0 {
			return nil
		}
		if err := r.join(); err != nil {
			return err
		}
	}
	if err := r.loadLeak(); err != nil {
		return err
	}
	return r.joinLate()
}

func (r *recording) loadLeak() (err error) {
	r.leakTag = *r.item.Leak
	r.leak, r.leaking, err = r.leaks.get(r.tx, r.leakTag[:])
	if err == nil && !r.leaking {
		r.leaking = true
		r.leak = newLeak(r.finding, r.leakTag)
	}
	return err
}

// join makes the item a place of the leak of its digest, of the one that it posts
// again, or of one of its own.
func (r *recording) join() error {
	leak, found, err := r.sameDigest()
	if err == nil && !found {
		leak, found, err = r.near(r.surePeople)
	}
	if err != nil {
		return err
	}
	if !found {
		leak = r.ownLeak()
	}
	r.item.Leak, r.joined = &leak, true
	return nil
}

// ownLeak is the leak that the item shows before it is known to be another's.
func (r *recording) ownLeak() tag { return r.schema.leak.tag(string(r.itemTag[:])) }

func (r *recording) sameDigest() (leak tag, found bool, err error) {
	for _, key := range r.digestKeys() {
		var known digestRow
		if known, found, err = r.digests.get(r.tx, key); found || err != nil {
			return known.Leak, found, err
		}
	}
	return tag{}, false, nil
}

// digestKeys are those of the digests that the finding has.
func (r *recording) digestKeys() [][]byte {
	var out [][]byte
	if d := r.finding.Digest; d != [32]byte{} {
		t := r.schema.digest.tag(string(d[:]))
		out = append(out, t[:])
	}
	if c := r.finding.Content; c != [32]byte{} {
		t := r.schema.digest.tag("content", string(c[:]))
		out = append(out, t[:])
	}
	return out
}

// surePeople are those whom the finding surely names.
func (r *recording) surePeople() ([]matcher.Subject, error) {
	var out []matcher.Subject
	for _, h := range r.finding.Hits {
		if h.Sure {
			out = append(out, h.Subject)
		}
	}
	return out, nil
}

// expose merges the hits into the exposures. They go in by order of their keys:
// bbolt moves half of what a transaction has written for each that does not.
func (r *recording) expose(ctx context.Context) error {
	type keyed struct {
		key []byte
		hit *Hit
	}
	hits := make([]keyed, len(r.finding.Hits))
	for i := range hits {
		hit := &r.finding.Hits[i]
		hits[i] = keyed{r.exposureKey(r.leakTag, hit.Subject), hit}
	}
	slices.SortStableFunc(hits, func(a, b keyed) int { return bytes.Compare(a.key, b.key) })
	for _, h := range hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.exposeOne(h.key, h.hit); err != nil {
			return err
		}
	}
	return nil
}

func (r *recording) exposeOne(key []byte, hit *Hit) error {
	row, known, err := r.exposures.get(r.tx, key)
	if err != nil {
		return err
	}
	if known {
		r.leak.count(row, -1)
	} else {
		row = newExposure(&r.finding, hit)
		r.outcome.New++
	}
	row.merge(hit)
	if err := r.learnSecrets(&row, hit); err != nil {
		return err
	}
	row.LastSeen = later(row.LastSeen, r.finding.At)
	row.By, row.Reading = r.itemTag, r.item.Reading
	r.leak.count(row, +1)
	return r.exposures.put(r.tx, key, row)
}

// noteGaps brings the item's gaps up to date, and the leak's count of them.
func (r *recording) noteGaps() error {
	f := &r.finding
	if f.Unchanged || len(f.Gaps) == 0 && !f.Final && !r.joined {
		return nil
	}
	row, known, err := r.gaps.get(r.tx, r.itemTag[:])
	if err != nil {
		return err
	}
	if !r.joined {
		r.leak.countGaps(row, -1)
	}
	row.Source, row.Item, row.Locator, row.Reading = f.Source, f.Item, f.Locator, r.item.Reading
	opened := row.merge(f.Gaps, f.At)
	changed := len(f.Gaps) > 0
	if f.Final && f.Complete {
		changed = row.close(f.At) || changed
	}
	r.leak.countGaps(row, +1)
	if !changed || !known && len(row.Gaps) == 0 {
		return nil
	}
	if err := r.oweGaps(r.tx, f.Source, opened); err != nil {
		return err
	}
	return r.gaps.put(r.tx, r.itemTag[:], row)
}

// saveLeak moves the leak's last-seen, owes what is to be told of it, and stores
// it.
func (r *recording) saveLeak() error {
	f := &r.finding
	if !r.leaking {
		return nil
	}
	if len(f.Hits) > 0 || r.joined || f.Unchanged && r.item.Hit {
		r.leak.see(f, r.joined)
	}
	if r.item.Hit {
		r.leak.Classes |= r.item.Classes
	}
	if r.leak.Subjects > 0 {
		r.leak.Severity = r.leak.severity()
	}
	if !f.Unchanged && r.leak.owed(f.Final) {
		r.leak.tell()
		r.outcome.Update = r.leak.Update
		if err := r.owe(); err != nil {
			return err
		}
	}
	if r.leak.Update > 0 {
		r.outcome.Incident = r.leak.ID
	}
	if err := r.knowDigest(); err != nil {
		return err
	}
	if err := r.knowSketch(); err != nil {
		return err
	}
	return r.leaks.put(r.tx, r.leakTag[:], r.leak)
}

// knowDigest lets mirrors of a document with hits find the leak.
func (r *recording) knowDigest() error {
	f := &r.finding
	if !f.Final || !f.Complete || !r.item.Hit {
		return nil
	}
	for _, key := range r.digestKeys() {
		_, found, err := r.digests.get(r.tx, key)
		if err == nil && !found {
			err = r.digests.put(r.tx, key, digestRow{Leak: r.leakTag})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// exposureKey begins with the leak, so that those of one leak lie together; what
// follows is another one for the same person in each leak.
func (sc schema) exposureKey(leak tag, subject matcher.Subject) []byte {
	person := sc.person.tag(string(leak[:]), string(subject))
	return append(leak[:len(leak):len(leak)], person[:]...)
}

// Visit says when an item was last seen. Complete and the validators are those
// of a document that was read to its end.
func (s *Store) Visit(source, item string) (matcher.Visit, error) {
	var row itemRow
	key := s.schema.item.tag(source, item)
	err := s.view(context.Background(), "reading a visit", func(tx *bolt.Tx) (err error) {
		row, _, err = s.items.get(tx, key[:])
		return err
	})
	return matcher.Visit{Last: row.Last, Validators: row.Validators, Complete: row.Complete, Crashes: row.Crashes}, err
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
