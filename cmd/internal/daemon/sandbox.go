package daemon

import (
	"context"
	"fmt"

	"peeler/crawler/sandbox"
)

// CheckSandbox checks that what parses documents is confined, for whoever is
// about to parse some. An error wraps ErrConfig and says how to mend it. With
// Options.Unsafe only the limits are checked, and the log is told.
func (d *Daemon) CheckSandbox(ctx context.Context) error {
	if err := sandbox.SelfTest(ctx, d.unsafe); err != nil {
		if d.unsafe || ctx.Err() != nil {
			return configError(fmt.Errorf("the limits of what parses documents do not hold: %w", err))
		}
		return configError(fmt.Errorf("the sandbox for documents does not hold: %w; "+
			"it needs Linux 5.13 with landlock among the kernel's lsm= and, under systemd, a SystemCallFilter= "+
			"as in configs/systemd/peeler.service; --unsafe-no-sandbox does without it", err))
	}
	if d.unsafe {
		d.log.Warn("NO SANDBOX: documents are parsed with limits only; one that takes a parser over can read what this user can, " +
			"the key and the roster included, and connect to anything (--unsafe-no-sandbox)")
	}
	return nil
}

// sandboxState is what status says of it.
func (d *Daemon) sandboxState() string {
	if d.unsafe {
		return "OFF: --unsafe-no-sandbox"
	}
	return "on"
}
