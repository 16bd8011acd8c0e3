package main

import (
	"github.com/spf13/cobra"

	"peeler/cmd/internal/demo"
)

func demoCommand() *cobra.Command {
	var o demo.Options
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show it all on a private Tor network with invented people",
		Long: `Show the product from end to end, on this machine alone: a private Tor network
on 127.0.0.1, two sample leak sites as onion services, a sample roster of
invented people, the daemon on a fast schedule, and a receiver that verifies
every alert. It ends by itself within two minutes and removes its files.

It needs tor: sudo apt-get install -y tor`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out = cmd.OutOrStdout()
			return demo.Run(cmd.Context(), o)
		},
	}
	c.Flags().BoolVar(&o.Keep, "keep", false, "keep the files and say where they are")
	c.Flags().BoolVar(&o.Watch, "watch", false, "go on until interrupted")
	return c
}
