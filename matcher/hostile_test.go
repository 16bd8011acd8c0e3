package matcher

import (
	"bytes"
	"flag"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"peeler/matcher/matchertest"
)

func repeated(f Field, n int) Record { return Record{Fields: slices.Repeat([]Field{f}, n)} }

// TestHostileRecords: a record of any size is read to its end, in memory that is
// bounded by the windows, and what is planted behind it is found.
func TestHostileRecords(t *testing.T) {
	m := matcherOf(t, staff...)
	plant := Field{Text: "John Smith 447812"}
	tests := []struct {
		name   string
		record Record
	}{
		{"line of 5 MB without a space", line(strings.Repeat("a", 5<<20))},
		{"line of 500 kB of one name", line(strings.Repeat("john smith ", 50_000))},
		{"line of 300 kB of a number", line(strings.Repeat("447812 ", 50_000))},
		{"line of 1 MB of signs", line(strings.Repeat("@.-+", 1<<18))},
		{"line of 500 kB of particles", line(strings.Repeat("van der ", 1<<16))},
		{"line of 500 kB of at and dot", line(strings.Repeat("a [at] b [dot] ", 1<<15))},
		{"line of addresses run together", line(strings.Repeat("a@b.", 1<<16))},
		{"a million combining marks", line("J" + strings.Repeat("\u0301", 1_000_000))},
		{"a million zero width spaces", line(strings.Repeat("\u200b", 1_000_000))},
		{"20,000 of the letter that becomes 18", line(strings.Repeat("\ufdfa", 20_000))},
		{"a million invalid bytes", line(strings.Repeat("\xff\xc0", 500_000))},
		{"a million fields", repeated(Field{Name: "n", Text: "x"}, 1_000_000)},
		{"a million empty fields", repeated(Field{}, 1_000_000)},
		{"20,000 fields of names", repeated(Field{Name: "surname", Text: "Smith John"}, 20_000)},
		{"heading of 1 MB", repeated(Field{Name: strings.Repeat("n", 1<<20), Text: "x"}, 2)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScan(m)
			s.emit = func(*Record, []whom) {}
			s.gather(&test.record)
			s.flush(false)
			if n := s.size(); n > 64<<20 {
				t.Errorf("the working memory has grown to %d bytes", n)
			}
			r := test.record
			r.Fields = append(slices.Clone(r.Fields), plant)
			if len(test.record.Fields) == 1 {
				r = line(r.Fields[0].Text + " " + plant.Text)
			}
			// A number among forty numbers is less than sure, but never missed.
			if got, found := verdict(m, "john", r); got == miss {
				t.Errorf("what is planted behind is missed: %+v", found)
			}
		})
	}
}

