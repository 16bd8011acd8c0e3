package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
	"peeler/configs"
)

func configCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Check and explain the configuration",
	}
	c.AddCommand(
		&cobra.Command{
			Use:   "check",
			Short: "Check the configuration, offline; exit code 78 when it is wrong",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				cfg, err := daemon.CheckConfig(s.config)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s is good: %d sources, %d receivers\n", s.config, len(cfg.Sources), len(cfg.Receivers))
				return nil
			},
		},
		&cobra.Command{
			Use:   "example",
			Short: "Print a configuration with every field explained",
			Args:  cobra.NoArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return print(cmd, configs.Example()) },
		},
		&cobra.Command{
			Use:   "schema",
			Short: "Print the JSON schema of the configuration, for editors",
			Args:  cobra.NoArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return print(cmd, configs.Schema()) },
		},
		unitsCommand(),
	)
	return c
}

func unitsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "units [NAME]",
		Short: "Print the systemd unit, the system user and the settings for tor",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, u := range configs.Units() {
				if len(args) == 1 && args[0] != u.Name {
					continue
				}
				if len(args) == 1 {
					return print(cmd, u.Text)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "# ---- %s goes to %s\n%s\n", u.Name, u.Path, u.Text)
			}
			if len(args) == 1 {
				return fmt.Errorf("there is no unit %q: `peeler config units` prints them all", args[0])
			}
			return nil
		},
	}
}

func print(cmd *cobra.Command, b []byte) error {
	_, err := cmd.OutOrStdout().Write(b)
	return err
}
