package matchertest

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

func everyKind() []Kind { return slices.Concat([]Kind{Mixed}, Kinds(), WorstKinds()) }

func read(c Corpus, size int64) (sections []Section, text []byte) {
	for s, t := range c.Sections(size) {
		sections, text = append(sections, s), append(text, t...)
	}
	return sections, text
}

// TestGolden: a corpus changes only when somebody means it to, be it by the
// tables of names. Figures measured before and after cannot be compared then.
func TestGolden(t *testing.T) {
	const file = "testdata/golden.txt"
	var got strings.Builder
	for _, kind := range everyKind() {
		_, text := read(Corpus{Kind: kind, Seed: 1, Force: 1, People: 47_000, Every: 500}, 1<<20)
		fmt.Fprintf(&got, "%x %s\n", sha256.Sum256(text), kind)
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the first MiB are other than they were:\n%swant:\n%sif this is meant: go test ./matcher/matchertest -update", got.String(), want)
	}
}

func TestSections(t *testing.T) {
	const size = 600<<10 + 123
	for _, kind := range everyKind() {
		t.Run(string(kind), func(t *testing.T) {
			c := Corpus{Kind: kind, Seed: 3, Force: 1, People: 1000}
			sections, text := read(c, size)
			if len(text) > size || len(text) < size-8_192 {
				t.Errorf("%d bytes, want at most and about %d", len(text), size)
			}
			at := int64(0)
			for _, s := range sections {
				if s.Offset != at || s.Length == 0 || s.Length > sectionSize {
					t.Errorf("section at %d of %d bytes, want it at %d", s.Offset, s.Length, at)
				}
				at += int64(s.Length)
			}
			if at != int64(len(text)) {
				t.Errorf("sections have %d bytes of %d", at, len(text))
			}
			if _, more := read(c, 3*size); !bytes.HasPrefix(more, text[:sections[len(sections)-1].Offset]) {
				t.Error("the small corpus does not begin the great one")
			}
			c.Seed++
			if _, other := read(c, size); bytes.Equal(text, other) {
				t.Error("two seeds, one corpus")
			}
		})
	}
}

func TestShares(t *testing.T) {
	const size = 10 << 20
	sum := map[Kind]int{}
	sections, _ := read(Corpus{Kind: Mixed, Seed: 1}, size)
	for _, s := range sections {
		sum[s.Kind] += s.Length
	}
	for kind, want := range map[Kind]int{Combolist: 25, SQL: 18, CSV: 18, Prose: 17, Stealer: 13, HTML: 9} {
		if got := 100 * float64(sum[kind]) / size; got < float64(want)-0.5 || got > float64(want)+0.5 {
			t.Errorf("%s: %.1f %%, want %d", kind, got, want)
		}
	}
}

func TestRecords(t *testing.T) {
	for _, test := range []struct {
		name string
		kind Kind
		text string
		want []string
	}{
		{"lines", CSV, "a,b\nc\n", []string{"0 a,b", "4 c"}},
		{"no last line end", CSV, "a\nbc", []string{"0 a", "2 bc"}},
		{"empty lines", Prose, "\n\na\n\n", []string{"2 a"}},
		{"blocks", Stealer, "a\nb\n\nc\n\n", []string{"0 a\nb", "5 c"}},
		{"no end of block", Stealer, "a\nb", []string{"0 a\nb"}},
		{"nothing", Prose, "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for at, record := range Records(test.kind, []byte(test.text)) {
				got = append(got, fmt.Sprintf("%d %s", at, record))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// name is how the records of a kind hold a name.
var name = map[Kind]string{
	SQL: "','%[1]s','%[2]s','", CSV: ",%[2]s,%[1]s,", HTML: ">%[1]s %[2]s</a>", Prose: "%[1]s %[2]s (", Roster: ",%[2]s,%[1]s,",
}

var layout = map[Kind]string{
	CSV: "02/01/2006", SQL: time.DateOnly, HTML: "2 January 2006", Prose: "2 January 2006", Roster: time.DateOnly,
}

// shows says whether a record holds all that is said of a plant.
func shows(kind Kind, evidence string, v Person, record string) bool {
	if evidence == "all" {
		evidence = "name+staff+phone+email+born+postcode"
	}
	for part := range strings.SplitSeq(evidence, "+") {
		value := map[string]string{
			"name": fmt.Sprintf(name[kind], v.Forename, v.Surname), "staff": v.Staff, "phone": v.Phone,
			"email": v.Email, "born": v.Born.Format(layout[kind]), "postcode": v.Postcode,
		}[part]
		before, _, found := strings.Cut(strings.ToLower(record), strings.ToLower(value))
		if value == "" || !found || (before != "" && before[len(before)-1] >= 'a' && value[0] >= 'A') {
			return false // an edit may stand before the address
		}
	}
	return true
}

func TestPlantsAreWhereTheyAreSaidToBe(t *testing.T) {
	force := NewPopulation(1)
	for _, kind := range append([]Kind{Mixed, Roster}, Kinds()...) {
		for _, every := range []int{20, 1} { // 1: the first record of a section too
			t.Run(fmt.Sprint(string(kind), " ", every), func(t *testing.T) {
				c := Corpus{Kind: kind, Seed: 2, Force: 1, People: 700, Every: every}
				exact, edited := 0, 0
				sections, text := read(c, 1<<20)
				for _, s := range sections {
					at := map[int64]string{}
					for offset, record := range Records(s.Kind, text[s.Offset:][:s.Length]) {
						at[s.Offset+int64(offset)] = string(record)
					}
					for _, plant := range s.Plants {
						record, ok := at[plant.Offset]
						if !ok || plant.Person >= c.People {
							t.Fatalf("%+v: no record begins there", plant)
						}
						if shows(s.Kind, plant.Evidence, force.At(plant.Person), record) == plant.Edited {
							t.Errorf("%+v: %q", plant, record)
						}
						if plant.Edited {
							edited++
						} else {
							exact++
						}
					}
				}
				if exact < 20 || edited < 20 {
					t.Errorf("%d exact and %d edited plants, want 20 of each", exact, edited)
				}
			})
		}
	}
}

func TestParseKind(t *testing.T) {
	for _, kind := range everyKind() {
		if got, err := ParseKind(string(kind)); got != kind || err != nil {
			t.Errorf("%s: %v %v", kind, got, err)
		}
	}
	if _, err := ParseKind("nonsense"); err == nil {
		t.Error("nonsense is a kind")
	}
}

func BenchmarkSections(b *testing.B) {
	for _, kind := range everyKind() {
		b.Run(string(kind), func(b *testing.B) {
			b.SetBytes(4 << 20)
			b.ReportAllocs()
			for b.Loop() {
				for range (Corpus{Kind: kind, Seed: 1, Force: 1, People: 47_000}).Sections(4 << 20) {
				}
			}
		})
	}
}
