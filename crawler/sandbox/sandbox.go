package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"peeler/crawler/extract"
	"peeler/matcher"
)

const pipeSize = 256 << 10 // bytes

// errTimeout is why a child is killed that takes too long.
var errTimeout = errors.New("the child took too long")

// Extract is extract.Extract in a child of its own. A child that dies, hangs,
// floods or lies is a Gap of the document; the records that it gave before count.
// The error is ctx's or the sink's, or says that no child can be started at all.
//
// The sink is called by the calling goroutine. r is read to its end, whatever
// becomes of the child, but for ctx's and the sink's errors; it must fail when
// ctx ends, for Extract does not return before it has let go of it.
func Extract(ctx context.Context, in extract.Input, r io.Reader, lim Limits, to extract.Sink) error {
	h, lim := prepare(in, lim)
	return run(ctx, h, r, lim, to, start)
}

// prepare makes the header of a document, and the limits of its child.
func prepare(in extract.Input, lim Limits) (header, Limits) {
	if lim.tools == nil {
		lim.tools = tools(in.OCR)
	}
	lim = lim.withDefaults()
	// What JSON cannot hold would make the two sides differ on the root of paths.
	in.Name = strings.ToValidUTF8(clipped(in.Name), "%")
	in.MediaType = clipped(in.MediaType)
	in.Passwords = short(in.Passwords)
	return header{Input: in, Limits: lim.Extract, Tools: lim.tools}, lim
}

// clipped keeps the end of a name that is absurdly long, where its extension is.
func clipped(s string) string {
	if len(s) > 4096 {
		s = strings.ToValidUTF8(s[len(s)-4096:], "")
	}
	return s
}

// short keeps the passwords that a header has room for.
func short(passwords []string) []string {
	var kept []string
	for _, p := range passwords {
		if len(p) <= 128 && len(kept) < 64 {
			kept = append(kept, p)
		}
	}
	return kept
}

// run feeds a child and hands on what it gives.
func run(ctx context.Context, h header, r io.Reader, lim Limits, to extract.Sink, child func(Limits) (*process, error)) error {
	if isChild() {
		return errors.New("sandbox.Main is not the first line of main: a child tried to start another")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	head, err := h.bytes()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p, err := child(lim)
	if err != nil {
		return err
	}
	spare := context.AfterFunc(ctx, p.kill)
	p.watch = newWatch(lim.Wall, func() { cancel(errTimeout) })
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		p.feed(ctx, head, r)
	}()
	sinkErr, lie := p.receive(h.root(), to)
	if sinkErr != nil {
		cancel(sinkErr)
	}
	p.stop()
	spare() // from here on its number may be another's
	<-fed
	p.watch.stop()
	p.wait()
	return p.verdict(ctx, h.root(), sinkErr, lie, to)
}

func (h header) root() string { return extract.Root(h.Input.Name) }

// process is a child that runs.
type process struct {
	cmd   *exec.Cmd
	in    *os.File
	out   *os.File
	lim   Limits
	watch *watch
	fed   atomic.Int64
	given atomic.Int64
	limit atomic.Uint64 // CPU seconds
	ended bool          // an end frame came
	held  int64         // memory, in the child's own words
}

// start starts a child. That the parent's death kills it hangs on the thread
// that starts it (prctl(2)): Go keeps threads that no goroutine locked to itself.
func start(lim Limits) (*process, error) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Args = []string{childName, lim.terms().String()}
	cmd.Env = []string{}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("opening a pipe to a child: %w", err)
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		_, _ = childIn.Close(), in.Close()
		return nil, fmt.Errorf("opening a pipe from a child: %w", err)
	}
	widen(in)
	widen(out)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = childIn, childOut, lim.words
	err = cmd.Start()
	_, _ = childIn.Close(), childOut.Close()
	if err != nil {
		_, _ = in.Close(), out.Close()
		return nil, fmt.Errorf("starting a child: %w", err)
	}
	p := &process{cmd: cmd, in: in, out: out, lim: lim}
	p.raise()
	return p, nil
}

