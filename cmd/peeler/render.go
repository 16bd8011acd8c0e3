package main

import (
	"fmt"
	"log/slog"
	"os"
	"strings"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/daemon"
	"peeler/configs"
	"peeler/crawler/browser"
	"peeler/crawler/tor"
)

func renderCommand(s *settings) *cobra.Command {
	var listen string
	socks := configs.Defaults().Tor.Socks
	level := slog.LevelInfo
	o := browser.Options{}
	c := &cobra.Command{
		Use:   "render",
		Short: "Run the renderer: pages that need JavaScript, by the system's Chromium",
		Long: `Run the renderer in the foreground, in a unit and under a user of its own: it needs
neither configuration nor key nor store. Sources with "render: true" have their
pages rendered by it, where render.socket in the configuration names its socket.

Each page gets a browser of its own, whose only way out is a proxy in this process,
which leads into Tor with the circuit of the source and to the source's host alone.

The contract is a part of that of Lacus: POST /enqueue, GET /capture_status/UUID and
GET /capture_result/UUID.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Log = s.log(cmd, level)
			if os.Geteuid() == 0 && !o.NoSandbox {
				return fmt.Errorf("%w: chromium has no sandbox under root: run as another user, or in a container with --unsafe-no-sandbox", daemon.ErrConfig)
			}
			dial, err := tor.New(socks, tor.Options{})
			if err != nil {
				return fmt.Errorf("%w: %w", daemon.ErrConfig, err)
			}
			server, err := browser.New(dial, o)
			if err != nil {
				return fmt.Errorf("%w: %w", daemon.ErrConfig, err)
			}
			open := api.Listen
			if !strings.Contains(listen, "/") {
				open = browser.ListenTCP
			}
			l, err := open(listen)
			if err != nil {
				return fmt.Errorf("%w: %w", daemon.ErrConfig, err)
			}
			_, _ = sd.SdNotify(false, sd.SdNotifyReady)
			o.Log.Info("ready", "socket", listen, "chromium", server.Chromium)
			defer func() { _, _ = sd.SdNotify(false, sd.SdNotifyStopping) }()
			return server.Serve(cmd.Context(), l)
		},
	}
	f := c.Flags()
	f.StringVar(&listen, "listen", "/run/peeler-render/render.sock", "unix socket, mode 0660, or 127.0.0.1:PORT, which anyone on this machine may ask")
	f.StringVar(&o.Chromium, "chromium", "", "the program; as installed if left out")
	f.StringVar(&socks, "socks", socks, "Tor's SOCKS port, or unix:/path")
	f.IntVar(&o.AtOnce, "at-once", 2, "pages that are rendered at a time")
	f.BoolVar(&o.NoSandbox, "unsafe-no-sandbox", false, "run Chromium without its own sandbox, as under root in a container")
	f.TextVar(&level, "log-level", level, "debug, info, warn or error")
	return c
}
