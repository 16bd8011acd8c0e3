package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/matcher"
	"peeler/store"
)

func gapsCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "gaps",
		Short: "What could not be examined, and why: silence must mean clean",
		Long: `What could not be examined, and why: silence must mean clean.

A gap is open until the place is read to its end. "show" says which limit was hit,
with its value, and what can be done. "retry" has what the gap is in fetched again
as a whole, whatever was read of it before and whether or not the site still links
to it: at the next crawl, or with --now at once. The site sees that it was asked for
again: what you choose should not depend on who was found.`,
	}
	var f filterFlags
	list := listCommand(s, "list", "List open gaps, newest first", &f, gapColumns,
		func(ctx context.Context, c *api.Client, q store.Filter) ([]store.Gap, error) { return c.Gaps(ctx, q) })
	f.add(list, "source", "cause", "item", "incident", "all")
	show := showCommand(s, "show ID", "Show one gap, and what can be done about it", gapCard,
		func(ctx context.Context, c *api.Client, id string) (api.GapDetail, error) { return c.Gap(ctx, id) })
	c.AddCommand(list, show, retryGapsCommand(s))
	return c
}

func retryGapsCommand(s *settings) *cobra.Command {
	var q api.RetryRequest
	var cause string
	c := &cobra.Command{
		Use:   "retry [ID...]",
		Short: "Have what has gaps read again as a whole",
		Long: `Have what has gaps read again as a whole: those named by ID, the open ones of a
source, of a cause or of both, or all. Raise the limit first that was hit: "peeler
gaps show" names it.`,
		Args: func(_ *cobra.Command, ids []string) error {
			many := q.All || q.Source != "" || cause != ""
			if (len(ids) > 0) == many {
				return errors.New("name gaps by ID, or many of them by --source, --cause or --all")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, ids []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			q.Cause = matcher.Cause(cause)
			return s.ask(cmd, func(c *api.Client) error {
				rows, err := retryGaps(cmd.Context(), c, q, ids)
				if err != nil {
					return err
				}
				return render.Write(cmd.OutOrStdout(), format, rows, retryColumns)
			})
		},
	}
	s.outputFlag(c)
	c.Flags().StringVar(&q.Source, "source", "", "the open ones of this source")
	causeFlag(c, &cause)
	c.Flags().BoolVar(&q.All, "all", false, "all open ones")
	c.Flags().BoolVar(&q.Now, "now", false, "crawl at once; needs the daemon")
	return c
}

// retryGaps asks for one gap after the other, or for many at once.
func retryGaps(ctx context.Context, c *api.Client, q api.RetryRequest, ids []string) ([]api.GapRetry, error) {
	if len(ids) == 0 {
		return c.RetryGaps(ctx, q)
	}
	var all []api.GapRetry
	for _, id := range ids {
		q.ID = id
		rows, err := c.RetryGaps(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// causeFlag adds --cause, which completes to the causes that there are.
func causeFlag(c *cobra.Command, to *string) {
	names := make([]string, len(matcher.Causes))
	for i, cause := range matcher.Causes {
		names[i] = string(cause)
	}
	c.Flags().StringVar(to, "cause", "", "of this cause: encrypted, too-big, timeout, …")
	_ = c.RegisterFlagCompletionFunc("cause", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

var gapColumns = []render.Column[store.Gap]{
	{Title: "ID", Cell: func(g store.Gap) string { return g.ID }},
	{Title: "SOURCE", Cell: func(g store.Gap) string { return g.Source }},
	{Title: "CAUSE", Cell: func(g store.Gap) string { return string(g.Cause) }},
	{Title: "PLACE", Cell: func(g store.Gap) string { return g.Path }},
	{Title: "DETAIL", Cell: func(g store.Gap) string { return g.Detail }},
	{Title: "SIZE", Cell: func(g store.Gap) string { return size(g.Size) }},
	{Title: "FIRST SEEN", Cell: func(g store.Gap) string { return render.Time(g.FirstSeen) }},
	{Title: "LAST SEEN", Cell: func(g store.Gap) string { return render.Time(g.LastSeen) }},
	{Title: "CLOSED", Cell: func(g store.Gap) string { return render.Time(g.Closed) }},
}

// gapCard is all that is known of a gap: what the list says, where it was met, and
// what can be done.
var gapCard = func() []render.Column[api.GapDetail] {
	var card []render.Column[api.GapDetail]
	for _, c := range gapColumns {
		card = append(card, render.Column[api.GapDetail]{Title: c.Title, Cell: func(g api.GapDetail) string { return c.Cell(g.Gap) }})
	}
	place := slices.IndexFunc(card, func(c render.Column[api.GapDetail]) bool { return c.Title == "PLACE" })
	card = slices.Insert(card, place,
		render.Column[api.GapDetail]{Title: "MEANS", Cell: func(g api.GapDetail) string { return g.Meaning }},
		render.Column[api.GapDetail]{Title: "ITEM", Cell: func(g api.GapDetail) string { return g.Item }},
		render.Column[api.GapDetail]{Title: "ADDRESS", Cell: func(g api.GapDetail) string { return g.Locator }},
	)
	return append(card,
		render.Column[api.GapDetail]{Title: "LIMIT", Cell: func(g api.GapDetail) string {
			if g.Limit == "" {
				return ""
			}
			return g.Limit + ": " + g.LimitValue
		}},
		render.Column[api.GapDetail]{Title: "REMEDY", Cell: func(g api.GapDetail) string { return g.Remedy }},
	)
}()

var retryColumns = []render.Column[api.GapRetry]{
	{Title: "SOURCE", Cell: func(r api.GapRetry) string { return r.Source }},
	{Title: "GAPS", Cell: func(r api.GapRetry) string { return strconv.Itoa(r.Gaps) }},
	{Title: "READ AGAIN", Cell: func(r api.GapRetry) string { return strconv.Itoa(r.Items) }},
	{Title: "WHEN", Cell: func(r api.GapRetry) string {
		switch {
		case r.Note != "":
			return "never"
		case r.Now:
			return "now"
		case r.Next.IsZero():
			return "when the daemon crawls next"
		}
		return render.Time(r.Next)
	}},
	{Title: "NOTE", Cell: func(r api.GapRetry) string { return r.Note }},
}

// size is "" where it is not known.
func size(n int64) string {
	if n <= 0 {
		return ""
	}
	return humanize.IBytes(uint64(n))
}
