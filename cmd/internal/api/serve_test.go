package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"peeler/store"
)

func backendOf(t testing.TB, scan func(context.Context, ScanRequest, io.Reader, func(ScanLine) error) error) Backend {
	b := backend(t)
	b.Scan = scan
	return b
}

func TestWhoMayAskWhat(t *testing.T) {
	b := backend(t)
	self := uint32(os.Geteuid())
	clients := map[string]struct {
		client *Client
		admin  bool
	}{
		"the superuser":     {dial(t, serveSocket(t, b, as(0))), true},
		"the daemon's user": {dial(t, serveSocket(t, b, as(self))), true},
		"an operator":       {dial(t, serveSocket(t, b, as(self+12345))), false},
		"the kernel's word": {dial(t, serveSocket(t, b, credentials)), true},
		"this process":      {Local(Handler(b)), true},
	}
	for name, c := range clients {
		for _, rt := range routes {
			t.Run(name+", "+rt.method+" "+rt.path, func(t *testing.T) {
				// Asked without parameters nothing is done, but access comes first.
				resp, err := c.client.ask(t.Context(), rt.method, rt.path, nil, nil)
				if err == nil {
					resp.Body.Close()
				}
				adminOnly := map[string]bool{"/v1/roster/import": true, "/v1/roster/forget": true, "/v1/scan/record": true}[rt.path]
				if want := adminOnly && !c.admin; errors.Is(err, ErrForbidden) != want {
					t.Errorf("forbidden should be %v: %v", want, err)
				}
			})
		}
		c.client.Close()
	}
}

func TestUnknownPeersAreTurnedAway(t *testing.T) {
	b := backend(t)
	path := serveSocket(t, b, func(net.Conn) (Peer, error) { return Peer{}, errors.New("no word of the kernel") })
	if _, err := dial(t, path).Status(t.Context()); err == nil {
		t.Error("answered over a socket whose peer is not known")
	}
	w := httptest.NewRecorder()
	Handler(b).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/status", nil))
	if w.Code != http.StatusForbidden {
		t.Errorf("answered %d outside of Serve", w.Code)
	}
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	if _, err := credentials(here); err == nil {
		t.Error("a pipe has credentials")
	}
}

func TestKernelNamesThisProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := known{l, credentials}.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.RemoteAddr() != net.Addr(thisProcess()) {
		t.Errorf("the peer is %v, want %v", s.RemoteAddr(), thisProcess())
	}
}

func TestReadingAboutPeopleIsAudited(t *testing.T) {
	var log lockedBuffer
	b := backend(t)
	b.Log = logTo(&log)
	c := dial(t, serveSocket(t, b, as(4242)))
	ctx := t.Context()
	c.Status(ctx)
	c.Incidents(ctx, store.Filter{})
	if log.String() != "" {
		t.Errorf("audited without need: %s", log.String())
	}
	c.Person(ctx, "HR-1")
	c.Exposure(ctx, "EXP-SECRET")
	c.Exposures(ctx, store.Filter{Cohort: "covert"})
	c.Scan(ctx, ScanRequest{Name: "smith.txt"}, strings.NewReader("Jane Smith"), func(ScanLine) error { return nil })
	c.Forget(ctx, "HR-1")
	out := log.String()
	contains(t, "the log", out, `"uid":4242`, "GET /v1/person", "GET /v1/exposure\"", "GET /v1/exposures", "POST /v1/scan", `"refused"`, "POST /v1/roster/forget")
	for _, word := range []string{"HR-1", "SECRET", "covert", "mith"} {
		if strings.Contains(out, word) {
			t.Errorf("the log tells %q: %s", word, out)
		}
	}
	if n := strings.Count(out, "\n"); n != 5 {
		t.Errorf("%d log lines for 5 questions: %s", n, out)
	}
}

