package main

import (
	"cmp"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
)

func runCommand(s *settings) *cobra.Command {
	level := slog.LevelInfo
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon: crawl on schedule, alert, answer questions",
		Long: `Run the daemon in the foreground, as systemd wants it: it logs JSON lines to
standard error, reports to systemd when it is ready, reads its configuration
again on SIGHUP (a bad one is refused and the old one stays) and stops on
SIGTERM within 45 seconds.

The key comes from --key-file, else from the systemd credential roster.key, else
from key_file in the configuration.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			hup := make(chan os.Signal, 1)
			signal.Notify(hup, syscall.SIGHUP)
			defer signal.Stop(hup)
			d, err := daemon.Open(cmd.Context(), s.config, daemon.Options{KeyFile: s.key, Version: version(), Unsafe: s.unsafe, Log: s.log(cmd, level)})
			if err != nil {
				return err
			}
			err = d.Run(cmd.Context(), hup)
			return cmp.Or(err, errors.Join(d.Close()))
		},
	}
	s.unsafeFlag(c)
	c.Flags().TextVar(&level, "log-level", level, "debug, info, warn or error")
	return c
}
