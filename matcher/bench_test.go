package matcher

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"peeler/matcher/internal/kernel"
	"peeler/matcher/matchertest"
)

// leak is about 1 MiB of a kind of leak in which people of the force are planted.
type leak struct {
	records []Record
	size    int // bytes, line ends and all
}

// leakOf reads each record as one field; by columns, each cell of a row of CSV as
// a field with its heading.
func leakOf(kind matchertest.Kind, columns bool) leak {
	var l leak
	for s, text := range (matchertest.Corpus{Kind: kind, Seed: 1, Force: 1, People: forceSize}).Sections(1 << 20) {
		var headings []string
		for _, record := range matchertest.Records(s.Kind, text) {
			switch cells := strings.Split(string(record), ","); {
			case !columns:
				l.records = append(l.records, line(string(record)))
			case headings == nil:
				headings = cells
			default:
				var r Record
				for i, cell := range cells {
					r.Fields = append(r.Fields, Field{Name: headings[i], Text: cell})
				}
				l.records = append(l.records, r)
			}
		}
		l.size += s.Length
	}
	return l
}

// cpuSeconds is the time that this process has had of the processors: a measure
// that holds on a busy machine too.
func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func BenchmarkScan(b *testing.B) {
	m := theForce().matcher
	kinds := slices.Concat([]matchertest.Kind{matchertest.Mixed}, matchertest.Kinds(), matchertest.WorstKinds())
	for _, kind := range kinds {
		b.Run(string(kind), func(b *testing.B) { benchmarkScan(b, m, leakOf(kind, false)) })
	}
	b.Run("csv by columns", func(b *testing.B) { benchmarkScan(b, m, leakOf(matchertest.CSV, true)) })
}

// BenchmarkPaths scans the same leak with each set of instructions.
func BenchmarkPaths(b *testing.B) {
	k := testKey(b)
	l := leakOf(matchertest.Mixed, false)
	for _, path := range Paths() {
		m := New(k, theForce().roster(NewEncoder(k)), Options{Path: path})
		b.Run(path, func(b *testing.B) { benchmarkScan(b, m, l) })
	}
}

func benchmarkScan(b *testing.B, m *Matcher, l leak) {
	b.SetBytes(int64(l.size))
	b.ReportAllocs()
	before := cpuSeconds(b)
	for b.Loop() {
		m.Scan(slices.Values(l.records), func(Record, []Match) {})
	}
	b.ReportMetric(float64(b.N)*float64(l.size)/1e6/(cpuSeconds(b)-before), "MB/cpu-s")
}

func BenchmarkEncode(b *testing.B) {
	p := matchertest.NewPopulation(3)
	e := NewEncoder(testKey(b))
	people := make([]Person, 1000)
	for i := range people {
		people[i] = enrol(p.Person())
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := e.Encode(people[i%len(people)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	k := testKey(b)
	e := NewEncoder(k)
	var roster []Enrolment
	for _, v := range theForce().people {
		enrolled, err := e.Encode(enrol(v))
		if err != nil {
			b.Fatal(err)
		}
		roster = append(roster, enrolled)
	}
	b.ReportAllocs()
	for b.Loop() {
		New(k, slices.Values(roster), Options{})
	}
}

// BenchmarkKeyed shows what the key costs: the engine with AES-128-CMAC and with a
// hash that is no PRF, over the same leak. Divide the speeds.
func BenchmarkKeyed(b *testing.B) {
	k := testKey(b)
	best := levelOf("")
	for name, fast := range map[string]*kernel.Kernel{"keyed": newFast(k, best), "unkeyed": kernel.NewUnkeyed(best)} {
		b.Run(name, func(b *testing.B) {
			e := NewEncoder(k)
			e.fast = fast
			m := newMatcher(k, fast, theForce().roster(e), Options{AlertAt: 0.99, ReviewAt: 0.5})
			benchmarkScan(b, m, leakOf(matchertest.Mixed, false))
		})
	}
}
