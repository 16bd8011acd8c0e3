package bench

import (
	"fmt"
	"io"
	"slices"
	"time"

	"peeler/matcher/matchertest"
)

// Options say what is measured. Only the first corpus is scanned by other tools,
// by several cores and in several sizes.
type Options struct {
	People   []int         // how many are enrolled, one force after the other
	Corpora  []string      // kinds of matchertest, or Columns
	Size     int64         // of a corpus, bytes
	Flat     []int64       // further sizes of the first corpus, bytes
	Paths    []string      // of the kernels: auto, avx512, avx2, portable
	Cores    []int         // how many threads scan
	Against  []string      // tools, see Tools
	Rounds   int           // passes that count, of each
	Wrong    int           // matches that are wrong and shown, of each corpus
	Patience time.Duration // that another tool has for one pass
	Dir      string        // for corpora and lists; "": the system's for temporary files
	Progress io.Writer     // a terminal, or nothing is shown
}

// Corpora are the names of all corpora.
func Corpora() []string {
	return Groups()["all"]
}

// Groups are corpora under one name.
func Groups() map[string][]string {
	names := func(kinds []matchertest.Kind) (all []string) {
		for _, kind := range kinds {
			all = append(all, string(kind))
		}
		return all
	}
	kinds, worst := names(matchertest.Kinds()), names(matchertest.WorstKinds())
	all := slices.Concat([]string{string(matchertest.Mixed)}, kinds, worst, []string{Columns})
	return map[string][]string{"kinds": kinds, "worst": worst, "all": all}
}

// check refuses what cannot be measured before hours are spent.
func (o Options) check() error {
	for _, n := range o.People {
		if n < 1 {
			return fmt.Errorf("%d people cannot be enrolled", n)
		}
	}
	for _, corpus := range o.Corpora {
		if !slices.Contains(Corpora(), corpus) {
			return fmt.Errorf("unknown corpus %q: choose of %v", corpus, Corpora())
		}
	}
	for _, tool := range o.Against {
		if !slices.Contains(Tools(), tool) {
			return fmt.Errorf("unknown tool %q: choose of %v", tool, Tools())
		}
	}
	for _, n := range o.Cores {
		if n < 1 {
			return fmt.Errorf("%d cores cannot scan", n)
		}
	}
	for _, size := range append(o.Flat, o.Size) {
		if size < 1<<20 {
			return fmt.Errorf("a corpus of %d bytes is too small to measure: 1 MiB at least", size)
		}
	}
	if len(o.People)*len(o.Corpora)*len(o.Paths)*len(o.Cores)*o.Rounds < 1 {
		return fmt.Errorf("nothing to measure")
	}
	return nil
}

// variants are all ways to build the engine that are asked for, the first of
// which is the one that the first corpus is scanned by in every other respect.
func (o Options) variants() []Variant {
	var all []Variant
	for _, path := range o.Paths {
		all = append(all, Variant{Path: path})
	}
	return all
}
