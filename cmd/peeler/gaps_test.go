package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"peeler/store"
)

// What a limit cut off is found once the limit is raised and the gap is tried
// again, though the site does not link to it any more.
func TestAGapIsTriedAgain(t *testing.T) {
	tor := torNetwork(t)
	p := invent(3)
	dump := zipped(t, "hr/staff.csv", leakedCSV(p.people[1:], 5000))
	var gone atomic.Bool
	var asked atomic.Int64
	board := http.NewServeMux()
	board.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		link := `<a class=p href="/p/1">one</a>`
		if gone.Load() {
			link = `<a class=p href="/p/2">two</a>`
		}
		io.WriteString(w, link)
	})
	board.HandleFunc("GET /raw/2", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "nothing") })
	board.HandleFunc("GET /raw/1", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(dump)
	})

	soc := newCentre(t)
	h := newHouse(t)
	h.setUp(tor.Socks(), soc.URL, soc.secret, source(t, tor, "board", "listing", board, "/", `list: {items: "a.p"}`, `item: {url: "{base}/raw/{id}"}`, "limits: {expanded: 10KiB}"))
	h.peeler("roster", "import", h.write("staff.csv", p.csv))
	h.start()
	h.until("the dump was cut", func() bool { return len(query[store.Gap](h, "gaps", "list", "--cause", "too-big")) == 1 })
	id := query[store.Gap](h, "gaps", "list")[0].ID
	show := h.peeler("gaps", "show", id)
	if !strings.Contains(show, "raise limits.expanded of source board (10KiB)") || !strings.Contains(show, "peeler gaps retry "+id) {
		t.Errorf("no remedy is shown:\n%s", show)
	}
	if l := query[store.Exposure](h, "exposures", "list"); len(l) != 0 {
		t.Errorf("%d exposures behind the limit", len(l))
	}
	if l := query[store.Alert](h, "alerts", "list"); len(l) != 1 || l[0].Type != store.CoverageIncomplete || l[0].Incident.Gaps["too-big"] != 1 {
		t.Errorf("what is owed: %+v", l)
	}

	gone.Store(true)
	before := asked.Load()
	config, err := os.ReadFile(filepath.Join(h.dir, "peeler.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	h.write("peeler.yaml", strings.Replace(string(config), "expanded: 10KiB", "expanded: 10MiB", 1))
	if err := h.run.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	h.until("the limit is raised", func() bool { return strings.Contains(h.peeler("gaps", "show", id), "(10MiB)") })
	if out := h.peeler("gaps", "retry", id, "--now"); !strings.Contains(out, "now") {
		t.Errorf("what is done:\n%s", out)
	}
	h.until("people are found behind it", func() bool { return len(soc.arrivals("board")) > 0 })
	if d := soc.arrivals("board")[0].data.Data; d.People != 2 || len(d.Gaps) != 0 {
		t.Errorf("the alert: %+v", d)
	}
	h.until("the gap is closed", func() bool { return len(query[store.Gap](h, "gaps", "list")) == 0 })
	if n := asked.Load() - before; n != 1 {
		t.Errorf("it was asked for %d times", n)
	}
}