func TestListen(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // short paths
	stale := func(path string) {
		l, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		l.Close()
	}
	tests := map[string]struct {
		before func(path string)
		want   string // "" when it is opened
	}{
		"nothing there":       {func(string) {}, ""},
		"left over by a kill": {stale, ""},
		"a daemon that lives": {func(path string) {
			l, err := net.Listen("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
		}, "another daemon answers there"},
		"a file":          {func(path string) { os.WriteFile(path, nil, 0o600) }, "something else than a socket"},
		"a folder":        {func(path string) { os.Mkdir(path, 0o700) }, "something else than a socket"},
		"a dangling link": {func(path string) { os.Symlink("nowhere", path) }, "something else than a socket"},
	}
	n := 0
	for name, tt := range tests {
		n++
		path := fmt.Sprintf("s%d", n)
		t.Run(name, func(t *testing.T) {
			tt.before(path)
			l, err := Listen(path)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Fatalf("error %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil || info.Mode() != fs.ModeSocket|socketMode {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			l.Close()
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("after closing: %v", err)
			}
		})
	}
	if _, err := Listen(strings.Repeat("x", 200)); err == nil || !strings.Contains(err.Error(), "longer") {
		t.Errorf("a long path: %v", err)
	}
	if _, err := Listen("missing/s"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
	stale("gone")
	for _, path := range []string{"gone", "never", "missing/s"} {
		if _, err := Dial(path); !errors.Is(err, ErrNoDaemon) {
			t.Errorf("dialing %s: %v", path, err)
		}
	}
	if err := unreachable("s", &os.PathError{Err: syscall.EACCES}); !errors.Is(err, ErrForbidden) || errors.Is(err, ErrNoDaemon) {
		t.Errorf("no permission: %v", err)
	}
}

func TestHostileClients(t *testing.T) {
	b := backend(t)
	path := serveSocket(t, b, credentials)
	for name, tt := range map[string]struct{ send, want string }{
		"garbage":             {"\x00\xff\x16\x03\x01 s3cr3t\r\n\r\n", "400"},
		"a header too long":   {"GET /v1/status HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", "431"},
		"no such route":       {"GET /v1/roster HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "bad-request"},
		"no such method":      {"DELETE /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "4"},
		"dots":                {"GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "30"},
		"two lengths":         {"POST /v1/scan?name=x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "400"},
		"a chunk of nonsense": {"POST /v1/scan?name=x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n", "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			go io.WriteString(c, tt.send)
			answer, _ := io.ReadAll(c)
			contains(t, "the answer", string(answer), tt.want)
			if strings.Contains(string(answer), "s3cr3t") {
				t.Errorf("what was sent comes back: %q", answer)
			}
		})
	}
	t.Run("1 GiB of header", func(t *testing.T) {
		c, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /v1/status HTTP/1.1\r\nX: ")
		n, err := io.Copy(c, zeros(1<<30))
		if err == nil || n > 8<<20 {
			t.Errorf("%d bytes were taken, %v", n, err)
		}
	})
	if _, err := dial(t, path).Status(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// open is a server within a bubble of virtual time: net.Pipe instead of a socket.
func open(t *testing.T, l net.Listener, b Backend, ask func(net.Conn) (Peer, error)) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan bool)
	go func() { serve(ctx, l, Handler(b), ask); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
}

func connect(t *testing.T, b Backend) net.Conn {
	l := newPipes()
	open(t, l, b, as(0))
	c, err := l.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestSlowClientsAreCutOff(t *testing.T) {
	tests := map[string]struct {
		first string        // sent at once
		drip  string        // sent each second
		most  time.Duration // until the connection is closed
	}{
		"says nothing":                 {"", "", headerTime + time.Second},
		"drips a header":               {"GET /v1/status HTTP/1.1\r\n", "X", headerTime + time.Second},
		"rests within a file":          {"POST /v1/scan?name=x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc", "", 3*idleTime + time.Second},
		"drips a body nobody wants":    {"POST /v1/alerts/retry HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x", answerTime + time.Second},
		"drips a body to nowhere":      {"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x", answerTime + time.Second},
		"asks once and keeps the line": {"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n", "", idleTime + time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := connect(t, backend(t))
				began := time.Now()
				go func() {
					io.WriteString(c, tt.first)
					for tt.drip != "" {
						if _, err := io.WriteString(c, tt.drip); err != nil {
							return
						}
						time.Sleep(time.Second)
					}
				}()
				io.Copy(io.Discard, c)
				if held := time.Since(began); held > tt.most {
					t.Errorf("the connection was held for %v", held)
				}
				c.Close()
				time.Sleep(2 * time.Second) // until nothing drips any more
			})
		})
	}
}

func TestClientThatDoesNotReadIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		b := backendOf(t, func(_ context.Context, _ ScanRequest, _ io.Reader, emit func(ScanLine) error) error {
			for {
				if err := emit(ScanLine{Match: &Match{}}); err != nil {
					ended <- err
					return err
				}
			}
		})
		c := connect(t, b)
		began := time.Now()
		io.WriteString(c, "POST /v1/scan?name=x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
		<-ended
		if held := time.Since(began); held > idleTime+time.Second {
			t.Errorf("a scan wrote to nobody for %v", held)
		}
	})
}

// The limits are of the client's silence: work may take as long as it takes.
func TestLongWorkIsNotCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := backendOf(t, func(ctx context.Context, _ ScanRequest, body io.Reader, emit func(ScanLine) error) error {
			time.Sleep(time.Hour) // before it reads
			if _, err := io.Copy(io.Discard, body); err != nil {
				return err
			}
			time.Sleep(time.Hour) // after it has read
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return emit(ScanLine{Summary: &Summary{}})
		})
		c := Local(Handler(b))
		defer c.Close()
		for _, size := range []int64{0, 1 << 20} {
			if err := c.Scan(t.Context(), ScanRequest{Name: "x"}, zeros(size), func(ScanLine) error { return nil }); err != nil {
				t.Errorf("%d bytes: %v", size, err)
			}
		}
	})
}

