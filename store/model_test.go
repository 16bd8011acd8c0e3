package store

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"peeler/matcher"
)

// model is what the store should remember, kept in plain maps and counted anew
// whenever it is asked.
type model struct {
	leaks  map[string]string // item → the item whose leak it shows
	digest map[[32]byte]string
	texts  map[string]map[uint64]bool                    // by leak, what its sketches are of
	tag    func(leak string) tag                         // that leaks which are alike are tried by
	seen   map[string]map[matcher.Subject]*modelExposure // by leak
	places map[string]map[string]bool
	last   map[string]time.Time
	told   map[string]*modelTold
	alerts int

	classes  map[string]matcher.Classes // by leak
	readings map[string]*modelReading   // by item, the latest
}

type modelReading struct {
	classes   matcher.Classes
	hit, done bool
}

type modelExposure struct {
	sure           bool
	kinds, cohorts map[string]bool
	first          time.Time
}

type modelTold struct {
	subjects, update int
	severity         Severity
	cohorts, kinds   map[string]bool
	classes          matcher.Classes
}

func newModel(s *Store) *model {
	return &model{
		texts: map[string]map[uint64]bool{}, tag: func(leak string) tag {
			item := s.schema.item.tag("leaksite", leak)
			return s.schema.leak.tag(string(item[:]))
		},
		leaks: map[string]string{}, digest: map[[32]byte]string{}, seen: map[string]map[matcher.Subject]*modelExposure{},
		places: map[string]map[string]bool{}, last: map[string]time.Time{}, told: map[string]*modelTold{},
		classes: map[string]matcher.Classes{}, readings: map[string]*modelReading{},
	}
}

func (m *model) record(f Finding) (update int) {
	leak, known := m.leaks[f.Item]
	reading := m.read(f)
	if len(f.Hits) == 0 {
		if !known {
			return 0
		}
		if reading.hit {
			m.classes[leak] |= reading.classes
			m.know(leak, f)
		}
		return m.tell(leak, f.Final)
	}
	if !known {
		if leak, known = m.digest[f.Digest]; !known {
			leak, known = m.near(f)
		}
		if !known {
			leak = f.Item
		}
		m.leaks[f.Item] = leak
	} else if told := m.told[leak]; leak == f.Item && told != nil && told.update == 0 {
		if other, found := m.near(f); found {
			leak = m.move(f.Item, other)
		}
	}
	if m.seen[leak] == nil {
		m.seen[leak] = map[matcher.Subject]*modelExposure{}
		m.places[leak] = map[string]bool{}
		m.told[leak] = &modelTold{cohorts: map[string]bool{}, kinds: map[string]bool{}}
	}
	m.places[leak][f.Item] = true
	m.classes[leak] |= reading.classes
	m.last[leak] = f.At
	for _, h := range f.Hits {
		e := m.seen[leak][h.Subject]
		if e == nil {
			e = &modelExposure{first: f.At, kinds: map[string]bool{}, cohorts: map[string]bool{}}
			m.seen[leak][h.Subject] = e
		}
		e.sure = e.sure || h.Sure
		for _, k := range h.Kinds {
			e.kinds[k.String()] = true
		}
		for _, c := range h.Cohorts {
			e.cohorts[c] = true
		}
	}
	if _, known := m.digest[f.Digest]; !known && f.Final {
		m.digest[f.Digest] = leak
	}
	m.know(leak, f)
	return m.tell(leak, f.Final)
}

// know remembers what the text of a document is.
func (m *model) know(leak string, f Finding) {
	if !f.Final || len(f.Sketch.Named) == 0 {
		return
	}
	if m.texts[leak] == nil {
		m.texts[leak] = map[uint64]bool{}
	}
	m.texts[leak][f.Sketch.Text[0]] = true
}

// near is the leak of the same text that names the same people.
func (m *model) near(f Finding) (string, bool) {
	if len(f.Sketch.Named) == 0 {
		return "", false
	}
	var all []string
	for leak, texts := range m.texts {
		if texts[f.Sketch.Text[0]] && leak != m.leaks[f.Item] && m.seen[leak] != nil {
			all = append(all, leak)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(m.tag(a).long(), m.tag(b).long()) })
	for _, leak := range all {
		people, shared := 0, 0
		for _, h := range f.Hits {
			if !h.Sure {
				continue
			}
			people++
			if e := m.seen[leak][h.Subject]; e != nil && e.sure {
				shared++
			}
		}
		known, _, _, _ := m.count(leak)
		if people > 0 && (5*shared >= 4*people || f.Final && known >= 5 && 5*shared >= 4*known) {
			return leak, true
		}
	}
	return "", false
}

// move puts an item, and whom it holds for review, under another leak.
func (m *model) move(item, leak string) string {
	for who, e := range m.seen[item] {
		if m.seen[leak][who] == nil {
			m.seen[leak][who] = e
		}
	}
	delete(m.seen, item)
	delete(m.texts, item)
	m.leaks[item] = leak
	return leak
}

func (m *model) read(f Finding) *modelReading {
	r := m.readings[f.Item]
	if r == nil || r.done {
		r = &modelReading{}
		m.readings[f.Item] = r
	}
	r.classes |= f.Classes
	r.hit, r.done = r.hit || len(f.Hits) > 0, f.Final
	return r
}

