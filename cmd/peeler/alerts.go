package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/store"
)

func alertsCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "alerts",
		Short: "What is owed to the receivers and what they have taken",
	}
	var f filterFlags
	list := listCommand(s, "list", "List alerts that are owed, with --all the delivered ones too", &f, alertColumns,
		func(ctx context.Context, c *api.Client, q store.Filter) ([]store.Alert, error) {
			return c.Alerts(ctx, q)
		})
	f.add(list, "source", "severity", "incident", "all")

	retry := &cobra.Command{
		Use: "retry ID...", Short: "Try alerts again now, parked ones too", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.ask(cmd, func(c *api.Client) error {
				for _, id := range args {
					if err := c.RetryAlert(cmd.Context(), id); err != nil {
						return fmt.Errorf("%s: %w", id, err)
					}
				}
				return nil
			})
		},
	}
	test := &cobra.Command{
		Use: "test [RECEIVER]", Short: "Send a test alert to one receiver or to all", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var receiver string
			if len(args) == 1 {
				receiver = args[0]
			}
			return s.askDaemon(func(c *api.Client) error {
				made, err := c.TestAlert(cmd.Context(), receiver)
				if err != nil {
					return err
				}
				if len(made) == 0 {
					return fmt.Errorf("no receiver is configured: add one under receivers in %s", s.config)
				}
				for _, a := range made {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s is on its way to %s: see `peeler alerts list --all`\n", a.ID, a.Receiver)
				}
				return nil
			})
		},
	}
	c.AddCommand(list, retry, test)
	return c
}

// says is what an alert tells of a source's health.
func says(a store.Alert) string {
	if a.Health == nil {
		return ""
	}
	return string(a.Health.State)
}

var alertColumns = []render.Column[store.Alert]{
	{Title: "ID", Cell: func(a store.Alert) string { return a.ID }},
	{Title: "RECEIVER", Cell: func(a store.Alert) string { return a.Receiver }},
	{Title: "TYPE", Cell: func(a store.Alert) string { return a.Type }},
	{Title: "SOURCE", Cell: func(a store.Alert) string { return a.Incident.Source }},
	{Title: "SAYS", Cell: says},
	{Title: "INCIDENT", Cell: func(a store.Alert) string { return a.Incident.ID }},
	{Title: "UPDATE", Cell: func(a store.Alert) string { return strconv.Itoa(a.Incident.Update) }},
	{Title: "STATE", Cell: func(a store.Alert) string { return string(a.State) }},
	{Title: "ATTEMPTS", Cell: func(a store.Alert) string { return strconv.Itoa(a.Attempts) }},
	{Title: "CREATED", Cell: func(a store.Alert) string { return render.Time(a.Created) }},
	{Title: "NEXT TRY", Cell: func(a store.Alert) string { return render.Time(a.NextTry) }},
	{Title: "LAST ERROR", Cell: func(a store.Alert) string { return a.LastError }},
}
