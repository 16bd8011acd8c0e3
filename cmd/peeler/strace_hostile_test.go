package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"peeler/crawler/sitetest"
)

// shortLife are limits by which a hostile site is done with in seconds.
const shortLife = `limits: {header_time: 2s, idle_time: 2s, body_time: 4s, page: 2MiB, download: 2MiB, pages: 15}
`

// TestHostileSitesReachNobody goes through the whole hostile suite under strace: the
// built daemon speaks to the SOCKS port, the receiver and nobody else.
func TestHostileSitesReachNobody(t *testing.T) {
	stracer(t)
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	var sources, ids, proxied []string
	for i, b := range sitetest.Hostile(20 * time.Millisecond) {
		addr, stop, err := b.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		if b.Proxy {
			proxied = append(proxied, addr)
			continue
		}
		id, onion := fmt.Sprintf("site-%d", i), sitetest.Onion(b.Name)
		socks.Map(onion, addr)
		ids, sources = append(ids, id), append(sources, hostileYAML(id, onion, b))
	}
	soc, h := newCentre(t), newHouse(t)
	h.setUp(socks.Addr(), soc.URL, soc.secret, sources...)
	h.write("peeler.yaml", shortLife+strings.Replace(h.read("peeler.yaml"), "timeout: 30s", "timeout: 3s", 1))
	h.peeler("roster", "import", h.write("staff.csv", "ref,forenames,surname,staff_number\nHR-1,Jane,Example,12345\n"))
	proxies(t, "127.0.0.1:9")
	trace := h.startTraced()
	h.untilCrawled(5*time.Minute, ids...)
	if len(soc.arrivals("")) == 0 {
		h.peeler("alerts", "test")
	}

	// What stands in for Tor misbehaves too: each in turn, by a reload.
	allowed := []string{socks.Addr(), strings.TrimPrefix(soc.URL, "http://"), filepath.Join(h.dir, "s")}
	config := h.read("peeler.yaml")
	head := config[:strings.Index(config, "sources:\n")]
	for i, addr := range proxied {
		id := fmt.Sprintf("proxy-%d", i)
		allowed = append(allowed, addr)
		h.write("peeler.yaml", strings.Replace(head, socks.Addr(), addr, 1)+"sources:\n"+sourceYAML(id, "page", "http://"+sitetest.Onion(id)+"/"))
		h.reload()
		h.untilCrawled(time.Minute, id)
	}
	seen := trace()
	for _, stranger := range seen.strangers(allowed...) {
		t.Errorf("the daemon tried to reach %s", stranger)
	}
	for _, address := range append(proxied, allowed[:2]...) {
		if !seen.reached[address] {
			t.Errorf("%s was not seen: the search is blind", address)
		}
	}
	onions := map[string]bool{}
	for _, r := range socks.Requests() {
		onions[r.Host] = true
		if r.Address || !strings.HasSuffix(r.Host, ".onion") {
			t.Errorf("Tor was asked for %s", r)
		}
	}
	if len(onions) != len(ids) {
		t.Errorf("Tor was asked for %d hosts, of %d sources", len(onions), len(ids))
	}
	t.Logf("%d sites and %d proxies; %d addresses were connected to", len(ids), len(proxied), len(seen.reached))
}

func hostileYAML(id, onion string, b sitetest.Behaviour) string {
	scheme := "http"
	if b.Secure {
		scheme = "https"
	}
	var lines []string
	switch b.Read {
	case sitetest.AsListing:
		lines = []string{"list: {items: a.item, next: a.next, max_pages: 3}"}
	case sitetest.AsDirectory:
		lines = []string{"depth: 3"}
	}
	return sourceYAML(id, string(b.Read), scheme+"://"+onion+b.Path, lines...)
}

// TestCommandsReachNobody: what is asked of the command line connects to the daemon and
// to Tor's ports on this machine alone.
func TestCommandsReachNobody(t *testing.T) {
	tor := torNetwork(t)
	soc, h := newCentre(t), newHouse(t)
	h.setUp(tor.Socks(), soc.URL, soc.secret, sourceYAML("a", "page", "http://"+sitetest.Onion("a")+"/", "disabled: true"))
	h.write("peeler.yaml", strings.Replace(h.read("peeler.yaml"), "timeout: 30s", fmt.Sprintf("timeout: 30s, control: %q", tor.Control()), 1))
	staff := h.write("staff.csv", invent(3).csv)
	proxies(t, "127.0.0.1:9")
	control := strings.TrimPrefix(tor.Control(), "unix:")
	for _, args := range [][]string{
		{"config", "check"}, {"roster", "import", staff}, {"status"}, {"doctor"}, {"scan", staff}, {"sources", "list"},
	} {
		t.Run(strings.Join(args[:min(2, len(args))], " "), func(t *testing.T) {
			seen := runTraced(t, h.command(args...))
			for _, stranger := range seen.strangers(tor.Socks(), control, filepath.Join(h.dir, "s")) {
				t.Errorf("it tried to reach %s", stranger)
			}
			if args[0] == "doctor" && (!seen.reached[tor.Socks()] || !seen.sockets[control]) {
				t.Errorf("Tor's ports were not seen: %+v", seen)
			}
			if args[0] != "doctor" && len(seen.reached) > 0 {
				t.Errorf("it reached %v", seen.reached)
			}
		})
	}
}

// reload has the daemon read its configuration again.
func (h *house) reload() {
	h.t.Helper()
	if err := h.run.Process.Signal(syscall.SIGHUP); err != nil {
		h.t.Fatal(err)
	}
}

// untilCrawled waits until each source was crawled once.
func (h *house) untilCrawled(limit time.Duration, ids ...string) {
	h.t.Helper()
	left := map[string]bool{}
	for _, id := range ids {
		left[id] = true
	}
	type row struct {
		ID    string    `json:"id"`
		Ended time.Time `json:"last_ended"`
	}
	for end := time.Now().Add(limit); len(left) > 0; time.Sleep(200 * time.Millisecond) {
		for _, s := range query[row](h, "sources", "list") {
			if !s.Ended.IsZero() {
				delete(left, s.ID)
			}
		}
		if time.Now().After(end) {
			h.t.Fatalf("not crawled in %s: %v\n%s", limit, left, h.log())
		}
	}
}
