package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
	"peeler/cmd/internal/render"
	"peeler/configs"
)

func addSourceCommand(s *settings) *cobra.Command {
	var (
		probe, id string
		write     bool
	)
	c := &cobra.Command{
		Use: "add --probe URL", Short: "Propose how a site is described, from two visits through Tor", Args: cobra.NoArgs,
		Long: `Propose how a site is described. Its page is fetched twice through Tor, at its onion
address or through an exit, without any other request; the kind is that of the preset
whose marks it has, else a list of what repeats itself on it. What differs between the two
copies is proposed as volatile. The items that it would take are shown, and the entry for
the configuration is printed, to be looked at: it is a proposal.

With --write it is put at the end of the configuration; then reload the daemon.`,
		Example: "  peeler sources add --probe http://…onion/ --id example-forum --write",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := daemon.CheckConfig(s.config)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "fetching the page twice through Tor; an onion may take a minute")
			p, err := daemon.Probe(cmd.Context(), cfg, cmp.Or(id, daemon.IDOf(probe)), probe, 5*time.Second)
			if err != nil {
				return err
			}
			if len(p.Trial.Items) > 0 {
				if err := render.Write(cmd.ErrOrStderr(), render.Table, p.Trial.Items, listedColumns); err != nil {
					return err
				}
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d items on the page; %s\n", p.Source.Kind, len(p.Trial.Items), p.Why)
			if _, err := cmd.OutOrStdout().Write(p.Source.Text()); err != nil || !write {
				return err
			}
			if err := configs.AddSource(s.config, p.Source.Text()); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is in %s: reload the daemon to have it watched\n", p.Source.ID, s.config)
			return nil
		},
	}
	c.Flags().StringVar(&probe, "probe", "", "`URL` of the page at which the site's items are listed")
	c.Flags().StringVar(&id, "id", "", "the source's `id`; by its host if left out")
	c.Flags().BoolVar(&write, "write", false, "put it into the configuration")
	if err := c.MarkFlagRequired("probe"); err != nil {
		panic(err) // of this program itself
	}
	return c
}
