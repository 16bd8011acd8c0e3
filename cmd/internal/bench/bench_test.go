package bench

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeler/matcher"
	"peeler/matcher/matchertest"
)

func leakOf(t testing.TB, corpus string, people int, size int64) *leak {
	t.Helper()
	l, err := writeLeak(t.Context(), filepath.Join(t.TempDir(), corpus), corpus, people, size, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.remove)
	return l
}

// oracle finds in a record whoever is planted there, but takes those of odd number
// for somebody else.
type oracle struct {
	leak  *leak
	lines []string
}

func (o *oracle) Sure(m matcher.Match) bool { return m.Confidence > 0.99 }

func (o *oracle) Scan(records iter.Seq[matcher.Record], found func(matcher.Match)) (t matcher.Tally) {
	for r := range records {
		o.lines = append(o.lines, fmt.Sprint(r.Fields))
		var offset int64
		fmt.Sscan(r.Path, &offset)
		if p, ok := o.leak.plants[offset]; ok {
			who := p.Person + p.Person%2
			found(matcher.Match{Path: r.Path, Subject: matcher.Subject(matchertest.Ref(who)), Confidence: 1})
		}
	}
	return t
}

func TestRecall(t *testing.T) {
	l := leakOf(t, "mixed", 1000, 4<<20)
	got, err := recall(t.Context(), &oracle{leak: l}, l, l.sections, func(Wrong) {})
	if err != nil {
		t.Fatal(err)
	}
	var want Recall
	for _, p := range l.plants {
		f := want.of(p)
		if f.Planted++; p.Person%2 == 0 {
			f.Reported++
			f.Sure++
		} else {
			want.Wrong++
		}
	}
	if got != want || got.Exact.Planted == 0 || got.Exact.Sure == 0 {
		t.Errorf("got %+v, want %+v", got, want)
	}
	half, err := recall(t.Context(), &oracle{leak: l}, l, l.upTo(2<<20), func(Wrong) {})
	if err != nil {
		t.Fatal(err)
	}
	if n := half.Exact.Planted + half.Edited.Planted; n == 0 || n >= len(l.plants) {
		t.Errorf("%d of %d plants stand in one half", n, len(l.plants))
	}
}

// TestReader: what the engine is given is the corpus, record by record.
func TestReader(t *testing.T) {
	for _, test := range []struct {
		corpus string
		kind   matchertest.Kind
	}{{"mixed", matchertest.Mixed}, {"stealer", matchertest.Stealer}, {Columns, matchertest.CSV}} {
		t.Run(test.corpus, func(t *testing.T) {
			const size = 1 << 20
			l := leakOf(t, test.corpus, 100, size)
			var o oracle
			o.leak = l
			one, err := scan(t.Context(), &o, l, l.sections, 1)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			total := 0
			for s, text := range (matchertest.Corpus{Kind: test.kind, Seed: leakSeed, Force: forceSeed, People: 100}).Sections(size) {
				total += s.Length
				headings := []string(nil)
				for _, record := range matchertest.Records(s.Kind, text) {
					if test.corpus != Columns {
						want = append(want, fmt.Sprint([]matcher.Field{{Text: string(record)}}))
						continue
					}
					cells := strings.Split(string(record), ",")
					if headings == nil {
						headings = cells
						continue
					}
					var fields []matcher.Field
					for i, cell := range cells {
						fields = append(fields, matcher.Field{Name: headings[i], Text: cell})
					}
					want = append(want, fmt.Sprint(fields))
				}
			}
			if one.bytes != int64(total) || len(o.lines) != len(want) {
				t.Fatalf("%d bytes in %d records, want %d in %d", one.bytes, len(o.lines), total, len(want))
			}
			for i := range want {
				if o.lines[i] != want[i] {
					t.Fatalf("record %d: %s, want %s", i, o.lines[i], want[i])
				}
			}
		})
	}
}

