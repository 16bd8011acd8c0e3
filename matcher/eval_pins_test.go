package matcher_test

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

var repin = flag.Bool("repin", false, "hold TestAccuracy to what it measures from now on")

// pin is what a figure is held to: want was reached, target is aimed at (NaN
// where there is none).
type pin struct {
	want, target float64
	atMost       bool // less is better
	slack        float64
}

// pins are the figures that must not get worse, from testdata/accuracy.tsv: the
// figure, ">=" or "<=", what was reached, by how much it may be missed, and the
// target. With -repin what was reached is written anew.
type pins struct {
	sync.Mutex
	names []string
	pin   map[string]pin
	got   map[string]float64
}

var pinFile = filepath.Join("testdata", "accuracy.tsv")

var thePins = sync.OnceValue(func() *pins {
	p := &pins{pin: map[string]pin{}, got: map[string]float64{}}
	text, err := os.ReadFile(pinFile)
	if err != nil {
		panic(err)
	}
	for row := range strings.Lines(string(text)) {
		c := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if len(c) != 5 {
			panic(pinFile + " has a row that is not of five columns")
		}
		p.names = append(p.names, c[0])
		p.pin[c[0]] = pin{want: number(c[2]), slack: number(c[3]), target: number(c[4]), atMost: c[1] == "<="}
	}
	return p
})

func number(s string) float64 {
	if s == "-" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return x
}

// hold fails the test where a figure is worse than it was.
func hold(t *testing.T, name string, got float64) {
	t.Helper()
	p := thePins()
	p.Lock()
	defer p.Unlock()
	p.got[name] = got
	x, ok := p.pin[name]
	switch {
	case *repin:
	case !ok:
		t.Errorf("%s is %.4f: nothing in %s holds it", name, got, pinFile)
	case x.atMost && !(got <= x.want+x.slack):
		t.Errorf("%s is %.4f, more than %.4f", name, got, x.want)
	case !x.atMost && !(got >= x.want-x.slack):
		t.Errorf("%s is %.4f, less than %.4f", name, got, x.want)
	}
}

// holdClass holds the recall of a class, with room for three in sixty people.
func holdClass(t *testing.T, name string, got float64) { hold(t, "class: "+name, got) }

// summary is the table of what was measured; classes stand in a table of their own.
func (p *pins) summary() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%-50s %10s %10s %10s\n", "figure", "measured", "held to", "target")
	for _, name := range p.names {
		got, ok := p.got[name]
		if !ok || strings.HasPrefix(name, "class: ") {
			continue
		}
		x := p.pin[name]
		sense, target := ">=", "-"
		if x.atMost {
			sense = "<="
		}
		if !math.IsNaN(x.target) {
			target = fmt.Sprintf("%s %g", sense, x.target)
		}
		fmt.Fprintf(&out, "%-50s %10.4f %10.4f %10s\n", name, got, x.want, target)
	}
	return out.String()
}

// write keeps what was measured as what is wanted from now on.
func (p *pins) write() error {
	for _, name := range slices.Sorted(maps.Keys(p.got)) {
		if _, ok := p.pin[name]; !ok {
			p.names = append(p.names, name)
			p.pin[name] = pin{target: math.NaN(), slack: 0.05}
		}
	}
	var out strings.Builder
	for _, name := range p.names {
		x := p.pin[name]
		if got, ok := p.got[name]; ok {
			x.want = got
		}
		sense, target := ">=", "-"
		if x.atMost {
			sense = "<="
		}
		if !math.IsNaN(x.target) {
			target = fmt.Sprint(x.target)
		}
		fmt.Fprintf(&out, "%s\t%s\t%.4f\t%g\t%s\n", name, sense, x.want, x.slack, target)
	}
	return os.WriteFile(pinFile, []byte(out.String()), 0o644)
}
