package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/matcher"
)

func explainCommand(s *settings) *cobra.Command {
	q := api.ScanRequest{Explain: true}
	var record string
	c := &cobra.Command{
		Use:   "explain PATH...|-",
		Short: "Say why a file names somebody, and how sure that is, in numbers",
		Long: `Say why a file names somebody, and how sure that is, in numbers: by which kinds of
identifier and which rules, never by which values. Files are read as "peeler scan"
reads them; matches for review are shown too, and nothing is remembered.

What stands for a person is counted in bits, the binary logarithm of how much
likelier it is in a record about that person than in one about a stranger (Fellegi
and Sunter 1969). The prior is what they must make up for: one given person among 67
million is 26 bits. What is left are the log-odds; 6.6 bits are a probability of
0.99, 0 are 0.5. People whom the same words may name share it. A match that rests on
one kind of value, which others may have too, or has another's name or date of birth
beside it, is never sure: it is made a little less likely and says "capped".

Exposures that were remembered have their rules under "peeler exposures show".`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			files, err := walk(args)
			if err != nil {
				return err
			}
			out := explainOutput{w: cmd.OutOrStdout(), format: format, record: record}
			err = s.askToRead(cmd, func(c *api.Client) error {
				for _, f := range files {
					err := f.open(cmd, func(name string, r io.Reader) error {
						q.Name = name
						return c.Scan(cmd.Context(), q, r, func(l api.ScanLine) error { return out.line(cmd.ErrOrStderr(), l) })
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			return out.end(cmd.ErrOrStderr())
		},
	}
	s.outputFlag(c, "table", "json", "jsonl")
	s.unsafeFlag(c)
	c.Flags().StringVar(&record, "record", "", "only this record, by its path as scan shows it: dump.zip!staff.csv!12")
	c.Flags().Float64Var(&q.MinConfidence, "min-confidence", 0, "show matches this sure and surer, 0.5 to 1 (default: review_at)")
	priorFlag(c, &q)
	return c
}

// explainOutput prints the matches of a scan with what they rest on.
type explainOutput struct {
	w      io.Writer
	format render.Format
	record string
	all    []api.Match // for JSON, which is one array
	shown  int
}

func (o *explainOutput) line(warn io.Writer, l api.ScanLine) error {
	if g := l.Gap; g != nil {
		_, err := fmt.Fprintf(warn, "not examined: %s: %s: %s\n", g.Path, g.Cause, g.Detail)
		return err
	}
	m := l.Match
	if m == nil || o.record != "" && m.Path != o.record {
		return nil
	}
	o.shown++
	switch o.format {
	case render.JSONL:
		return json.NewEncoder(o.w).Encode(l)
	case render.JSON:
		o.all = append(o.all, *m)
		return nil
	}
	return o.table(m)
}

func (o *explainOutput) end(warn io.Writer) error {
	if o.format == render.JSON {
		return render.Write(o.w, o.format, o.all, []render.Column[api.Match]{})
	}
	if o.shown == 0 {
		_, err := fmt.Fprintln(warn, "nothing to explain: there is no match, not even for review")
		return err
	}
	return nil
}

// reckoning is one line of the sum that makes a match.
type reckoning struct{ what, rule, bits string }

var reckoningColumns = []render.Column[reckoning]{
	{Title: "KIND", Cell: func(r reckoning) string { return r.what }},
	{Title: "RULE", Cell: func(r reckoning) string { return r.rule }},
	{Title: "BITS", Cell: func(r reckoning) string { return r.bits }},
}

func (o *explainOutput) table(m *api.Match) error {
	if o.shown > 1 {
		if _, err := fmt.Fprintln(o.w); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(o.w, "%s  %s  %s\n", m.Path, m.Subject, probability(m.Confidence)); err != nil {
		return err
	}
	if x := m.Explanation; x != nil {
		if err := render.Write(o.w, render.Table, reckon(x), reckoningColumns); err != nil {
			return err
		}
	}
	for _, line := range doubts(m) {
		if _, err := fmt.Fprintln(o.w, line); err != nil {
			return err
		}
	}
	return nil
}

// reckon is the sum, line by line.
func reckon(x *matcher.Explanation) []reckoning {
	var rows []reckoning
	for _, e := range x.Evidence {
		rows = append(rows, reckoning{e.Kind.String(), ruleOf(e), bits(e.Bits)})
	}
	for _, e := range x.Conflicts {
		rows = append(rows, reckoning{e.Kind.String(), ruleOf(e) + " stands there", bits(e.Bits)})
	}
	return append(rows, reckoning{"", "prior", bits(-x.Prior)}, reckoning{"", "log-odds: a probability of " + probability(x.Posterior), bits(x.LogOdds)})
}

// ruleOf is a reason without its kind, which has a column of its own.
func ruleOf(e matcher.Evidence) string {
	return strings.TrimLeft(strings.TrimPrefix(e.Reason, e.Kind.String()), ": ")
}

// doubts say what makes a match less sure than its evidence is.
func doubts(m *api.Match) []string {
	var lines []string
	if x := m.Explanation; x != nil {
		if x.Capped {
			lines = append(lines, "capped: what others may have too, or what speaks against it; it is never sure")
		}
		for _, r := range x.Rivals {
			lines = append(lines, fmt.Sprintf("shared with %s, whom the same words may name: %s bits", r.Subject, bits(r.LogOdds)))
		}
		if x.MoreRivals > 0 {
			lines = append(lines, fmt.Sprintf("shared with %d more", x.MoreRivals))
		}
	}
	if len(m.Among) > 0 {
		refs := make([]string, len(m.Among))
		for i, r := range m.Among {
			refs[i] = string(r)
		}
		lines = append(lines, fmt.Sprintf("cannot be decided: one of %s is meant, with a probability of %s", strings.Join(refs, ", "), probability(m.Either)))
	}
	return lines
}

func bits(b float64) string { return strconv.FormatFloat(b, 'f', 1, 64) }

func probability(p float64) string { return strconv.FormatFloat(p, 'f', 4, 64) }
