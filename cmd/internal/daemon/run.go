package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"peeler/cmd/internal/api"
)

// Run works until ctx ends: it crawls on schedule, delivers alerts and answers
// on the socket, and tells systemd how it stands. A value on reload makes it read
// the configuration again; a bad one is refused and the old one stays.
func (d *Daemon) Run(ctx context.Context, reload <-chan os.Signal) error {
	if err := d.usable(); err != nil {
		return err
	}
	if err := d.CheckSandbox(ctx); err != nil {
		return err
	}
	socket, err := api.Listen(d.Socket())
	if err != nil {
		return configError(err)
	}
	now, err := d.begin(ctx, d.config.Load())
	if err != nil {
		socket.Close()
		return err
	}
	var works sync.WaitGroup
	ctx, cancel := context.WithCancelCause(ctx)
	works.Go(func() {
		if err := api.Serve(ctx, socket, d.Handler()); err != nil && ctx.Err() == nil {
			cancel(fmt.Errorf("the socket: %w", err))
		}
	})
	works.Go(func() { d.keepWatchdog(ctx) })
	notify(daemon.SdNotifyReady)
	d.log.Info("ready", "people", d.people(), "sources", len(d.config.Load().Sources), "socket", d.Socket())

	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case err := <-d.halt:
			cancel(err)
		case <-reload:
			if now, err = d.reload(ctx, now); err != nil {
				cancel(err)
			}
		}
	}
	notify(daemon.SdNotifyStopping)
	now.end()
	works.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// reload replaces the tour by one of the new configuration. What cannot change
// while running is named and left as it is.
func (d *Daemon) reload(ctx context.Context, old *tour) (*tour, error) {
	notify(daemon.SdNotifyReloading + "\n" + daemon.SdNotifyMonotonicUsec())
	defer notify(daemon.SdNotifyReady)
	before := d.config.Load()
	cfg, err := CheckConfig(d.path)
	if err == nil {
		_, err = receivers(cfg)
	}
	if err != nil {
		d.refuse(err)
		return old, nil
	}
	if cfg.State != before.State || cfg.Socket != before.Socket || cfg.KeyFile != before.KeyFile {
		d.log.Warn("state, socket and key_file take effect at the next start only")
		cfg.State, cfg.Socket, cfg.KeyFile = before.State, before.Socket, before.KeyFile
	}
	old.end()
	d.config.Store(cfg)
	next, err := d.begin(ctx, cfg)
	if err != nil {
		d.refuse(err)
		d.config.Store(before)
		if next, err = d.begin(ctx, before); err != nil {
			return old, fmt.Errorf("the old configuration does not start either: %w", err)
		}
		return next, nil
	}
	if cfg.Matching != before.Matching || !reflect.DeepEqual(cfg.Own, before.Own) || canaries(cfg) != canaries(before) {
		if err := d.rebuild(); err != nil {
			d.log.Error("the new thresholds and own hosts are not in force", "err", err)
		}
	}
	notify("STATUS=watching " + fmt.Sprint(len(cfg.Sources)) + " sources")
	d.log.Info("reloaded", "sources", len(cfg.Sources), "receivers", len(cfg.Receivers))
	return next, nil
}

func (d *Daemon) refuse(err error) {
	notify("STATUS=the new configuration is refused, the old one stays")
	d.log.Error("the new configuration is refused, the old one stays", "err", err)
}

// keepWatchdog tells systemd that the daemon lives, as long as the store answers.
func (d *Daemon) keepWatchdog(ctx context.Context) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every <= 0 {
		return
	}
	tick := time.NewTicker(every / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := d.store.Counts(ctx); err != nil {
				d.log.Error("the store does not answer", "err", err)
				continue
			}
			notify(daemon.SdNotifyWatchdog)
		}
	}
}

// notify does nothing where there is no systemd.
func notify(state string) { _, _ = daemon.SdNotify(false, state) }
