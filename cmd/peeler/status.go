package main

import (
	"cmp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
)

func statusCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use: "status", Short: "How the daemon fares, and what it knows", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			return s.ask(cmd, func(c *api.Client) error {
				st, err := c.Status(cmd.Context())
				if err != nil {
					return err
				}
				return render.WriteOne(cmd.OutOrStdout(), format, st, statusColumns)
			})
		},
	}
	s.outputFlag(c)
	return c
}

// withCounts is a sum and what it is of: "3: encrypted 2, too-big 1".
func withCounts(sum int, of map[string]int) string {
	if len(of) == 0 {
		return strconv.Itoa(sum)
	}
	return strconv.Itoa(sum) + ": " + counts(of)
}

var statusColumns = []render.Column[api.Status]{
	{Title: "DAEMON", Cell: func(s api.Status) string {
		if !s.Ready {
			return "not running"
		}
		return "running for " + (time.Duration(s.Uptime) * time.Second).String()
	}},
	{Title: "VERSION", Cell: func(s api.Status) string { return s.Version }},
	{Title: "TOR", Cell: func(s api.Status) string { return s.Tor }},
	{Title: "SANDBOX", Cell: func(s api.Status) string { return cmp.Or(s.Sandbox, "not asked: no daemon runs") }},
	{Title: "PEOPLE ON THE ROSTER", Cell: func(s api.Status) string { return strconv.Itoa(s.People) }},
	{Title: "SOURCES", Cell: func(s api.Status) string { return standings(s.Health) }},
	{Title: "CANARY", Cell: func(s api.Status) string { return s.Canary }},
	{Title: "INCIDENTS", Cell: func(s api.Status) string { return strconv.Itoa(s.Incidents) }},
	{Title: "EXPOSURES", Cell: func(s api.Status) string { return strconv.Itoa(s.Exposures) }},
	{Title: "OPEN GAPS", Cell: func(s api.Status) string { return withCounts(s.OpenGaps, s.GapsByCause) }},
	{Title: "GAPS BY SOURCE", Cell: func(s api.Status) string { return counts(s.GapsBySource) }},
	{Title: "ALERTS OWED", Cell: func(s api.Status) string { return strconv.Itoa(s.PendingAlerts) }},
	{Title: "ALERTS PARKED", Cell: func(s api.Status) string { return strconv.Itoa(s.ParkedAlerts) }},
}
