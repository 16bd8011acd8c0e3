package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/crawler/health"
)

// trust says whether what a source does not show is not there.
func trust(s api.Source) string {
	switch {
	case s.Health.Trusted():
		return "yes"
	case s.Health.State == "new", s.Health.State == string(health.Disabled):
		return s.Health.State
	}
	return "NO: " + s.Health.State
}

// worstFirst orders sources so that those that need somebody stand on top, of those
// the one that was good longest ago.
func worstFirst(a, b api.Source) int {
	return cmp.Or(
		cmp.Compare(health.Rank(b.Health.State), health.Rank(a.Health.State)),
		a.Health.LastGood.Compare(b.Health.LastGood),
	)
}

// trustLine is the list in one line: "3 of 5 sources can be trusted now: 1 login, 1 new".
func trustLine(rows []api.Source, now time.Time) string {
	good, others := 0, map[string]int{}
	var overdue []string
	for _, s := range rows {
		if s.About.Overdue(now) {
			overdue = append(overdue, s.ID)
		}
		if s.Health.Trusted() {
			good++
		} else {
			others[s.Health.State]++
		}
	}
	line := fmt.Sprintf("%d of %d sources can be trusted now", good, len(rows))
	if len(others) > 0 {
		line += ": " + counts(others)
	}
	if len(overdue) > 0 {
		line += "; to be reviewed: " + strings.Join(overdue, ", ")
	}
	return line
}

// standings are the sources by how they stand: "12 ok, 1 login (since …)".
func standings(list []api.Standing) string {
	var good, others []string
	for _, n := range list {
		words := fmt.Sprintf("%d %s", n.Count, n.State)
		if n.State == string(health.OK) {
			good = append(good, words)
			continue
		}
		if !n.Since.IsZero() {
			words += " (since " + render.Time(n.Since) + ")"
		}
		others = append(others, words)
	}
	return strings.Join(append(good, others...), ", ")
}

func showSourceCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use: "show NAME", Short: "Show how far one source can be trusted, and how that changed", Args: cobra.ExactArgs(1),
		ValidArgsFunction: s.completeSource,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			return s.ask(cmd, func(c *api.Client) error {
				rows, err := c.Sources(cmd.Context())
				if err != nil {
					return err
				}
				for _, row := range rows {
					if row.ID == args[0] {
						return render.WriteOne(cmd.OutOrStdout(), format, row, sourceCard)
					}
				}
				return fmt.Errorf("%s: %w: see `peeler sources list`", args[0], api.ErrUnknownSource)
			})
		},
	}
	s.outputFlag(c)
	return c
}

var sourceCard = append(sourceColumns[:len(sourceColumns):len(sourceColumns)],
	render.Column[api.Source]{Title: "OBJECTIVE", Cell: func(s api.Source) string {
		return "a good crawl every " + (time.Duration(s.Health.Within) * time.Second).String()
	}},
	render.Column[api.Source]{Title: "TOLD", Cell: func(s api.Source) string { return strings.Join(s.Health.Told, ", ") }},
	render.Column[api.Source]{Title: "PUT OFF UNTIL", Cell: func(s api.Source) string { return render.Time(s.Health.Retry) }},
	render.Column[api.Source]{Title: "CANARY FOUND", Cell: func(s api.Source) string { return render.Time(s.Health.Proven) }},
	render.Column[api.Source]{Title: "OWNER", Cell: func(s api.Source) string { return s.About.Owner }},
	render.Column[api.Source]{Title: "LEGAL BASIS", Cell: func(s api.Source) string { return s.About.LegalBasis }},
	render.Column[api.Source]{Title: "REVIEW BY", Cell: func(s api.Source) string { return s.About.ReviewBy }},
	render.Column[api.Source]{Title: "HISTORY", Cell: history},
)

// history is a line for each change, the newest first.
func history(s api.Source) string {
	lines := make([]string, 0, len(s.Health.History))
	for i := len(s.Health.History) - 1; i >= 0; i-- {
		h := s.Health.History[i]
		lines = append(lines, strings.TrimSpace(render.Time(h.At)+" "+string(h.State)+" "+h.Seen))
	}
	return strings.Join(lines, "\n")
}
