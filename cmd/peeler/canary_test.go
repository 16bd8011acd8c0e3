package main

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestCanary: the page that the program prints is served by the program, on an onion
// of a real Tor network, and found by the daemon: through Tor, parsers and matcher.
func TestCanary(t *testing.T) {
	tor := torNetwork(t)
	h := newHouse(t)
	h.setUp(tor.Socks(), "", "")
	h.write("page.html", h.peeler("canary", "page"))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	host, err := tor.Publish(ctx, serveCanary(h, "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	h.write("other.html", "<html><body><p>another page</p></body></html>")
	other, err := tor.Publish(ctx, serveCanary(h, "other.html"))
	if err != nil {
		t.Fatal(err)
	}
	h.write("peeler.yaml", h.read("peeler.yaml")+"sources:\n"+
		sourceYAML("canary", "canary", "http://"+host+"/")+sourceYAML("wrong", "canary", "http://"+other+"/"))
	h.start()
	h.until("the canary was found", func() bool { return strings.Contains(h.peeler("status"), "last found 20") })
	h.until("the wrong page was read", func() bool { return !crawled(h, "wrong").IsZero() })
	list := h.peeler("sources", "list")
	if i, j := strings.Index(list, "NO: changed"), strings.Index(list, "yes"); i < 0 || j < i {
		t.Errorf("the list does not begin with what cannot be trusted:\n%s", list)
	}
	card := h.peeler("sources", "show", "wrong")
	if !strings.Contains(card, "the planted identity was not found") {
		t.Errorf("the card does not say what is wrong:\n%s", card)
	}
	if out := h.peeler("exposures", "list", "-o", "json"); strings.Contains(out, "EXP-") {
		t.Errorf("a canary is an exposure: %s", out)
	}
}

// serveCanary runs `peeler canary serve` and returns where it listens.
func serveCanary(h *house, page string) string {
	h.t.Helper()
	cmd := exec.Command(h.bin, "canary", "serve", "--page", filepath.Join(h.dir, page), "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if target, ok := strings.CutPrefix(lines.Text(), "HiddenServicePort 80 "); ok {
			return target
		}
	}
	h.t.Fatal("canary serve does not say where it listens")
	return ""
}
