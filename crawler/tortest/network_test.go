package tortest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"peeler/crawler/tor"
	"peeler/crawler/tortest"
)

// orphan names the folder below which the test binary, run as a child, starts a
// network that it never closes.
const orphan = "TORTEST_ORPHAN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(orphan); dir != "" {
		abandon(dir)
	}
	code := m.Run()
	if booted {
		n, _ := shared()
		if err := n.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// abandon starts a network, says so, and waits to be killed.
func abandon(dir string) {
	if _, err := tortest.Start(context.Background(), tortest.Options{Dir: dir}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("up")
	time.Sleep(time.Hour)
}

var shared = sync.OnceValues(func() (*tortest.Network, error) {
	return tortest.Start(context.Background(), tortest.Options{Names: []string{"Paste.test"}})
})

var booted bool

func network(t *testing.T) *tortest.Network {
	t.Helper()
	needTor(t)
	n, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	booted = true
	return n
}

// needTor skips where tor is not installed, but never in CI.
func needTor(t *testing.T) {
	t.Helper()
	if err := tortest.Installed(); tortest.Excused(err) {
		t.Skip(err)
	}
}

// site serves body on loopback and gives its host:port.
func site(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func publish(t *testing.T, n *tortest.Network, target string) string {
	t.Helper()
	host, err := n.Publish(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return host
}

// expect fetches a page, on up to three circuits, and compares it.
func expect(t *testing.T, n *tortest.Network, allow tor.Policy, url, want string) {
	t.Helper()
	d, err := tor.New(n.Socks(), tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		transport := &http.Transport{DialContext: d.Circuit(allow).DialContext, DisableKeepAlives: true}
		var resp *http.Response
		if resp, err = (&http.Client{Transport: transport}).Get(url); err != nil {
			continue
		}
		defer resp.Body.Close()
		if b, err := io.ReadAll(resp.Body); string(b) != want || err != nil {
			t.Errorf("%s: got %q, %v", url, b, err)
		}
		return
	}
	t.Errorf("%s: %v", url, err)
}

// tors are the processes whose command line names dir.
func tors(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err == nil && strings.HasPrefix(string(line), "tor\x00") && strings.Contains(string(line), dir) {
			found = append(found, f)
		}
	}
	return found
}

// shortDir is a folder with a path short enough for unix sockets.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "tt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func isEmpty(t *testing.T, dir string) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries) == 0
}

func TestPublish(t *testing.T) {
	n := network(t)
	t.Run("several at once", func(t *testing.T) {
		for i := range 3 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				body := fmt.Sprintf("leak %d", i)
				host := publish(t, n, site(t, body))
				if _, err := tor.CheckOnion(host); err != nil {
					t.Error(err)
				}
				expect(t, n, tor.OnlyOnion(host), "http://"+host+"/", body)
			})
		}
	})
	for name, target := range map[string]string{
		"another machine": "192.0.2.1:80", "a name": "localhost:80", "no port": "127.0.0.1", "a second command": "127.0.0.1:80\r\nSIGNAL HALT",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := n.Publish(t.Context(), target); err == nil {
				t.Error("published")
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := n.Publish(ctx, site(t, "")); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestHostGoesAndComesBack(t *testing.T) {
	n := network(t)
	host := publish(t, n, site(t, "a leak"))
	n.StopHost()
	if _, err := n.Publish(t.Context(), site(t, "")); err == nil {
		t.Error("published without a host")
	}
	if err := n.StartHost(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(t, n, tor.OnlyOnion(host), "http://"+host+"/", "a leak")
}

func TestClientGoesAndComesBack(t *testing.T) {
	n := network(t)
	host := publish(t, n, site(t, "a leak"))
	before := n.Socks()
	n.StopClient()
	if conn, err := net.Dial("tcp", before); err == nil {
		conn.Close()
		t.Error("the SOCKS port of a dead client takes connections")
	}
	if _, err := n.ClientInfo(t.Context(), "version"); err == nil {
		t.Error("a dead client answers")
	}
	if err := n.StartClient(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n.Socks() != before {
		t.Errorf("the SOCKS port moved from %s to %s", before, n.Socks())
	}
	expect(t, n, tor.OnlyOnion(host), "http://"+host+"/", "a leak")
}

func TestExitsKnowTheirNamesOnly(t *testing.T) {
	n := network(t)
	_, port, _ := net.SplitHostPort(site(t, "a paste"))
	expect(t, n, tor.Clearnet(), "http://paste.test:"+port+"/", "a paste")
	d, err := tor.New(n.Socks(), tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Circuit(tor.Clearnet()).DialContext(t.Context(), "tcp", "other.test:"+port); err == nil {
		t.Error("an unknown name was resolved")
	}
	for _, name := range []string{"paste.test", "other.test"} {
		if !slices.Contains(n.LookedUp(), name) {
			t.Errorf("%s was not looked up: %q", name, n.LookedUp())
		}
	}
}

// TestExitsStayOnLoopback asks for an address that is kept for documentation:
// nothing could be there, but a relay not bound to loopback would try until the
// time is over.
func TestExitsStayOnLoopback(t *testing.T) {
	n := network(t)
	d, err := tor.New(n.Socks(), tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	anything := func(host string) (string, error) { return host, nil }
	_, err = d.Circuit(anything).DialContext(t.Context(), "tcp", "192.0.2.1:80")
	if e, ok := errors.AsType[*tor.Error](err); !ok || e.Reply != 0x01 {
		t.Errorf("got %v", err)
	}
}

func TestSeveralNetworksAtOnce(t *testing.T) {
	needTor(t)
	dir := shortDir(t)
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			var steps []string
			n, err := tortest.Start(t.Context(), tortest.Options{Dir: dir, Progress: func(s string) { steps = append(steps, s) }})
			if err != nil {
				t.Fatal(err)
			}
			host := publish(t, n, site(t, "a leak"))
			expect(t, n, tor.OnlyOnion(host), "http://"+host+"/", "a leak")
			if len(steps) == 0 {
				t.Error("no progress was told")
			}
			for range 2 {
				if err := n.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	t.Cleanup(func() { // when the parallel networks are done
		if left := tors(t, dir); len(left) > 0 || !isEmpty(t, dir) {
			t.Errorf("left behind: %q", left)
		}
	})
}

func TestKilledProcessLeavesNoTor(t *testing.T) {
	needTor(t)
	dir := shortDir(t)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), orphan+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "up\n" {
		child.Process.Kill()
		t.Fatalf("the child says %q, %v", line, err)
	}
	if running := tors(t, dir); len(running) != 6 {
		t.Errorf("%d tors run", len(running))
	}
	child.Process.Signal(syscall.SIGKILL)
	child.Wait()
	for deadline := time.Now().Add(30 * time.Second); len(tors(t, dir)) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still running: %q", tors(t, dir))
		}
	}
}

func TestStartRefuses(t *testing.T) {
	t.Run("without tor installed", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := tortest.Start(t.Context(), tortest.Options{})
		if !errors.Is(err, tortest.ErrNoTor) || !strings.Contains(err.Error(), "apt-get install") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder too deep for sockets", func(t *testing.T) {
		needTor(t)
		dir := filepath.Join(t.TempDir(), strings.Repeat("d", 100))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := tortest.Start(t.Context(), tortest.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "shorter") {
			t.Errorf("got %v", err)
		}
		if !isEmpty(t, dir) {
			t.Error("files are left behind")
		}
	})
	t.Run("a folder that is not there", func(t *testing.T) {
		needTor(t)
		if _, err := tortest.Start(t.Context(), tortest.Options{Dir: filepath.Join(t.TempDir(), "gone")}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("when cancelled half-way", func(t *testing.T) {
		needTor(t)
		dir := shortDir(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err := tortest.Start(ctx, tortest.Options{Dir: dir, Progress: func(step string) {
			if step == "voting" {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if left := tors(t, dir); len(left) > 0 || !isEmpty(t, dir) {
			t.Errorf("left behind: %q", left)
		}
	})
}
