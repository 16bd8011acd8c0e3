// Command peeler watches paste, leak and disclosure sites through Tor and tells
// a security operations centre when the identity of its staff turns up there.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/daemon"
	"peeler/cmd/internal/render"
	"peeler/crawler/browser"
	"peeler/crawler/sandbox"
)

// Exit codes, as the manual has them. systemd does not restart on exitConfig.
const (
	exitOK      = 0
	exitError   = 1
	exitMatches = 2 // with --exit-code: matches found
	exitGaps    = 3 // with --exit-code: not everything could be examined
	exitUsage   = 64
	exitDaemon  = 69
	exitConfig  = 78
)

func main() {
	sandbox.Main()
	browser.Main()
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var begun bool // the arguments were understood
	root := rootCommand(&begun)
	root.SetArgs(args)
	root.SetOut(render.Terminal(os.Stdout))
	root.SetErr(render.Terminal(os.Stderr))
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var code exitCode
	if errors.As(err, &code) {
		return int(code)
	}
	fmt.Fprintln(root.ErrOrStderr(), "peeler:", err)
	switch {
	case !begun:
		return exitUsage
	case errors.Is(err, daemon.ErrConfig):
		return exitConfig
	case errors.Is(err, api.ErrNoDaemon):
		return exitDaemon
	}
	return exitError
}

// exitCode ends the program with a code and no further word.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }
