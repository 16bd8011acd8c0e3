package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
)

func storeCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "store",
		Short: "Make the store",
	}
	c.AddCommand(&cobra.Command{
		Use:   "create",
		Short: "Create an empty store for the key, in the configured state folder",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := daemon.CreateStore(s.config, s.key)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "created", file)
			return nil
		},
	})
	return c
}