// widen makes a pipe hold more, so that its two sides change places less often.
// The kernel may refuse, then it is only slower.
func widen(f *os.File) {
	c, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = c.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeSize) })
}

// feed writes the header and the document. When the child does not take any
// more, the document is still read to its end.
func (p *process) feed(ctx context.Context, head []byte, r io.Reader) {
	defer p.in.Close()
	_, err := p.in.Write(head)
	buf := make([]byte, 64<<10)
	for ctx.Err() == nil || context.Cause(ctx) == errTimeout {
		p.watch.pause()
		n, readErr := r.Read(buf)
		p.watch.resume()
		if n > 0 && err == nil {
			_, err = p.in.Write(buf[:n])
			p.fed.Add(int64(n))
			p.raise()
			p.watch.renew()
		}
		if readErr != nil {
			break
		}
	}
	p.watch.last()
}

// raise raises the limit of CPU time to what the child has earned.
func (p *process) raise() {
	limit := p.lim.cpu(p.fed.Load(), p.given.Load())
	if old := p.limit.Load(); limit > old && p.limit.CompareAndSwap(old, limit) {
		// It fails only for a child that is gone.
		_ = unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_CPU, &unix.Rlimit{Cur: limit, Max: maxCPU}, nil)
	}
}

// receive hands on what the child gives, until its end or its first lie.
func (p *process) receive(root string, to extract.Sink) (sinkErr, lie error) {
	d := &decoder{r: bufio.NewReaderSize(p.out, 64<<10), root: root}
	record := func(r matcher.Record) error {
		if err := to.Record(r); err != nil {
			sinkErr = err
			return err
		}
		return nil
	}
	for {
		p.watch.begin()
		kind, payload, err := d.next()
		p.watch.end()
		if err != nil {
			return nil, err
		}
		p.watch.earn(time.Duration(d.read/givenPerSecond-p.given.Load()/givenPerSecond) * time.Second)
		p.given.Store(d.read)
		p.raise()
		switch kind {
		case frameRecords:
			err = d.records(payload, record)
		case frameGap:
			var g matcher.Gap
			if g, err = d.gap(payload); err == nil && to.Gap != nil {
				to.Gap(g)
			}
		case frameEnd:
			if err = d.ended(payload); err == nil {
				p.ended, p.held = true, d.held
				return nil, nil
			}
		default:
			err = errLie
		}
		if sinkErr != nil {
			return sinkErr, nil
		}
		if err == nil && d.read > p.lim.flood(p.fed.Load()) {
			err = fmt.Errorf("too much said: %w", errLie)
		}
		if err != nil {
			return nil, err
		}
	}
}

// stop ends the child, which has nothing more to say, so that nothing waits for
// it any longer.
func (p *process) stop() {
	_ = p.out.Close()
	p.kill()
}

// kill ends the child and what it has started, if it still lives.
func (p *process) kill() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }

// wait reaps the child. It was killed, or ended by itself: verdict asks why.
func (p *process) wait() {
	_ = p.cmd.Wait()
	if p.lim.Used == nil {
		return
	}
	u := Usage{CPU: p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(), Memory: p.held}
	p.lim.Used(u)
}

// verdict says what is to be made of how the child ended.
func (p *process) verdict(ctx context.Context, root string, sinkErr, lie error, to extract.Sink) error {
	cause := context.Cause(ctx)
	switch {
	case sinkErr != nil:
		return sinkErr
	case cause != nil && cause != errTimeout:
		return cause
	case p.ended || to.Gap == nil:
		return nil
	}
	g := matcher.Gap{Path: root, Cause: matcher.Crashed, Detail: "the parser died"}
	spent := p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
	switch {
	case cause == errTimeout:
		g.Cause, g.Detail = matcher.TimedOut, "the parser took too long"
	case spent+100*time.Millisecond >= time.Duration(p.limit.Load())*time.Second:
		g.Cause, g.Detail = matcher.TimedOut, "the parser took too much CPU time"
	case errors.Is(lie, errLie):
		g.Detail = "the parser broke the protocol"
	}
	to.Gap(g)
	return nil
}
