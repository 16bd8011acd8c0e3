package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/configs"
)

func sourcesCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "sources",
		Short: "The sites that are watched, and how far they can be trusted now",
	}
	list := &cobra.Command{
		Use: "list", Short: "List the sources, those that cannot be trusted now first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			return s.ask(cmd, func(c *api.Client) error {
				rows, err := c.Sources(cmd.Context())
				if err != nil {
					return err
				}
				slices.SortStableFunc(rows, worstFirst)
				if format == render.Table {
					fmt.Fprintln(cmd.ErrOrStderr(), trustLine(rows, time.Now()))
				}
				return render.Write(cmd.OutOrStdout(), format, rows, sourceColumns)
			})
		},
	}
	s.outputFlag(list)
	run := &cobra.Command{
		Use: "run NAME", Short: "Crawl a source now; needs the daemon", Args: cobra.ExactArgs(1),
		ValidArgsFunction: s.completeSource,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.askDaemon(func(c *api.Client) error {
				if err := c.RunSource(cmd.Context(), args[0]); err != nil {
					return fmt.Errorf("%s: %w: see `peeler sources list`", args[0], err)
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "crawling %s: see `peeler sources list`\n", args[0])
				return nil
			})
		},
	}
	c.AddCommand(list, showSourceCommand(s), run, addSourceCommand(s), tryCommand(s), presetsCommand(s))
	return c
}

var sourceColumns = []render.Column[api.Source]{
	{Title: "TRUST", Cell: trust},
	{Title: "ID", Cell: func(s api.Source) string { return s.ID }},
	{Title: "SINCE", Cell: func(s api.Source) string { return render.Time(s.Health.Since) }},
	{Title: "LAST GOOD", Cell: func(s api.Source) string { return render.Time(s.Health.LastGood) }},
	{Title: "WHY", Cell: func(s api.Source) string { return s.Health.Seen }},
	{Title: "KIND", Cell: func(s api.Source) string { return s.Kind }},
	{Title: "NETWORK", Cell: func(s api.Source) string { return s.Network }},
	{Title: "STATE", Cell: func(s api.Source) string { return s.State }},
	{Title: "DETAIL", Cell: func(s api.Source) string { return s.Detail }},
	{Title: "SCHEDULE", Cell: func(s api.Source) string { return s.Schedule }},
	{Title: "LAST CRAWL", Cell: func(s api.Source) string { return render.Time(s.LastEnded) }},
	{Title: "LAST COMPLETE", Cell: func(s api.Source) string { return render.Time(s.LastComplete) }},
	{Title: "NEXT", Cell: func(s api.Source) string { return render.Time(s.Next) }},
	{Title: "DOCUMENTS", Cell: func(s api.Source) string { return strconv.Itoa(s.Documents) }},
	{Title: "GAPS", Cell: func(s api.Source) string { return strconv.Itoa(s.Gaps) }},
	{Title: "BYTES", Cell: func(s api.Source) string { return humanize.IBytes(uint64(max(0, s.Bytes))) }},
}

func (s *settings) completeSource(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return s.sourceNames(), cobra.ShellCompDirectiveNoFileComp
}

// sourceNames is for completion: what cannot be read completes to nothing.
func (s *settings) sourceNames() []string {
	cfg, err := configs.Load(s.config)
	if err != nil {
		return nil
	}
	names := make([]string, len(cfg.Sources))
	for i, src := range cfg.Sources {
		names[i] = src.ID
	}
	return names
}
