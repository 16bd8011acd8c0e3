package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/daemon"
	"peeler/configs"
	"peeler/store"
)

// ask hands the client of a running daemon to do; without one, a client of the
// store itself, which the key opens.
func (s *settings) ask(cmd *cobra.Command, do func(*api.Client) error) error {
	return s.askOrOpen(cmd, func(*daemon.Daemon) error { return nil }, do)
}

// askToRead is ask for commands that have documents parsed: without a daemon it
// is checked first that the parsers are confined.
func (s *settings) askToRead(cmd *cobra.Command, do func(*api.Client) error) error {
	return s.askOrOpen(cmd, func(d *daemon.Daemon) error { return d.CheckSandbox(cmd.Context()) }, do)
}

// askOrOpen checks what it opens itself.
func (s *settings) askOrOpen(cmd *cobra.Command, check func(*daemon.Daemon) error, do func(*api.Client) error) error {
	client, err := s.dial()
	if err == nil {
		defer client.Close()
		return do(client)
	}
	if !errors.Is(err, api.ErrNoDaemon) {
		return err
	}
	d, err := daemon.Open(cmd.Context(), s.config, daemon.Options{KeyFile: s.key, Version: version(), Unsafe: s.unsafe, Log: s.log(cmd, slog.LevelWarn)})
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w: something else holds the store: %w", api.ErrNoDaemon, err)
	}
	if err != nil {
		return err
	}
	defer d.Close()
	if err := check(d); err != nil {
		return err
	}
	client = api.Local(d.Handler())
	defer client.Close()
	return do(client)
}

// askDaemon is ask for what only a running daemon can do.
func (s *settings) askDaemon(do func(*api.Client) error) error {
	client, err := s.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	return do(client)
}

func (s *settings) dial() (*api.Client, error) {
	cfg, err := configs.Load(s.config)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", daemon.ErrConfig, err)
	}
	return api.Dial(cfg.Socket)
}

// log is JSON on standard error, for the journal.
func (s *settings) log(cmd *cobra.Command, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
}
