package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"peeler/crawler/sitetest"
)

// TestTorIsAskedForNewCircuits: connections to several sites time out, and the daemon
// asks a real Tor for new circuits, once.
func TestTorIsAskedForNewCircuits(t *testing.T) {
	tor := torNetwork(t)
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	h := newHouse(t)
	var sources []string
	for i := range 4 {
		onion := sitetest.Onion(fmt.Sprint(i))
		socks.Map(onion, "127.0.0.1:9")
		socks.Fail(onion, []byte(strings.Repeat(string(rune(sitetest.TTLExpired)), 20))...)
		sources = append(sources, sourceYAML(fmt.Sprint("site-", i), "page", "http://"+onion+"/"))
	}
	h.setUp(socks.Addr(), "", "", sources...)
	h.write("peeler.yaml", strings.Replace(h.read("peeler.yaml"), "timeout: 30s", fmt.Sprintf("timeout: 30s, control: %q", tor.Control()), 1))
	h.start()
	h.until("Tor was asked for new circuits", func() bool { return strings.Contains(h.log(), "Tor was asked for new circuits (NEWNYM)") })
	for i := range 4 {
		h.until("the sites count as unreachable", func() bool { return sourceState(h, fmt.Sprint("site-", i)) == "unreachable" })
	}
	h.kill(syscall.SIGTERM)
	if n := strings.Count(h.log(), "NEWNYM"); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
	if !strings.Contains(h.log(), `"sites":`) {
		t.Error("the log does not say of how many sites")
	}
}
