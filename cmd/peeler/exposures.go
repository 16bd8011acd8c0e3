package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/matcher"
	"peeler/store"
)

func exposuresCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "exposures",
		Short: "Who has been exposed, where, since when",
		Long: `Who has been exposed, by the opaque reference of HR: names and values of a leak
are never kept. Every question about people is written to the daemon's log.

A credential is a password beside an address or user name, by what it opens: a
host of your own, with the service if it is configured; a third party; or unknown
where no host is named. It is new when no leak had shown that password before.

Where a leak cannot decide between a few people, each has an exposure for review,
marked "one of 3"; JSON has their references under "among". "show" says by which
kinds and rules a person was found; "peeler explain" has them in numbers for a file
at hand.`,
	}
	var f filterFlags
	list := listCommand(s, "list", "List exposures, newest first", &f, exposureColumns,
		func(ctx context.Context, c *api.Client, q store.Filter) ([]store.Exposure, error) {
			return c.Exposures(ctx, q)
		})
	f.add(list, "source", "cohort", "severity", "incident", "review")

	var p filterFlags
	person := listCommand(s, "person REF", "Show the exposures of one person", &p, exposureColumns,
		func(ctx context.Context, c *api.Client, q store.Filter) ([]store.Exposure, error) {
			return c.Exposures(ctx, q)
		})
	person.Args = cobra.ExactArgs(1)
	person.PreRun = func(_ *cobra.Command, args []string) { p.Subject = matcher.Subject(args[0]) }
	p.add(person, "source", "review")

	whole := slices.Insert(slices.Clone(exposureColumns), slices.IndexFunc(exposureColumns, func(c render.Column[store.Exposure]) bool { return c.Title == "SOURCE" }),
		render.Column[store.Exposure]{Title: "WHY", Cell: func(e store.Exposure) string { return strings.Join(e.Reasons, "\n") }},
		render.Column[store.Exposure]{Title: "RECORDS", Cell: func(e store.Exposure) string { return strconv.Itoa(e.Records) }})
	show := showCommand(s, "show ID", "Show one exposure, and why", whole,
		func(ctx context.Context, c *api.Client, id string) (store.Exposure, error) {
			return c.Exposure(ctx, id)
		})
	c.AddCommand(list, show, person)
	return c
}

var exposureColumns = []render.Column[store.Exposure]{
	{Title: "ID", Cell: func(e store.Exposure) string { return e.ID }},
	{Title: "PERSON", Cell: func(e store.Exposure) string { return string(e.Subject) }},
	{Title: "COHORTS", Cell: func(e store.Exposure) string { return strings.Join(e.Cohorts, " ") }},
	{Title: "KINDS", Cell: func(e store.Exposure) string { return kinds(e.Kinds) }},
	{Title: "CREDENTIAL", Cell: func(e store.Exposure) string { return credential(e.Credential) }},
	{Title: "SURE", Cell: func(e store.Exposure) string { return strconv.FormatFloat(e.Confidence, 'f', 3, 64) }},
	{Title: "AMONG", Cell: func(e store.Exposure) string { return oneOf(e.Among) }},
	{Title: "SOURCE", Cell: func(e store.Exposure) string { return e.Source }},
	{Title: "PLACE", Cell: func(e store.Exposure) string { return e.Path }},
	{Title: "INCIDENT", Cell: func(e store.Exposure) string { return e.Incident }},
	{Title: "FIRST SEEN", Cell: func(e store.Exposure) string { return render.Time(e.FirstSeen) }},
	{Title: "LAST SEEN", Cell: func(e store.Exposure) string { return render.Time(e.LastSeen) }},
}

// credential is what secrets open, and whether one of them is new: "own vpn sso,
// new", "third-party".
func credential(c *store.Credential) string {
	if c == nil {
		return ""
	}
	text := strings.Join(append([]string{c.Host.String()}, c.Services...), " ")
	if len(c.New) > 0 {
		text += ", new"
	}
	return text
}

func kinds(list []matcher.Kind) string {
	names := make([]string, len(list))
	for i, k := range list {
		names[i] = k.String()
	}
	return strings.Join(names, " ")
}

// listCommand is a command that lists rows by a filter.
func listCommand[T any](s *settings, use, short string, f *filterFlags, columns []render.Column[T],
	ask func(context.Context, *api.Client, store.Filter) ([]T, error),
) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			q, err := f.filter(time.Now())
			if err != nil {
				return err
			}
			return s.ask(cmd, func(c *api.Client) error {
				rows, err := ask(cmd.Context(), c, q)
				if err != nil {
					return err
				}
				return render.Write(cmd.OutOrStdout(), format, rows, columns)
			})
		},
	}
	s.outputFlag(c)
	return c
}

// showCommand is a command that shows one row by its id, field by field.
func showCommand[T any](s *settings, use, short string, columns []render.Column[T],
	ask func(context.Context, *api.Client, string) (T, error),
) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			return s.ask(cmd, func(c *api.Client) error {
				row, err := ask(cmd.Context(), c, args[0])
				if err != nil {
					return fmt.Errorf("%s: %w", args[0], err)
				}
				return render.WriteOne(cmd.OutOrStdout(), format, row, columns)
			})
		},
	}
	s.outputFlag(c)
	return c
}
