package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
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
		Use: "stats", Short: "Count the people on the roster", Args: cobra.NoArgs,
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
				return render.WriteOne(cmd.OutOrStdout(), format, st, []render.Column[store.RosterStats]{
					{Title: "PEOPLE", Cell: func(r store.RosterStats) string { return strconv.Itoa(r.People) }},
					{Title: "LEFT THE SERVICE", Cell: func(r store.RosterStats) string { return strconv.Itoa(r.Left) }},
					{Title: "COHORTS", Cell: func(r store.RosterStats) string { return counts(r.Cohorts) }},
					{Title: "ENCODINGS", Cell: func(r store.RosterStats) string { return strconv.Itoa(r.Encodings) }},
					{Title: "IMPORTED", Cell: func(r store.RosterStats) string { return render.Time(r.Imported) }},
				})
			})
		},
	}
	s.outputFlag(c)
	return c
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
