package store

import (
	"bytes"
	"errors"
	"slices"

	"peeler/matcher"
)

// joinLate looks again whether an item of a leak of its own posts another one again:
// its first findings may have told too little. Before it is an incident, it becomes a
// place of the other. After that it stays one, as people were told of it, and at the
// end of the document both incidents name each other.
func (r *recording) joinLate() error {
	told := r.leak.Update > 0
	if r.joined || !r.leaking || r.leakTag != r.ownLeak() || r.finding.Unchanged || told && !r.finding.Final {
		return nil
	}
	other, found, err := r.near(r.allPeople)
	if err != nil || !found {
		return err
	}
	if told {
		return r.relate(other)
	}
	return r.move(other)
}

// allPeople are those whom the leak and the finding surely name.
func (r *recording) allPeople() ([]matcher.Subject, error) {
	people, _ := r.surePeople()
	err := r.exposures.scan(r.tx, r.leakTag[:], func(_ []byte, row exposureRow) error {
		if !row.Review {
			people = append(people, row.Subject)
		}
		return nil
	})
	slices.Sort(people)
	return slices.Compact(people), err
}

// relate makes two incidents name each other.
func (r *recording) relate(key tag) error {
	other, _, err := r.leaks.get(r.tx, key[:])
	if err != nil || other.Update == 0 || !r.leak.relate(other.ID) {
		return err
	}
	other.relate(r.leak.ID)
	return r.leaks.put(r.tx, key[:], other)
}

// maxAlike bounds the incidents that one names.
const maxAlike = 16

func (l *leakRow) relate(id string) bool {
	if slices.Contains(l.Alike, id) || len(l.Alike) == maxAlike {
		return false
	}
	l.Alike = append(l.Alike, id)
	return true
}

// move makes the item a place of another leak, and takes along whom its own one holds
// for review.
func (r *recording) move(to tag) error {
	type held struct {
		key []byte
		row exposureRow
	}
	var all []held
	from := r.leakTag
	err := r.exposures.scan(r.tx, from[:], func(key []byte, row exposureRow) error {
		all = append(all, held{bytes.Clone(key), row})
		return nil
	})
	if err != nil {
		return err
	}
	r.item.Leak, r.joined = &to, true
	if err := r.loadLeak(); err != nil {
		return err
	}
	for _, h := range all {
		if err := r.exposures.delete(r.tx, h.key); err != nil {
			return err
		}
		if err := r.takeOver(h.row); err != nil {
			return err
		}
	}
	return errors.Join(r.leaks.delete(r.tx, from[:]), r.sketches.delete(r.tx, from[:]))
}

// takeOver puts an exposure into the leak, unless the person is exposed there.
func (r *recording) takeOver(row exposureRow) error {
	key := r.exposureKey(r.leakTag, row.Subject)
	if _, known, err := r.exposures.get(r.tx, key); known || err != nil {
		return err
	}
	r.leak.count(row, +1)
	return r.exposures.put(r.tx, key, row)
}
