package main

import (
	"context"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/store"
)

func gapsCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "gaps",
		Short: "What could not be examined, and why: silence must mean clean",
	}
	var f filterFlags
	list := listCommand(s, "list", "List open gaps, newest first", &f, gapColumns,
		func(ctx context.Context, c *api.Client, q store.Filter) ([]store.Gap, error) { return c.Gaps(ctx, q) })
	f.add(list, "source", "all")
	c.AddCommand(list)
	return c
}

var gapColumns = []render.Column[store.Gap]{
	{Title: "ID", Cell: func(g store.Gap) string { return g.ID }},
	{Title: "SOURCE", Cell: func(g store.Gap) string { return g.Source }},
	{Title: "CAUSE", Cell: func(g store.Gap) string { return string(g.Cause) }},
	{Title: "PLACE", Cell: func(g store.Gap) string { return g.Path }},
	{Title: "DETAIL", Cell: func(g store.Gap) string { return g.Detail }},
	{Title: "SIZE", Cell: func(g store.Gap) string {
		if g.Size == 0 {
			return ""
		}
		return humanize.IBytes(uint64(max(0, g.Size)))
	}},
	{Title: "FIRST SEEN", Cell: func(g store.Gap) string { return render.Time(g.FirstSeen) }},
	{Title: "LAST SEEN", Cell: func(g store.Gap) string { return render.Time(g.LastSeen) }},
	{Title: "CLOSED", Cell: func(g store.Gap) string { return render.Time(g.Closed) }},
}