// TestConcurrentMatches: a matcher may be asked by many at once and answers all
// alike.
func TestConcurrentMatches(t *testing.T) {
	m := matcherOf(t, staff...)
	r := lines("Jane Okonkwo-Hart 123456 Јоhn Smith 447812")
	want := m.Match(nil, r)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := m.Match(nil, r); len(got) != len(want) || got[0].Confidence != want[0].Confidence {
					t.Errorf("another answer: %+v", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestScan(t *testing.T) {
	m := matcherOf(t, staff...)
	d := &Document{Records: slices.Values([]Record{
		lines("nothing"), {Path: "a!2", Fields: []Field{{Text: "John Smith 447812"}}}, {Path: "a!3", Fields: []Field{{Text: "n.obrien@force.example.uk"}}},
	})}
	var paths []string
	tally := m.Scan(d.Records, func(r Record, x []Match) { paths = append(paths, r.Path) })
	if !slices.Equal(paths, []string{"a!2", "a!3"}) {
		t.Errorf("found %q", paths)
	}
	if tally != (Tally{Records: 3, Bytes: 49}) {
		t.Errorf("tally %+v", tally)
	}
	if tally := m.Scan(nil, nil); tally != (Tally{}) {
		t.Errorf("an unchanged document has %+v", tally)
	}
}

func TestNamesakesShareTheProbability(t *testing.T) {
	m := matcherOf(t,
		somebody("a", "name=Zebedee Featherstonehaugh", "date_of_birth=1980-01-02"),
		somebody("b", "name=Zebedee Featherstonehaugh", "date_of_birth=1980-01-02"),
		somebody("c", "name=Zebedee Featherstonehaugh", "phone=07700900555"))
	for _, x := range m.Match(nil, lines("Zebedee Featherstonehaugh 2/1/1980")) {
		if m.Sure(x) {
			t.Errorf("sure of one of two alike: %+v", x)
		}
	}
	found := m.Match(nil, lines("Zebedee Featherstonehaugh 07700 900555"))
	if len(found) != 1 || found[0].Subject != "c" || !m.Sure(found[0]) {
		t.Errorf("what is c's own does not decide: %+v", found)
	}
}

func TestSharedSwitchboard(t *testing.T) {
	var people []Person
	p := matchertest.NewPopulation(11)
	for range 200 {
		v := p.Person()
		v.Phone = "02079460000"
		people = append(people, enrol(v))
	}
	m := matcherOf(t, people...)
	if found := m.Match(nil, lines("tel. 020 7946 0000")); len(found) > 0 {
		t.Errorf("the switchboard names %d people", len(found))
	}
}

func TestMatcherOfNobody(t *testing.T) {
	m := New(testKey(t), nil, Options{})
	if m.Len() != 0 || len(m.Match(nil, lines("John Smith 447812"))) > 0 {
		t.Error("somebody is found on an empty roster")
	}
}

func TestAnotherKeyFindsNobody(t *testing.T) {
	e, err := NewEncoder(testKey(t)).Encode(staff[0])
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewKey(bytes.Repeat([]byte{8}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	if found := New(other, slices.Values([]Enrolment{e}), Options{}).Match(nil, lines("Jane Okonkwo-Hart 123456")); len(found) > 0 {
		t.Errorf("found under another key: %+v", found)
	}
}

func FuzzMatch(f *testing.F) {
	m := matcherOf(f, staff...)
	f.Add("surname", "Smith", "John 447812")
	f.Add("", "jane.okonkwo-hart [at] force [dot] example [dot] uk", "+44 (0)7700 900 123")
	f.Add("dob", "3rd April 1985", "QQ 12 34 56 C SW1A 1AA")
	f.Add("", "Јоhn\u200b Ѕmіth ４４７８１２", "\xff@\xfe.")
	f.Fuzz(func(t *testing.T, heading, a, b string) {
		for _, r := range []Record{line(a + " " + b), cells(true, heading, a, "", b)} {
			for _, x := range m.Match(nil, r) {
				if !(x.Confidence >= 0.5 && x.Confidence <= 1) || len(x.Kinds) == 0 || len(x.Kinds) != len(x.Reasons) || !slices.IsSorted(x.Kinds) || len(slices.Compact(slices.Clone(x.Kinds))) != len(x.Kinds) {
					t.Errorf("a match that is none: %+v", x)
				}
			}
		}
	})
}

// FuzzNormalise: what is folded is valid, small, plain, and folds to itself.
func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"José ÑANDÚ", "Ｆｕｌｌ　Ｗｉｄｔｈ", "\u200bJoh\u00adn", "Ѕmіth İıſẞ", "\xff\xfe", "ﬁ ﷺ Å", "١٢٣", "\u1160가"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var v viewer
		check := func(w view, once []byte) {
			if ascii := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0; !ascii && !utf8.Valid(once) {
				t.Errorf("%q%s is invalid: %q", s, w.words(), once)
			}
			if twice, _ := new(viewer).plain(nil, string(once)); !bytes.Equal(once, twice) {
				t.Errorf("%q%s is %q at first, then %q", s, w.words(), once, twice)
			}
			if bytes.ContainsAny(once, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
				t.Errorf("%q%s has capitals: %q", s, w.words(), once)
			}
		}
		once, _ := v.plain(nil, s)
		check(0, once)
		v.others(s, ^view(0), check)
	})
}

// size is the memory that a scan keeps, in bytes.
func (s *scan) size() int {
	n := 0
	for _, b := range []*batch{&s.easy, &s.hard} {
		n += cap(b.raw) + cap(b.text) + 40*cap(b.masks) + 16*cap(b.words) + 100*cap(b.fields) + 32*cap(b.pieces)
	}
	return n + 12*cap(s.digits) + 24*cap(s.pairs.keys) + 16*cap(s.edits.keys) + 20*cap(s.names) + 16*cap(s.direct) + 32*cap(s.proposals) +
		32*cap(s.edits.tasks) + 12*cap(s.edits.outs) + 32*cap(s.win.words) + 32*cap(s.win.forms) + 8*cap(s.judge.outs) + cap(s.spareRaw)
}

var huge = flag.Int64("huge", 64<<20, "bytes of the huge record")

// TestHugeRecord: a record of any size is read in memory that does not grow with
// it, and what stands at its end is found. With -huge 1073741824 it is 1 GiB.
func TestHugeRecord(t *testing.T) {
	m := matcherOf(t, staff...)
	line := "Lorem ipsum dolor sit amet, Smith and Jane 12345 at www.example.com on 1985-04-03\n"
	text := strings.Repeat(line, int(*huge)/len(line)) + "John Smith 447812"
	var found []Match
	s := newScan(m)
	s.emit = func(_ *Record, all []whom) { found = s.matches(nil, &Record{}, all) }
	r := lines("text=" + text)
	s.gather(&r)
	s.flush(false)
	if len(found) != 1 || found[0].Subject != "john" {
		t.Errorf("found %+v", found)
	}
	if n := s.size(); n > 16<<20 {
		t.Errorf("the working memory has grown to %d bytes", n)
	}
}
