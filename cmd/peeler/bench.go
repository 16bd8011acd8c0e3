package main

import (
	"cmp"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/bench"
	"peeler/cmd/internal/render"
)

// benchCommand is for who works on Peeler, so help does not list it.
func benchCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:    "bench",
		Short:  "Measure Peeler on this machine",
		Hidden: true,
	}
	c.AddCommand(benchMatchCommand(s))
	return c
}

func benchMatchCommand(s *settings) *cobra.Command {
	var (
		o     bench.Options
		size  string
		flat  []string
		whole bool
	)
	c := &cobra.Command{
		Use:   "match",
		Short: "Measure the matching engine, beside rg, grep and Hyperscan",
		Long: `Measure the matching engine on invented people and invented leaks, from bytes to
scored matches, beside tools that search for the same people in plaintext.

What is compared is measured in turns, after a pass that does not count, and by
CPU time: MB (10⁶ bytes) per CPU-second of the threads that scan, with the time
for reading the corpus and parting it into records ("reading"). What a tool
needs to build its automaton is subtracted. A tool may have 23 GB and the time
of --patience for a pass; that it died or gave up is a result too.

Only the first corpus is scanned by other tools, on several cores and in several
sizes. Corpora: ` + strings.Join(bench.Corpora(), ", ") + `;
"kinds" are the six that mixed is made of, "worst" those that are made to be slow,
"all" is everything.

Files go to $TMPDIR and are removed: a corpus at a time, and for other tools the
people in plaintext (they are invented).`,
		Example: `  peeler bench match                                       # a minute's look
  peeler bench match --against rg,grep,hyperscan           # beside plaintext
  peeler bench match --corpus mixed,kinds,worst --cores 1,2 --flat 16MiB,256MiB,1GiB
  peeler bench match --whole --people 47000,1000000        # everything, an hour and more`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			if whole {
				o.Corpora, o.Paths, flat = []string{"all"}, []string{"auto", "portable"}, []string{"16MiB", "256MiB", "1GiB"}
				o.Against = bench.Tools()
				o.Cores = []int{1, min(2, runtime.NumCPU())}
			}
			if o.Size, err = parseSize(size); err != nil {
				return err
			}
			for _, text := range flat {
				n, err := parseSize(text)
				if err != nil {
					return err
				}
				o.Flat = append(o.Flat, n)
			}
			o.Corpora = corpora(o.Corpora)
			o.Progress = cmd.ErrOrStderr()
			report, err := bench.Run(cmd.Context(), o)
			if err != nil {
				return err
			}
			return writeReport(cmd, format, report)
		},
	}
	f := c.Flags()
	f.IntSliceVar(&o.People, "people", []int{47_000}, "how many are enrolled; several: one after the other")
	f.StringVar(&size, "size", "256MiB", "bytes of a corpus")
	f.StringSliceVar(&flat, "flat", nil, "further sizes of the first corpus, to see that speed and memory stay flat")
	f.StringSliceVar(&o.Corpora, "corpus", []string{"mixed"}, "what is scanned, see above")
	f.StringSliceVar(&o.Paths, "path", []string{"auto"}, "of the kernels: auto, avx512, avx2, portable")
	f.IntSliceVar(&o.Cores, "cores", []int{1}, "how many threads scan")
	f.StringSliceVar(&o.Against, "against", nil, "tools over the list in plaintext: "+strings.Join(bench.Tools(), ", "))
	f.IntVar(&o.Rounds, "rounds", 3, "passes that count, of each; the median is shown")
	f.DurationVar(&o.Patience, "patience", 10*time.Minute, "that another tool has for one pass")
	f.IntVar(&o.Wrong, "wrong", 0, "show so many of the matches that are sure of somebody who is not there")
	f.BoolVar(&whole, "whole", false, "measure everything: all corpora, paths, tools, two cores, three sizes")
	s.outputFlag(c, "table", "json")
	return c
}

func parseSize(text string) (int64, error) {
	n, err := humanize.ParseBytes(text)
	if err != nil || n > 1<<40 {
		return 0, fmt.Errorf("%q is no size: write 256MiB or 1GiB", text)
	}
	return int64(n), nil
}

// corpora puts names in the place of groups.
func corpora(names []string) []string {
	groups := bench.Groups()
	var all []string
	for _, name := range names {
		if members, ok := groups[name]; ok {
			all = append(all, members...)
		} else {
			all = append(all, name)
		}
	}
	return all
}