// TestBounds: a tool that takes too much or too long has lost, and says why.
func TestBounds(t *testing.T) {
	b := bounds{memory: 200 << 20, patience: time.Minute}
	for _, test := range []struct {
		name    string
		bounds  bounds
		command []string
		want    string
	}{
		{"done", b, []string{"echo", "3"}, ""},
		{"nothing found", b, []string{"grep", "-c", "x", "/dev/null"}, ""},
		{"out of memory", b, []string{"tail", "/dev/zero"}, "died of memory"},
		{"killed", b, []string{"sh", "-c", "kill -ABRT $$"}, "died of memory"},
		{"out of time", bounds{b.memory, 50 * time.Millisecond}, []string{"sleep", "60"}, "gave up after 50ms"},
		{"an error of its own", b, []string{"grep", "x", "/nonexistent"}, "No such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := test.bounds.run(t.Context(), test.command...)
			if test.want == "" {
				if err != nil || strings.TrimSpace(c.out) == "" || c.memory == 0 {
					t.Errorf("%+v, %v", c, err)
				}
				return
			}
			if why, ok := errors.AsType[lost](err); !ok || !strings.Contains(why.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestFigures(t *testing.T) {
	run := func(tool string, v Variant, corpus string, perCPU float64) Result {
		return Result{People: 47_000, Tool: tool, Variant: v, Corpus: corpus, Cores: 1, PerCPU: perCPU, PerWall: perCPU}
	}
	two := run(Peeler, whole, "mixed", 590)
	two.Cores, two.PerWall = 2, 1170
	dead := run(Ripgrep, Variant{}, "mixed", 0)
	dead.Failed = "died of memory"
	small, great := run(Peeler, whole, "mixed", 500), run(Peeler, whole, "mixed", 640)
	small.Flat, small.Memory, great.Flat, great.Memory = true, 100<<20, true, 120<<20
	mixed := run(Peeler, whole, "mixed", 600)
	mixed.Memory, mixed.Bytes = 100<<20, 1<<20
	mixed.Recall = &Recall{Exact: Found{10, 10, 9}, Edited: Found{8, 6, 4}}
	runs := []Result{
		small, great, mixed, two,
		run(Peeler, whole, "csv", 180), run(Peeler, whole, "sql", 250), run(Peeler, whole, "names", 120),
		dead, run(Hyperscan, Variant{}, "mixed", 200),
	}
	want := map[string]Figure{
		"mixed corpus":                        {Measured: "600 MB/s a core", Met: "yes"},
		"mixed corpus, portable path":         {},
		"slowest of the six kinds":            {Measured: "180 MB/s a core  csv", Met: "no"},
		"slowest of what is made to be slow":  {Measured: "120 MB/s a core  names", Met: "yes"},
		"over rg -F -f, in plaintext":         {Measured: "died of memory"},
		"over Hyperscan, in plaintext":        {Measured: "3 ×", Met: "yes"},
		"memory of the process":               {Measured: "100 MiB", Met: "yes"},
		"two cores over one":                  {Measured: "1.950  by CPU time 1.97", Met: "yes"},
		"memory, greatest size over smallest": {Measured: "1.200  0 B, 0 B", Met: "no"},
		"planted people found":                {Measured: "1  of 10, sure of 0.900", Met: "yes"},
		"planted people found, with an edit":  {Measured: "0.750  of 8, sure of 0.500"},
		"sure of somebody who is not there":   {Measured: "0 people  in 1.0 MiB", Met: "yes"},
	}
	seen := 0
	for _, f := range figures([]int{47_000}, runs) {
		w, ok := want[f.Name]
		if !ok {
			continue
		}
		if seen++; f.Measured != w.Measured || f.Met != w.Met {
			t.Errorf("%s: %q, met %q; want %q, %q", f.Name, f.Measured, f.Met, w.Measured, w.Met)
		}
		if f.Value != nil && math.IsNaN(*f.Value) {
			t.Errorf("%s has no value that JSON can write", f.Name)
		}
	}
	if seen != len(want) {
		t.Errorf("%d figures of %d", seen, len(want))
	}
}

func TestCheck(t *testing.T) {
	good := Options{People: []int{1}, Corpora: []string{"mixed"}, Size: 1 << 20, Paths: []string{"auto"}, Cores: []int{1}, Rounds: 1}
	if err := good.check(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Options){
		"nobody": func(o *Options) { o.People = []int{0} }, "no force": func(o *Options) { o.People = nil },
		"corpus": func(o *Options) { o.Corpora = []string{"x"} }, "no corpus": func(o *Options) { o.Corpora = nil },
		"size": func(o *Options) { o.Size = 0 }, "flat": func(o *Options) { o.Flat = []int64{1} },
		"cores": func(o *Options) { o.Cores = []int{0} }, "tool": func(o *Options) { o.Against = []string{"ls"} },
		"no rounds": func(o *Options) { o.Rounds = 0 }, "path": func(o *Options) { o.Paths = nil },
	} {
		o := good
		if spoil(&o); o.check() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
