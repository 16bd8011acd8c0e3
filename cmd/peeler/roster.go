package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/matcher"
	"peeler/store"
)

func rosterCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "roster",
		Short: "The staff to watch for, known by keyed hashes only",
	}
	c.AddCommand(importCommand(s), rosterStatsCommand(s), forgetCommand(s))
	return c
}

func importCommand(s *settings) *cobra.Command {
	var o api.ImportOptions
	c := &cobra.Command{
		Use:   "import FILE.csv|-",
		Short: "Replace the roster by what a CSV from HR says, all or nothing",
		Long: `Replace the roster by what a CSV from HR says: all of it or, when anything is
wrong, nothing. Only keyed hashes reach the disk.

The first line names the columns: ref (required: an opaque reference, different
for each person) and any of name, forenames, surname, known_as, former_names
(surnames borne before), email, username, phone, staff_number, payroll_number,
national_insurance, date_of_birth, postcode, cohort, joined, left. Several values in a cell are parted by ";". Dates are
YYYY-MM-DD. The file is UTF-8.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, size, err := open(cmd, args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			bar := render.Progress(cmd.ErrOrStderr(), "importing", size)
			return s.ask(cmd, func(c *api.Client) error {
				res, err := c.ImportRoster(cmd.Context(), bar.Reader(in), o)
				bar.Close()
				switch {
				case errors.Is(err, store.ErrLargeChange):
					return fmt.Errorf("%s: %w: is it the right file? If so, say --allow-large-change", args[0], err)
				case err != nil:
					return fmt.Errorf("%s: %w; nothing was changed", args[0], err)
				}
				if len(res.Ignored) > 0 {
					fmt.Fprintf(cmd.ErrOrStderr(), "left out the columns %s\n", strings.Join(res.Ignored, ", "))
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d people on the roster: %d added, %d changed, %d removed, %d unchanged\n",
					res.People, res.Added, res.Changed, res.Removed, res.Unchanged)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&o.AllowLargeChange, "allow-large-change", false, "change more than a fifth of the roster")
	c.Flags().BoolVar(&o.IgnoreColumns, "ignore-columns", false, "leave out columns that are not known")
	return c
}

// open opens a file, or standard input for "-"; the size is -1 when not known.
func open(cmd *cobra.Command, path string) (io.ReadCloser, int64, error) {
	if path == "-" {
		return io.NopCloser(cmd.InOrStdin()), -1, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return f, -1, nil
	}
	return f, info.Size(), nil
}

func rosterStatsCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use: "stats", Short: "Count the people on the roster, and the false alerts to expect", Args: cobra.NoArgs,
		Long: `Count the people on the roster, and say how often a row about a stranger holds by
chance what stands for one of them: of a thousand million rows, how many hold such a
name, number or date, how many of those are kept for review (review_at) and how many
alert (alert_at).

It is worked out from the roster as it is: how common its names are by public tables
and by what is crawled (matching.learn), how long its numbers are. Values count as
they are enrolled. The last line is a bound for all that a row may hold and all ways to
read it, spelling mistakes too. Of a source with prior_bits there are more: rows that
miss a threshold by no more bits reach it.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			return s.ask(cmd, func(c *api.Client) error {
				st, err := c.RosterStats(cmd.Context())
				if err != nil {
					return err
				}
				w := cmd.OutOrStdout()
				if err := render.WriteOne(w, format, st, rosterColumns); err != nil || format != render.Table {
					return err
				}
				if _, err := fmt.Fprintln(w, "\nOf 1,000,000,000 rows about strangers, by chance:"); err != nil {
					return err
				}
				return render.Write(w, format, st.Chances, chanceColumns)
			})
		},
	}
	s.outputFlag(c)
	return c
}

var rosterColumns = []render.Column[api.RosterStats]{
	{Title: "PEOPLE", Cell: func(r api.RosterStats) string { return strconv.Itoa(r.People) }},
	{Title: "LEFT THE SERVICE", Cell: func(r api.RosterStats) string { return strconv.Itoa(r.Left) }},
	{Title: "COHORTS", Cell: func(r api.RosterStats) string { return counts(r.Cohorts) }},
	{Title: "ENCODINGS", Cell: func(r api.RosterStats) string { return strconv.Itoa(r.Encodings) }},
	{Title: "IMPORTED", Cell: func(r api.RosterStats) string { return render.Time(r.Imported) }},
	{Title: "REVIEW AT", Cell: func(r api.RosterStats) string { return strconv.FormatFloat(r.ReviewAt, 'g', -1, 64) }},
	{Title: "ALERT AT", Cell: func(r api.RosterStats) string { return strconv.FormatFloat(r.AlertAt, 'g', -1, 64) }},
}

var chanceColumns = []render.Column[matcher.Chance]{
	{Title: "WHAT THEY HOLD", Cell: func(c matcher.Chance) string {
		if len(c.Kinds) == 0 {
			return "anything: at most"
		}
		return strings.ReplaceAll(kinds(c.Kinds), " ", " + ")
	}},
	{Title: "ROWS", Cell: func(c matcher.Chance) string {
		if len(c.Kinds) == 0 {
			return ""
		}
		return rows(c.Rows)
	}},
	{Title: "REVIEW", Cell: func(c matcher.Chance) string { return rows(c.Review) }},
	{Title: "ALERT", Cell: func(c matcher.Chance) string { return rows(c.Alerts) }},
}

// rows is an expected number of rows, to two digits.
func rows(n float64) string {
	switch {
	case n == 0:
		return "0"
	case n < 0.001:
		return "under 0.001"
	case n < 100:
		return strconv.FormatFloat(n, 'g', 2, 64)
	}
	size := math.Pow(10, math.Floor(math.Log10(n))-1)
	return humanize.Comma(int64(math.Round(n/size) * size))
}

func forgetCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "forget REF",
		Short: "Erase a person and their exposures, from the file itself",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.ask(cmd, func(c *api.Client) error {
				if err := c.Forget(cmd.Context(), args[0]); err != nil {
					return fmt.Errorf("%s: %w", args[0], err)
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "%s is erased. Tell HR too: the next import brings back whom its file names\n", args[0])
				return nil
			})
		},
	}
}
