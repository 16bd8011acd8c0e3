package main

import (
	"net"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"peeler/crawler/sitetest"
	"peeler/store"
)

// supervisor is what systemd is to the daemon: a socket that hears how it fares.
type supervisor struct {
	mu    sync.Mutex
	heard []string
}

func supervise(t *testing.T, h *house) *supervisor {
	t.Helper()
	path := filepath.Join(h.dir, "n")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	s := &supervisor{}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := conn.Read(b)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.heard = append(s.heard, strings.Split(string(b[:n]), "\n")...)
			s.mu.Unlock()
		}
	}()
	return s
}

func (s *supervisor) count(word string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, w := range s.heard {
		if strings.HasPrefix(w, word) {
			n++
		}
	}
	return n
}

func TestDaemonUnderSystemd(t *testing.T) {
	h := newHouse(t)
	h.setUp("127.0.0.1:9", "", "")
	systemd := supervise(t, h)
	t.Setenv("WATCHDOG_USEC", "200000")
	h.start()
	h.until("it says that it is ready", func() bool { return systemd.count("READY=1") == 1 })
	h.until("it feeds the watchdog", func() bool { return systemd.count("WATCHDOG=1") > 2 })

	good := h.read("peeler.yaml")
	h.write("peeler.yaml", good+"nonsense: 1\n")
	h.run.Process.Signal(syscall.SIGHUP)
	h.until("it refuses a bad configuration", func() bool {
		return strings.Contains(h.log(), "the new configuration is refused") && systemd.count("READY=1") == 2
	})
	if !strings.Contains(h.log(), "peeler.yaml:") {
		t.Error("the refusal does not say where")
	}
	h.write("peeler.yaml", good)
	if n := len(query[struct{}](h, "sources", "list")); n != 0 {
		t.Errorf("%d sources, want the old configuration's none", n)
	}

	h.write("peeler.yaml", good+"sources:\n"+sourceYAML("new", "page", "http://site.example/"))
	h.run.Process.Signal(syscall.SIGHUP)
	h.until("it takes a good one", func() bool { return len(query[struct{}](h, "sources", "list")) == 1 })
	if systemd.count("RELOADING=1") != 2 || systemd.count("MONOTONIC_USEC=") != 2 {
		t.Errorf("systemd heard %v", systemd.heard)
	}
	h.kill(syscall.SIGTERM)
	h.until("it says that it stops", func() bool { return systemd.count("STOPPING=1") == 1 })
}

func TestASecondDaemonIsRefused(t *testing.T) {
	h := newHouse(t)
	h.setUp("127.0.0.1:9", "", "")
	h.start()
	out, err := h.command("run").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "peeler.db") {
		t.Errorf("a second daemon: %v, %s", err, out)
	}
	h.peeler("status") // the first one answers
	h.kill(syscall.SIGKILL)
	h.start() // a stale socket and lock hold nobody up
	h.peeler("status")
}

// TestTorDown: while our own Tor is away the sources are not called down, the
// status says so, and it mends itself when Tor is back.
func TestTorDown(t *testing.T) {
	tor := torNetwork(t)
	site := sitetest.New("-- / --\n<p>nothing</p>\n")
	h := newHouse(t)
	h.setUp(tor.Socks(), "", "", source(t, tor, "site", "page", site, "/"))
	h.write("peeler.yaml", strings.Replace(h.read("peeler.yaml"), "timeout: 30s", "timeout: 30s, control: "+strconv.Quote(tor.Control()), 1))
	tor.StopClient()
	h.start()
	h.until("the crawl has failed", func() bool { return sourceState(h, "site") == "blind" })
	if out := h.peeler("status"); !strings.Contains(out, "out of reach") {
		t.Errorf("status does not say that Tor is down:\n%s", out)
	}
	if err := tor.StartClient(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.until("it crawls again", func() bool {
		h.peeler("sources", "run", "site")
		return sourceState(h, "site") == "ok"
	})
	h.until("Tor says how it fares", func() bool {
		return regexp.MustCompile(`bootstrapped 100 %, \d+ circuit`).MatchString(h.peeler("status"))
	})
}

// TestALoginPageIsNoSilence: a source that answers 200 with a gate page, and a
// redirect that leads away, are shown.
func TestALoginPageIsNoSilence(t *testing.T) {
	tor := torNetwork(t)
	elsewhere, err := sitetest.Record()
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.Close()
	h := newHouse(t)
	h.setUp(tor.Socks(), "", "",
		source(t, tor, "gate", "listing", sitetest.Login(), "/", `list: {items: "a.post"}`),
		source(t, tor, "away", "page", sitetest.RedirectTo("http://"+elsewhere.Addr().String()+"/"), "/"),
		source(t, tor, "cut", "page", sitetest.Cut("half a page"), "/"))
	h.start()
	for _, id := range []string{"gate", "away", "cut"} {
		h.until(id+" has been crawled", func() bool { return !crawled(h, id).IsZero() })
		if s := sourceState(h, id); s == "ok" {
			t.Errorf("%s counts as ok", id)
		}
		if l := query[store.Gap](h, "gaps", "list", "--source", id); len(l) == 0 {
			t.Errorf("%s has no gap", id)
		}
	}
	if n := len(elsewhere.Received()); n != 0 {
		t.Errorf("the redirect's target was contacted %d times", n)
	}
}

func sourceState(h *house, id string) string {
	h.t.Helper()
	type row struct{ ID, State string }
	for _, s := range query[row](h, "sources", "list") {
		if s.ID == id {
			return s.State
		}
	}
	return ""
}