// counting counts the connections that are open at the server's end.
type counting struct {
	net.Listener
	now, most *atomic.Int32
}

func (l counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.most.Store(max(l.most.Load(), l.now.Add(1)))
	}
	return &countedConn{Conn: c, now: l.now}, err
}

type countedConn struct {
	net.Conn
	now  *atomic.Int32
	once sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() { c.now.Add(-1) })
	return c.Conn.Close()
}

func TestAThousandConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		var now, most atomic.Int32
		open(t, counting{l, &now, &most}, backend(t), as(0))
		for range 1000 {
			go func() {
				if c, err := l.dial(t.Context()); err == nil {
					io.Copy(io.Discard, c) // until the server has enough
				}
			}()
		}
		synctest.Wait()
		c := newClient(l.dial, func() {})
		if _, err := c.Status(t.Context()); err != nil {
			t.Error(err)
		}
		c.Close()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := most.Load(); n != maxConns {
			t.Errorf("%d connections were open at once", n)
		}
		if n := now.Load(); n != 0 {
			t.Errorf("%d connections are left", n)
		}
	})
}

func TestEndingLetsQuestionsEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		work time.Duration
		ok   bool
	}{
		"a short one is answered": {graceTime / 2, true},
		"a long one is cut off":   {time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked, handled := make(chan bool), false
				b := backend(t)
				b.Status = func(ctx context.Context) (Status, error) {
					defer func() { handled = true }()
					close(asked)
					select {
					case <-time.After(tt.work):
						return Status{}, nil
					case <-ctx.Done():
						return Status{}, ctx.Err()
					}
				}
				l := newPipes()
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- serve(ctx, l, Handler(b), as(0)) }()
				answered := make(chan error)
				c := newClient(l.dial, func() {})
				go func() { _, err := c.Status(t.Context()); answered <- err }()
				<-asked
				began := time.Now()
				cancel()
				if err := <-answered; (err == nil) != tt.ok {
					t.Errorf("the question ended with %v", err)
				}
				if err := <-ended; err != nil || !handled {
					t.Errorf("ended with %v, the handler had ended: %v", err, handled)
				}
				if took := time.Since(began); took > graceTime+time.Second {
					t.Errorf("ending took %v", took)
				}
				c.Close()
			})
		})
	}
}

func TestServeTellsThatItsListenerFailed(t *testing.T) {
	l, err := Listen(filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := Serve(t.Context(), l, Handler(backend(t))); err == nil {
		t.Error("a closed listener is no error")
	}
}

// A listing that breaks off is an error, never a short listing.
func TestListingThatBreaksOff(t *testing.T) {
	l := newPipes()
	go func() {
		for conn := range l.conns {
			http.ReadRequest(bufio.NewReader(conn))
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n")
			conn.Close()
		}
	}()
	defer close(l.conns)
	c := newClient(l.dial, func() {})
	if got, err := c.Gaps(t.Context(), store.Filter{}); err == nil {
		t.Errorf("got %v without an error", got)
	}
}
