package matcher

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// corpora are records of strangers, about 1 MB each.
func corpora() map[string][]Record {
	p := newPopulation(7)
	r := rand.New(rand.NewPCG(7, 7))
	words := strings.Fields(`the of and to in a is that for it was on are as with they be at one have this
		from or had by not but what some we can out other were all there when up use your how said an each
		she which do their time if will way about many then them write would like so these her long make
		thing see him two has look more day could go come did number sound no most people my over know water`)
	sets := map[string]func() Record{
		"csv": func() Record {
			v := p.person()
			return cells(true, "surname", v.surname, "forename", v.forename, "id", v.staff, "dob", v.born.Format("02/01/2006"),
				"postcode", v.postcode, "email", v.username+"@mail.example", "town", "Stockport", "grade", "B2")
		},
		"combolist": func() Record {
			v := p.person()
			return line(fmt.Sprintf("%s@mail.example:%s%d", v.username, words[r.IntN(len(words))], r.IntN(10000)))
		},
		"prose": func() Record {
			var b strings.Builder
			for range 80 {
				b.WriteString(words[r.IntN(len(words))])
				b.WriteByte(' ')
				if r.IntN(40) == 0 {
					v := p.person()
					b.WriteString(v.forename + " " + v.surname + ", ")
				}
			}
			return line(b.String())
		},
		"words": func() Record {
			var b strings.Builder
			for range 80 {
				fmt.Fprintf(&b, "%c%s%c ", 'q', words[r.IntN(len(words))], 'x')
			}
			return line(b.String())
		},
	}
	out := map[string][]Record{}
	for name, next := range sets {
		for size := 0; size < 1<<20; {
			rec := next()
			size += rec.Bytes()
			out[name] = append(out[name], rec)
		}
	}
	return out
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

func BenchmarkMatch(b *testing.B) {
	m := theForce().matcher
	sets := corpora()
	for _, name := range []string{"csv", "combolist", "prose", "words"} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for _, r := range sets[name] {
				size += r.Bytes()
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			var dst []Match
			before := cpuSeconds(b)
			for b.Loop() {
				for _, r := range sets[name] {
					dst = m.Match(dst[:0], r)
				}
			}
			b.ReportMetric(float64(b.N)*float64(size)/1e6/(cpuSeconds(b)-before), "MB/cpu-s")
		})
	}
}

// BenchmarkEncode enrols a force of 10,000, as an import does.
func BenchmarkEncode(b *testing.B) {
	p := newPopulation(3)
	people := make([]Person, 10_000)
	for i := range people {
		people[i] = p.person().enrol()
	}
	b.ReportAllocs()
	size := 0
	var stored []byte
	before := cpuSeconds(b)
	for b.Loop() {
		e := NewEncoder(testKey(b))
		size = 0
		for _, person := range people {
			enrolled, err := e.Encode(person)
			if err != nil {
				b.Fatal(err)
			}
			if stored, err = enrolled.AppendBinary(stored[:0]); err != nil {
				b.Fatal(err)
			}
			size += len(stored)
		}
	}
	b.ReportMetric((cpuSeconds(b)-before)*1e6/float64(b.N*len(people)), "cpu-µs/person")
	b.ReportMetric(float64(size)/float64(len(people)), "bytes/person")
}

func BenchmarkNew(b *testing.B) {
	k := testKey(b)
	e := NewEncoder(k)
	var roster []Enrolment
	for _, v := range theForce().people {
		enrolled, err := e.Encode(v.enrol())
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
