package matcher

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"peeler/matcher/matchertest"
)

// sketchOf reads records as a scan does.
func sketchOf(m *Matcher, records []Record) Sketch {
	s := m.Sketching().Scanner(func(Record, []Match) {})
	for _, r := range records {
		s.Add(r)
	}
	s.Close()
	return s.Sketch()
}

// dump is what a personnel system exports of some people of a population.
func dump(seed uint64, from, to int) []Record {
	p := matchertest.NewPopulation(seed)
	var out []Record
	for i := from; i < to; i++ {
		v := p.At(i)
		out = append(out, cells(true, "id", fmt.Sprint(i), "surname", v.Surname, "forename", v.Forename,
			"born", v.Born.Format("02/01/2006"), "postcode", v.Postcode, "email", v.Email, "mobile", v.Phone,
			"staff no", v.Staff, "payroll", v.Payroll))
	}
	return out
}

// The ways in which a dump is posted again.
var reposts = map[string]func([]Record) []Record{
	"shuffled": func(all []Record) []Record {
		out := slices.Clone(all)
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out
	},
	"columns in another order": eachRecord(func(f []Field) []Field {
		slices.SortFunc(f, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
		return f
	}),
	"another date format": eachRecord(func(f []Field) []Field {
		day := strings.Split(f[3].Text, "/")
		f[3].Text = day[2] + "-" + day[1] + "-" + day[0]
		return f
	}),
	"numbers without their zeros": eachRecord(func(f []Field) []Field {
		f[6].Text = strings.TrimPrefix(f[6].Text, "0")
		return f
	}),
	"capitals and no headings": eachRecord(func(f []Field) []Field {
		for i := range f {
			f[i] = Field{Text: strings.ToUpper(f[i].Text)}
		}
		return f
	}),
	"without two columns": eachRecord(func(f []Field) []Field { return slices.Delete(f, 7, 9) }),
	"rows as lines of text": eachRecord(func(f []Field) []Field {
		var line []string
		for _, c := range f {
			line = append(line, c.Text)
		}
		return []Field{{Text: strings.Join(line, ",")}}
	}),
}

func eachRecord(change func([]Field) []Field) func([]Record) []Record {
	return func(all []Record) []Record {
		var out []Record
		for _, r := range all {
			out = append(out, Record{Path: r.Path, Fields: change(slices.Clone(r.Fields))})
		}
		return out
	}
}

// sketchedPeople are in the dump that these tests post again.
const sketchedPeople = 1000

func TestASketchIsOfTheRowsWhateverTheFile(t *testing.T) {
	m := theForce().matcher
	base := dump(1, 0, sketchedPeople)
	want := sketchOf(m, base)
	if len(want.Text) != sampleSize || len(want.Named) != sampleSize {
		t.Fatalf("%d and %d hashes", len(want.Text), len(want.Named))
	}
	least := map[string]float64{"numbers without their zeros": 0.8, "without two columns": 0.8} // else 1
	for name, change := range reposts {
		t.Run(name, func(t *testing.T) {
			got := sketchOf(m, change(base))
			at := least[name]
			if at == 0 {
				at = 1
			}
			for _, pair := range [][2]Sample{{got.Text, want.Text}, {got.Named, want.Named}} {
				if share, of := pair[0].In(pair[1]); share < at-0.03 || of < sampleSize/2 {
					t.Errorf("%.2f of %d", share, of)
				}
			}
		})
	}
}

func TestASketchTellsWhatIsInWhat(t *testing.T) {
	m := theForce().matcher
	base := dump(1, 0, sketchedPeople)
	whole := sketchOf(m, base)
	strangers := func(n int) []Record { return dump(2, 0, n) }
	kin := func(i int) string { return matchertest.NewPopulation(1).At(40_000 + i).Surname }
	var other, more []Record
	for i, r := range base {
		other = append(other, cells(true, "officer", r.Fields[2].Text+" "+r.Fields[1].Text, "number", r.Fields[7].Text,
			"kin", kin(i)+" "+kin(i+3), "address", fmt.Sprint(i*7%300, " ", kin(2*i), " Road")))
		r.Fields = append(slices.Clone(r.Fields), Field{"address", fmt.Sprint(i*7%300, " ", kin(2*i), " Road, Leeds and ", kin(3*i))})
		more = append(more, r)
	}
	type span struct{ from, to float64 }
	all, none := span{1, 1}, span{0, 0.2}
	for _, c := range []struct {
		name          string
		records       []Record
		textIn, inIt  span // of the document in the dump, of the dump in the document
		namedIn, told span // the same of what names people
	}{
		{"a part of it", reposts["shuffled"](base)[:400], all, span{0.3, 0.5}, all, span{0.3, 0.5}},
		{"among strangers", append(strangers(1000), base...), span{0.4, 0.6}, all, all, all},
		{"among ten times as many strangers", append(strangers(10_000), base...), span{0.03, 0.2}, all, all, all},
		{"strangers", strangers(1000), none, none, none, none},
		{"other people of the force", dump(1, 1000, 2000), none, none, none, none},
		{"the same people, on another list", other, none, none, none, none},
		{"the same rows, and addresses", more, span{0.4, 0.78}, span{0.8, 1}, span{0.4, 0.78}, span{0.8, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sketchOf(m, c.records)
			check := func(what string, a, b Sample, want span) {
				if share, of := a.In(b); share < want.from || share > want.to {
					t.Errorf("%s: %.2f of %d, want %.2f to %.2f", what, share, of, want.from, want.to)
				}
			}
			check("text in the dump", s.Text, whole.Text, c.textIn)
			check("dump in the text", whole.Text, s.Text, c.inIt)
			check("what names people in the dump", s.Named, whole.Named, c.namedIn)
			if len(s.Named) > 0 {
				check("the dump in what names people", whole.Named, s.Named, c.told)
			}
		})
	}
}

func TestAShortTextHasNoSketch(t *testing.T) {
	m := theForce().matcher
	same := slices.Repeat(dump(1, 0, 1), 500)
	for name, records := range map[string][]Record{"nothing": nil, "five rows": dump(1, 0, 5), "one row for ever": same} {
		if s := sketchOf(m, records); s.Text != nil || s.Named != nil {
			t.Errorf("%s: %d hashes", name, len(s.Text))
		}
	}
	if s := sketchOf(m, dump(1, 0, 15)); len(s.Text) < leastSketched || len(s.Named) < leastSketched {
		t.Errorf("15 rows: %d and %d hashes", len(s.Text), len(s.Named))
	}
}

func TestASketchGrowsWithTheText(t *testing.T) {
	m := theForce().matcher
	base := dump(1, 0, sketchedPeople)
	scanner := m.Sketching().Scanner(func(Record, []Match) {})
	for i, r := range base {
		scanner.Add(r)
		if i != 300 {
			continue
		}
		scanner.Flush()
		part := scanner.Sketch()
		if share, of := part.Text.In(sketchOf(m, base).Text); share != 1 || of < 40 {
			t.Errorf("the beginning: %.2f of %d in the whole", share, of)
		}
		if want := sketchOf(m, base[:301]); !slices.Equal(part.Text, want.Text) || !slices.Equal(part.Named, want.Named) {
			t.Error("the beginning is not as if it were all")
		}
	}
	scanner.Close()
	if want := sketchOf(m, base); !slices.Equal(scanner.Sketch().Text, want.Text) {
		t.Error("the whole is another one than without the stop")
	}
	plain := m.Scanner(func(Record, []Match) {})
	plain.Add(base[0])
	if plain.Close(); plain.Sketch().Text != nil {
		t.Error("a sketch that nobody asked for")
	}
}

// Whoever has another key finds nothing in a sketch, were the text known to them.
func TestASketchIsOfOneKey(t *testing.T) {
	other, err := NewKey([]byte(strings.Repeat("z", KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	base := dump(1, 0, 300)
	a := sketchOf(theForce().matcher, base)
	b := sketchOf(New(other, func(func(Enrolment) bool) {}, Options{}), base)
	if n, _ := a.Text.common(b.Text); n != 0 {
		t.Errorf("%d hashes in common", n)
	}
}

// TestErrorsOfSamples compares what samples say with what is so, for many keys.
func TestErrorsOfSamples(t *testing.T) {
	const keys = 60
	whole := dump(3, 0, 1500)
	for _, c := range []struct {
		name    string
		records []Record
		bound   float64 // of the root of the mean square of the errors
	}{
		{"half of each", dump(3, 750, 2250), 0.08},
		{"half of a tenth", dump(3, 1425, 1575), 0.2},
		{"a part", dump(3, 0, 300), 0.001},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := shareOf(c.records, whole)
			sum, squares := 0.0, 0.0
			for i := range keys {
				k, err := NewKey([]byte(fmt.Sprintf("%032d", i+1)))
				if err != nil {
					t.Fatal(err)
				}
				m := New(k, func(func(Enrolment) bool) {}, Options{})
				got, _ := sketchOf(m, c.records).Text.In(sketchOf(m, whole).Text)
				sum += got - want
				squares += (got - want) * (got - want)
			}
			bias, deviation := sum/keys, math.Sqrt(squares/keys)
			t.Logf("%.3f in it; bias %.3f, error %.3f", want, bias, deviation)
			if deviation > c.bound || math.Abs(bias) > c.bound/2 {
				t.Errorf("bias %.3f, error %.3f, want at most %.3f", bias, deviation, c.bound)
			}
		})
	}
}

// shareOf is the part of the pairs of words within the fields of a that b has too.
func shareOf(a, b []Record) float64 {
	pairs := func(all []Record) map[string]bool {
		set := map[string]bool{}
		for _, r := range all {
			for _, f := range r.Fields {
				words := strings.FieldsFunc(strings.ToLower(f.Text), func(c rune) bool { return strings.ContainsRune(" /.@-", c) })
				for i := 1; i < len(words); i++ {
					set[min(words[i-1], words[i])+" "+max(words[i-1], words[i])] = true
				}
			}
			set["record "+r.Fields[0].Text] = true // its least pair, nobody else's
		}
		return set
	}
	theirs, common := pairs(b), 0
	ours := pairs(a)
	for p := range ours {
		if theirs[p] {
			common++
		}
	}
	return float64(common) / float64(len(ours))
}

func TestSketchingTakesNoMemoryForARecord(t *testing.T) {
	m := New(testKey(t), func(func(Enrolment) bool) {}, Options{})
	base := dump(2, 0, 4000)
	scan := func(m *Matcher) float64 {
		return testing.AllocsPerRun(5, func() { m.Scan(slices.Values(base), func(Record, []Match) {}) })
	}
	scan(m.Sketching())
	if without, with := scan(m), scan(m.Sketching()); with > without+40 {
		t.Errorf("%.0f allocations without a sketch, %.0f with one", without, with)
	}
}

func FuzzSketch(f *testing.F) {
	m := matcherOf(f, somebody("p", "forenames=Ada", "surname=Lovelace", "email=ada@force.example.uk"))
	f.Add("a,b;c\nada@force.example.uk\tada lovelace", "line\nline two\n\n,,,", uint8(20))
	f.Add("0@forCe.eXAmple.uk", "0", uint8(20))
	f.Add(strings.Repeat("x y z ", 3000), "\xff\xfeä ß Ж", uint8(3))
	f.Add(strings.Repeat("word", 20_000), strings.Repeat("\n", 70_000), uint8(2))
	f.Fuzz(func(t *testing.T, one, two string, times uint8) {
		var records []Record
		for i := range int(times) {
			records = append(records, cells(true, "a", one, "n", fmt.Sprint(i), "b", two), line(two), line(fmt.Sprint(one, i)))
		}
		s := sketchOf(m, records)
		slices.Reverse(records)
		if back := sketchOf(m, records); !slices.Equal(s.Text, back.Text) && len(one)+len(two) < 1000 {
			t.Error("another order, another sketch")
		}
		for _, sample := range []Sample{s.Text, s.Named} {
			if len(sample) > sampleSize || !slices.IsSorted(sample) || len(slices.Compact(slices.Clone(sample))) < len(sample) {
				t.Errorf("%d hashes, sorted: %v", len(sample), slices.IsSorted(sample))
			}
		}
	})
}

func FuzzSample(f *testing.F) {
	text, _ := Sample{1, 2, 1 << 60}.MarshalText()
	f.Add(text)
	f.Add([]byte("AAAAAAAAAAE="))
	f.Add([]byte("not base64"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s Sample
		if s.UnmarshalText(text) != nil {
			return
		}
		back, err := s.MarshalText()
		var again Sample
		if err != nil || again.UnmarshalText(back) != nil || !slices.Equal(s, again) {
			t.Errorf("%q comes back as %q", text, back)
		}
		if share, of := s.In(s); of != len(s) || of > 0 && share != 1 {
			t.Errorf("%.2f of %d in itself", share, of)
		}
		if alike, of := s.Alike(s); of != len(s) || of > 0 && alike != 1 {
			t.Errorf("%.2f of %d like itself", alike, of)
		}
	})
}