func writeReport(cmd *cobra.Command, format render.Format, r bench.Report) error {
	w := cmd.OutOrStdout()
	if format != render.Table {
		return render.WriteOne(w, format, r, nil)
	}
	if _, err := fmt.Fprintf(w, "%s, %d cores, %s\n\n", r.Machine.CPU, r.Machine.Cores, r.Machine.Go); err != nil {
		return err
	}
	if err := render.Write(w, format, r.Figures, figureColumns); err != nil {
		return err
	}
	if _, err := fmt.Fprint(w, "\nWhat the key costs: go test -run - -bench Keyed ./matcher\n\n"); err != nil {
		return err
	}
	if err := render.Write(w, format, r.Runs, runColumns); err != nil {
		return err
	}
	for _, run := range r.Runs {
		for _, x := range run.Wrong {
			if _, err := fmt.Fprintf(w, "\n%s: sure of %s (%.4f), there is %s\n  %s\n  %q\n",
				run.Corpus, x.Subject, x.Confidence, cmp.Or(x.Planted, "nobody"), strings.Join(x.Reasons, "; "), x.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

var figureColumns = []render.Column[bench.Figure]{
	{Title: "PEOPLE", Cell: func(f bench.Figure) string { return humanize.Comma(int64(f.People)) }},
	{Title: "FIGURE", Cell: func(f bench.Figure) string { return f.Name }},
	{Title: "TARGET", Cell: func(f bench.Figure) string { return f.Target }},
	{Title: "MEASURED", Cell: func(f bench.Figure) string { return f.Measured }},
	{Title: "MET", Cell: func(f bench.Figure) string { return f.Met }},
}

var runColumns = []render.Column[bench.Result]{
	{Title: "PEOPLE", Cell: func(r bench.Result) string { return humanize.Comma(int64(r.People)) }},
	{Title: "TOOL", Cell: func(r bench.Result) string { return strings.TrimSpace(r.Tool + " " + r.Variant.String()) }},
	{Title: "CORPUS", Cell: func(r bench.Result) string { return r.Corpus }},
	{Title: "SIZE", Cell: func(r bench.Result) string { return humanize.IBytes(uint64(r.Bytes)) }},
	{Title: "CORES", Cell: func(r bench.Result) string { return strconv.Itoa(r.Cores) }},
	{Title: "MB/CPU-S", Cell: func(r bench.Result) string { return rate(r.PerCPU) }},
	{Title: "LOWEST", Cell: func(r bench.Result) string { return rate(r.Lowest) }},
	{Title: "HIGHEST", Cell: func(r bench.Result) string { return rate(r.Highest) }},
	{Title: "PROCESS", Cell: func(r bench.Result) string { return rate(r.Whole) }},
	{Title: "MB/S", Cell: func(r bench.Result) string { return rate(r.PerWall) }},
	{Title: "MATCHES", Cell: func(r bench.Result) string { return humanize.Comma(r.Matches) }},
	{Title: "FOUND", Cell: func(r bench.Result) string { return foundOf(r.Recall) }},
	{Title: "MEMORY", Cell: func(r bench.Result) string {
		if r.Memory == 0 {
			return ""
		}
		return humanize.IBytes(uint64(r.Memory))
	}},
	{Title: "SETTLED", Cell: func(r bench.Result) string {
		if r.Settled == 0 {
			return ""
		}
		return humanize.IBytes(uint64(r.Settled))
	}},
	{Title: "BUILD", Cell: func(r bench.Result) string { return fmt.Sprintf("%.1f s", r.Build) }},
	{Title: "NOTE", Cell: func(r bench.Result) string { return r.Failed }},
}

func rate(mb float64) string {
	switch {
	case mb == 0:
		return ""
	case mb < 100:
		return strconv.FormatFloat(mb, 'f', 1, 64)
	}
	return strconv.FormatFloat(mb, 'f', 0, 64)
}

// foundOf says how many of the planted were reported: exact, and with an edit.
func foundOf(r *bench.Recall) string {
	if r == nil || r.Exact.Planted+r.Edited.Planted == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d %d/%d", r.Exact.Reported, r.Exact.Planted, r.Edited.Reported, r.Edited.Planted)
}