func (m *model) tell(leak string, final bool) int {
	told := m.told[leak]
	subjects, _, cohorts, kinds := m.count(leak)
	if subjects == 0 {
		return 0
	}
	owed := len(fmt.Sprint(subjects)) > len(fmt.Sprint(told.subjects)) || told.subjects == 0
	for c := range cohorts {
		owed = owed || !told.cohorts[c]
	}
	if severity := m.severity(leak); final {
		owed = owed || subjects > told.subjects || rank(severity) > rank(told.severity) || m.classes[leak]&^told.classes != 0
		for k := range kinds {
			owed = owed || !told.kinds[k]
		}
	}
	if !owed {
		return 0
	}
	told.update++
	told.subjects, told.severity = max(told.subjects, subjects), m.severity(leak)
	for c := range cohorts {
		told.cohorts[c] = true
	}
	for k := range kinds {
		told.kinds[k] = true
	}
	told.classes |= m.classes[leak]
	m.alerts++
	return told.update
}

func (m *model) count(leak string) (subjects, review int, cohorts, kinds map[string]int) {
	cohorts, kinds = map[string]int{}, map[string]int{}
	for _, e := range m.seen[leak] {
		if !e.sure {
			review++
			continue
		}
		subjects++
		for c := range e.cohorts {
			cohorts[c]++
		}
		for k := range e.kinds {
			kinds[k]++
		}
	}
	return subjects, review, cohorts, kinds
}

func (m *model) severity(leak string) Severity {
	subjects, _, cohorts, _ := m.count(leak)
	grave := false
	for _, e := range m.seen[leak] {
		grave = grave || e.sure && e.kinds["name"] && e.kinds["phone"]
	}
	grave = grave || subjects > 0 && m.classes[leak] == matcher.ClassesOf(matcher.NameClass, matcher.VettingClass)
	switch {
	case cohorts["covert"] > 0 || subjects >= 1000:
		return Critical
	case subjects >= 10 || grave:
		return High
	}
	return Medium
}

// randomFinding is one of few items, of few digests and of few people.
func randomFinding(r *rand.Rand, at time.Time) Finding {
	n := r.IntN(8)
	f := document(fmt.Sprint("item", n), at, 0, 0)
	f.Digest = [32]byte{1, byte(n / 2)} // two items each mirror one another
	if n%4 == 0 || n == 2 {             // and some have nearly the same text
		f = sketched(f, 1)
	}
	f.Final = r.IntN(3) > 0
	if !f.Final {
		f.Digest, f.Complete = [32]byte{}, false
	}
	if r.IntN(3) == 0 {
		f.Classes = matcher.ClassesOf([]matcher.Class{matcher.NameClass, matcher.VettingClass}[r.IntN(2)])
	}
	for range r.IntN(6) {
		h := hit(r.IntN(40))
		h.Sure = r.IntN(4) > 0
		if r.IntN(30) == 0 {
			h.Cohorts = []string{[]string{"covert", "public-figure"}[r.IntN(2)]}
		}
		if r.IntN(40) == 0 {
			h.Kinds = []matcher.Kind{matcher.Name, matcher.Phone}
		}
		f.Hits = append(f.Hits, h)
	}
	return f
}

func TestTheStoreRemembersWhatTheModelDoes(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			s := newStore(t)
			m := newModel(s)
			s.db.NoSync = true
			for step := range 250 {
				f := randomFinding(r, day.Add(time.Duration(step)*time.Minute))
				for again := range 1 + r.IntN(2) { // the same finding twice is the same as once
					out := record(t, s, f)
					if want := m.record(f); out.Update != want || again > 0 && out.New+out.Update > 0 {
						t.Fatalf("step %d.%d: %+v, want update %d", step, again, out, want)
					}
				}
				switch r.IntN(40) {
				case 0:
					forget(t, s, m, subject(r.IntN(40)))
				case 1:
					s.Close()
					s = openStore(t, s.path)
				}
			}
			compare(t, s, m)
		})
	}
}

func forget(t *testing.T, s *Store, m *model, who matcher.Subject) {
	t.Helper()
	known := false
	for leak, people := range m.seen {
		if people[who] != nil {
			known = true
			delete(people, who)
			delete(m.texts, leak)
		}
	}
	if err := s.Forget(t.Context(), who); (err == nil) != known {
		t.Fatalf("forgetting: %v; known: %v", err, known)
	}
}

func compare(t *testing.T, s *Store, m *model) {
	t.Helper()
	got := map[string]Incident{}
	for _, i := range must[[]Incident](t)(s.Incidents(t.Context(), Filter{})) {
		got[i.Places[0].Item] = i
	}
	incidents := 0
	for leak := range m.seen {
		told := m.told[leak]
		if told.update == 0 {
			continue
		}
		incidents++
		i := got[leak]
		subjects, review, cohorts, kinds := m.count(leak)
		if i.Subjects != subjects || i.Review != review || i.Update != told.update ||
			i.Classes != m.classes[leak] || !maps.Equal(i.Cohorts, cohorts) || !maps.Equal(i.Kinds, kinds) ||
			len(i.Places) != len(m.places[leak]) || !i.LastSeen.Equal(m.last[leak]) {
			t.Errorf("%s: %+v; want %d people, %d for review, update %d, %v, %v", leak, i, subjects, review, told.update, cohorts, kinds)
		}
		exposures := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{Incident: i.ID}))
		for _, e := range exposures {
			want := m.seen[leak][e.Subject]
			if want == nil || !want.sure || !e.FirstSeen.Equal(want.first) || len(e.Kinds) != len(want.kinds) {
				t.Errorf("%s: %+v, want %+v", leak, e, want)
			}
		}
		if len(exposures) != subjects {
			t.Errorf("%s: %d exposures, want %d", leak, len(exposures), subjects)
		}
	}
	if len(got) != incidents {
		t.Errorf("%d incidents, want %d: %v", len(got), incidents, slices.Collect(maps.Keys(got)))
	}
	if n := len(must[[]Alert](t)(s.Alerts(t.Context(), Filter{}))); n != m.alerts {
		t.Errorf("%d alerts, want %d", n, m.alerts)
	}
}
