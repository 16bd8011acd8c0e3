package bench

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed hyperscan.c.txt
var hyperscanSource []byte

// hyperscan is Hyperscan, by a driver that is compiled where its library and a C
// compiler are. The automaton is built once.
type hyperscan struct {
	other
	driver, database string
}

func (h *hyperscan) prepare(ctx context.Context) error {
	flags, err := exec.CommandContext(ctx, "pkg-config", "--cflags", "--libs", "libhs").Output()
	if err != nil {
		h.lost = "not installed"
		return ctx.Err()
	}
	source := filepath.Join(h.dir, "hs.c")
	h.driver, h.database = filepath.Join(h.dir, "hs"), filepath.Join(h.dir, "hs.db")
	if err := os.WriteFile(source, hyperscanSource, 0o600); err != nil {
		return err
	}
	args := append([]string{"-O2", "-o", h.driver, source}, strings.Fields(string(flags))...)
	if out, err := exec.CommandContext(ctx, "cc", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("compiling the driver of Hyperscan: %w: %s", err, out)
	}
	c, err := h.run(ctx, h.driver, "build", h.list, h.database)
	if err != nil {
		return h.unless(err)
	}
	h.memory = c.memory
	_, err = fmt.Sscan(c.out, &h.build, &h.matches)
	return err
}

func (h *hyperscan) round(ctx context.Context) error {
	if h.lost != "" {
		return nil
	}
	c, err := h.run(ctx, h.driver, "scan", h.database, h.text)
	if err != nil {
		return h.unless(err)
	}
	one := sample{bytes: h.bytes, wall: c.wall}
	if _, err := fmt.Sscan(c.out, &one.threads, &h.matches); err != nil {
		return fmt.Errorf("reading what the driver of Hyperscan says: %w", err)
	}
	h.memory = max(h.memory, c.memory)
	h.samples = append(h.samples, one)
	return nil
}
