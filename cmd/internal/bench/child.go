package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// maxMemory of another tool, in bytes: it shall die before the machine does.
const maxMemory = 23_000_000_000

// bounds of another process.
type bounds struct {
	memory   int64 // address space, bytes
	patience time.Duration
}

// newBounds leaves a tenth of what the machine could give.
func newBounds(patience time.Duration) (bounds, error) {
	free, err := available()
	return bounds{min(maxMemory, free/10*9), patience}, err
}

// child is what another process took.
type child struct {
	cpu, wall float64 // seconds
	memory    int64   // peak, bytes
	out       string
}

// lost is why a tool has no figures: it is a result, not an error of ours.
type lost string

func (l lost) Error() string { return string(l) }

// run runs a command within bounds. Exit code 1 is no failure: it says that
// nothing was found.
func (b bounds) run(ctx context.Context, command ...string) (child, error) {
	bounded, cancel := context.WithTimeout(ctx, b.patience)
	defer cancel()
	limit := fmt.Sprintf(`ulimit -v %d && exec "$@"`, b.memory>>10)
	cmd := exec.CommandContext(bounded, "sh", append([]string{"-c", limit, "sh"}, command...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var out, diagnosis bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnosis
	begun := time.Now()
	err := cmd.Run()
	c := child{wall: time.Since(begun).Seconds(), out: out.String()}
	if cmd.ProcessState != nil {
		c.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			c.memory = u.Maxrss << 10
		}
	}
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil:
		return c, ctx.Err()
	case bounded.Err() != nil:
		return c, lost("gave up after " + b.patience.String())
	case exited && (exit.ExitCode() < 0 || strings.Contains(diagnosis.String(), "memory")):
		return c, lost("died of memory, of which it could have " + strconv.FormatInt(b.memory/1e9, 10) + " GB")
	case err == nil || exited && exit.ExitCode() == 1:
		return c, nil
	}
	first, _, _ := strings.Cut(strings.TrimSpace(diagnosis.String()), "\n")
	return c, lost(fmt.Sprintf("%v: %s", err, first))
}
