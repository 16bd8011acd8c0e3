package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/template"
	"time"

	"peeler/crawler/tortest"
)

// Options of a demonstration.
type Options struct {
	Out   io.Writer
	Keep  bool // keep the files
	Watch bool // go on until ctx ends
}

// limit bounds a demonstration that does not watch.
const limit = 110 * time.Second

// Run shows everything, then ends and leaves nothing running. Errors that wrap
// tortest.ErrNoTor say how to install tor.
func Run(ctx context.Context, o Options) error {
	if !o.Watch {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, errors.New("the demonstration took too long: see the daemon's log with --keep"))
		defer cancel()
	}
	dir, err := os.MkdirTemp("", "peeler-demo")
	if err != nil {
		return err
	}
	if o.Keep {
		defer func() { fmt.Fprintf(o.Out, "\nThe files are in %s\n", dir) }()
	} else {
		defer os.RemoveAll(dir)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s := &show{Options: o, dir: dir, self: self, start: time.Now()}
	defer s.close()
	err = s.run(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// show is a demonstration that is going on.
type show struct {
	Options
	dir, self string
	start     time.Time
	closers   []func() // undo, last first
	news      chan delivery
}

func (s *show) close() {
	for _, undo := range slices.Backward(s.closers) {
		undo()
	}
}

func (s *show) run(ctx context.Context) error {
	if err := s.stage(ctx); err != nil {
		return err
	}
	s.say("a roster of 60 invented people: only keyed hashes of them are stored")
	for _, args := range [][]string{
		{"key", "new", filepath.Join(s.dir, "roster.key")},
		{"store", "create"},
		{"roster", "import", filepath.Join(s.dir, "staff.csv")},
	} {
		if err := s.peeler(ctx, args...); err != nil {
			return err
		}
	}
	if err := s.daemon(ctx); err != nil {
		return err
	}
	s.say("watching: an alert is shown as the receiver gets it, its signature verified")
	if err := s.alerts(ctx); err != nil {
		return err
	}
	s.say("what the command line answers")
	for _, args := range [][]string{
		{"status"},
		{"incidents", "list"},
		{"exposures", "list", "--cohort", "covert"},
		{"exposures", "person", "HR-01005"},
		{"sources", "list"},
		{"gaps", "list"},
	} {
		if err := s.peeler(ctx, args...); err != nil {
			return err
		}
	}
	fmt.Fprint(s.Out, next)
	if s.Watch {
		s.say("watching until you press Ctrl-C; the configuration is " + s.config())
		for {
			select {
			case d := <-s.news:
				s.show(d)
			case <-ctx.Done():
				return nil
			}
		}
	}
	return nil
}

const next = `
That was all of it, on this machine alone. What to type next:

  go build -o peeler ./cmd/peeler
  ./peeler init trial               # configuration, key, store
  ./peeler --help
`

// stage sets up what stands around the daemon: Tor, two sites, a receiver, files.
func (s *show) stage(ctx context.Context) error {
	s.say("starting a private Tor network on 127.0.0.1 (six processes, some ten seconds)")
	network, err := tortest.Start(ctx, tortest.Options{})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() { network.Close() })

	drop, err := dropSite()
	if err != nil {
		return err
	}
	secret := "whsec_" + base64.StdEncoding.EncodeToString(random(32))
	soc, err := newReceiver(secret)
	if err != nil {
		return err
	}
	s.news = soc.news
	var at [3]string
	var onions [2]string
	for i, h := range []http.Handler{pasteSite(), drop, soc} {
		srv, err := serve(h)
		if err != nil {
			return err
		}
		s.closers = append(s.closers, func() { srv.Close() })
		at[i] = srv.addr
		if i < len(onions) {
			if onions[i], err = network.Publish(ctx, srv.addr); err != nil {
				return err
			}
		}
	}
	s.say("two leak sites are up as onion services")
	fmt.Fprintf(s.Out, "  a paste board      http://%s/\n  an open directory  http://%s/drop/\n", onions[0], onions[1])

	var config bytes.Buffer
	err = configuration.Execute(&config, map[string]any{
		"Dir": s.dir, "Socks": network.Socks(), "Paste": onions[0], "Drop": onions[1], "Receiver": at[2],
	})
	if err != nil {
		return err
	}
	for name, b := range map[string][]byte{
		"peeler.yaml": config.Bytes(), "staff.csv": file("staff.csv"), "webhook.secret": []byte(secret + "\n"),
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

var configuration = template.Must(template.New("").Parse(`state: {{.Dir}}
key_file: {{.Dir}}/roster.key
socket: {{.Dir}}/ctl.sock
tor: {socks: "{{.Socks}}", timeout: 30s}
receivers:
  - {name: soc, url: "http://{{.Receiver}}/", secret_file: {{.Dir}}/webhook.secret}
sources:
  - id: pastebarn
    kind: listing
    url: http://{{.Paste}}/
    list: {items: "ul.pastes a"}
    item: {url: "{base}/raw/{id}"}
    schedule: "@every 20s"
    gap: 200ms
  - id: open-drop
    kind: directory
    url: http://{{.Drop}}/drop/
    schedule: "@every 20s"
    gap: 200ms
`))

// daemon starts `peeler run` and waits until it answers.
func (s *show) daemon(ctx context.Context) error {
	fmt.Fprintf(s.Out, "$ peeler run &\n")
	log, err := os.Create(filepath.Join(s.dir, "daemon.log"))
	if err != nil {
		return err
	}
	cmd := s.command(context.Background(), "run")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		return err
	}
	gone := make(chan error, 1)
	go func() { gone <- cmd.Wait() }()
	s.closers = append(s.closers, func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-gone:
		case <-time.After(45 * time.Second):
			_ = cmd.Process.Kill()
		}
		log.Close()
	})
	for {
		if s.command(ctx, "sources", "list").Run() == nil {
			if _, err := os.Stat(filepath.Join(s.dir, "ctl.sock")); err == nil {
				return nil
			}
		}
		select {
		case err := <-gone:
			gone <- err
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("the daemon did not start: %s", bytes.TrimSpace(text))
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// alerts shows what arrives until both sites have been told of.
func (s *show) alerts(ctx context.Context) error {
	from := map[string]bool{}
	for len(from) < 2 {
		select {
		case d := <-s.news:
			s.show(d)
			from[d.body.Data.Source] = true
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (s *show) show(d delivery) {
	a := d.body.Data
	fmt.Fprintf(s.Out, "  ALERT %s  %s update %d from %s: %d people", strings.ToUpper(a.Severity), a.Incident, a.Update, a.Source, a.People)
	if n := a.Cohorts["covert"]; n > 0 {
		fmt.Fprintf(s.Out, ", %d of them covert", n)
	}
	fmt.Fprintf(s.Out, "\n        at %s, id %s, signature good\n", a.Locator, d.id)
}

func (s *show) config() string { return filepath.Join(s.dir, "peeler.yaml") }

// peeler runs a command as a user would and shows both.
func (s *show) peeler(ctx context.Context, args ...string) error {
	fmt.Fprintf(s.Out, "\n$ peeler %s\n", strings.ReplaceAll(strings.Join(args, " "), s.dir+"/", ""))
	cmd := s.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = s.Out, s.Out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("peeler %s: %w", args[0], err)
	}
	return nil
}

func (s *show) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.self, args...)
	cmd.Env = append(os.Environ(), "PEELER_CONFIG="+s.config())
	return cmd
}

// say begins a step.
func (s *show) say(text string) {
	fmt.Fprintf(s.Out, "\n[%4.1fs] %s\n", time.Since(s.start).Seconds(), text)
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
