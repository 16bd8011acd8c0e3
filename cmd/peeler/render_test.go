package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"peeler/crawler/browser"
)

// renderer runs `peeler render` until the test is over, and gives its socket.
func renderer(t *testing.T, h *house, socks string) (socket string, run *exec.Cmd) {
	t.Helper()
	if _, err := browser.Find(); err != nil {
		if os.Getenv("CI") == "" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	socket = filepath.Join(h.dir, "r")
	args := []string{"render", "--listen", socket, "--socks", socks}
	if os.Getuid() == 0 {
		args = append(args, "--unsafe-no-sandbox")
	}
	log, err := os.Create(filepath.Join(h.dir, "render.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	run = h.command(args...)
	run.Stdout, run.Stderr = log, log
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
	})
	h.until("the renderer answers", func() bool {
		c, err := net.Dial("unix", socket)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return socket, run
}

// TestRender: a page that holds nothing but a script raises an alert, by way of a
// renderer in a process of its own and of a real Tor.
func TestRender(t *testing.T) {
	tor := torNetwork(t)
	people := invent(20)
	site := http.NewServeMux()
	site.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><p id=p></p><script>fetch("/api").then(r => r.text()).then(s => p.textContent = s)</script>`)
	})
	site.HandleFunc("/api", func(w http.ResponseWriter, _ *http.Request) {
		p := people.people[0]
		fmt.Fprintf(w, "%s %s %s", p.forename, p.surname, p.number)
	})
	soc := newCentre(t)
	h := newHouse(t)
	systemd := supervise(t, h)
	socket, run := renderer(t, h, tor.Socks())
	h.until("it says that it is ready", func() bool { return systemd.count("READY=1") == 1 })
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("the socket: %v, %v", info, err)
	}

	h.setUp(tor.Socks(), soc.URL, soc.secret, source(t, tor, "scripts", "page", site, "/", "render: true")+"render: {socket: "+socket+"}\n")
	h.peeler("roster", "import", h.write("staff.csv", people.csv))
	h.start()
	h.until("the alert has come", func() bool { return len(soc.arrivals("scripts")) > 0 })

	_ = run.Process.Signal(syscall.SIGTERM)
	if err := run.Wait(); err != nil {
		t.Errorf("the renderer ends with %v: %s", err, h.read("render.log"))
	}
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket was left behind")
	}
	if log := h.read("render.log"); strings.Contains(log, ".onion") || strings.Contains(log, people.people[0].surname) {
		t.Errorf("the renderer's log tells what it read: %s", log)
	}
}

func TestRenderRefuses(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("is about root")
	}
	h := newHouse(t)
	for name, args := range map[string][]string{
		"root with a sandbox": {"render", "--listen", filepath.Join(h.dir, "r")},
		"no chromium":         {"render", "--unsafe-no-sandbox", "--listen", filepath.Join(h.dir, "r"), "--chromium", "/nonexistent/chromium"},
		"another machine":     {"render", "--unsafe-no-sandbox", "--listen", "192.0.2.1:80", "--chromium", "/bin/true"},
		"Tor elsewhere":       {"render", "--unsafe-no-sandbox", "--socks", "192.0.2.1:9050", "--chromium", "/bin/true"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := h.command(args...)
			out, err := cmd.CombinedOutput()
			if err == nil || cmd.ProcessState.ExitCode() != exitConfig {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
