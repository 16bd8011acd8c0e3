package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"peeler/crawler/sitetest"
	"peeler/store"
)

// TestSitesLearnNothingOfTheRoster crawls the same sites, again and again, with an empty
// roster and with two that have hits all over them: the sites receive the same bytes
// in the same order. (cmd/internal/daemon holds what Tor is sent and when to that too.)
func TestSitesLearnNothingOfTheRoster(t *testing.T) {
	tor := torNetwork(t)
	a, b := invent(300), invent(250)
	site := sitetest.New("")
	var links strings.Builder
	for i := range 20 {
		fmt.Fprintf(&links, `<a class=i href="/item/%d">item</a> `, i)
		text := "nothing of interest to anybody\n"
		switch i % 3 {
		case 0:
			text = leakedCSV(a.people[i*10:i*10+10], 10)
		case 1:
			text = leakedCSV(b.people[i*10:i*10+10], 10)
		}
		site.Set(fmt.Sprintf("/item/%d", i), []byte(text))
		site.Set(fmt.Sprintf("/files/%d.csv", i), []byte(text))
	}
	site.Set("/", []byte("<html><body>"+links.String()+"</body></html>"))
	site.Set("/files/", []byte(`<html><body><pre>`+strings.ReplaceAll(strings.ReplaceAll(links.String(), "/item/", ""), `">`, `.csv">`)+`</pre></body></html>`))

	recorder, err := sitetest.Record()
	if err != nil {
		t.Fatal(err)
	}
	srv := &httptest.Server{Listener: recorder, Config: &http.Server{Handler: site}}
	srv.Start()
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	host, err := tor.Publish(ctx, recorder.Addr().String())
	if err != nil {
		t.Fatal(err)
	}

	visit := func(csv string) (requests string, exposures int) {
		h := newHouse(t)
		h.setUp(tor.Socks(), "", "", sourceYAML("all", "listing", "http://"+host+"/", `list: {items: "a.i"}`))
		if csv != "" {
			h.peeler("roster", "import", h.write("staff.csv", csv))
		}
		seen := len(recorder.Received())
		h.start()
		h.until("the listing has been crawled", func() bool { return !crawled(h, "all").IsZero() })
		for range 2 {
			last := crawled(h, "all")
			h.peeler("sources", "run", "all")
			h.until("it has been crawled again", func() bool { return crawled(h, "all").After(last) })
		}
		exposures = len(query[store.Exposure](h, "exposures", "list"))
		h.kill(syscall.SIGTERM)

		// The directory after the listing, by the same house, so that their
		// connections do not mix.
		h.write("peeler.yaml", strings.NewReplacer("kind: listing", "kind: directory", host+"/", host+"/files/",
			"id: all", "id: files", "    list: {items: \"a.i\"}\n", "").Replace(h.read("peeler.yaml")))
		h.start()
		h.until("the directory has been crawled", func() bool { return !crawled(h, "files").IsZero() })
		h.kill(syscall.SIGTERM)
		return strings.Join(recorder.Received()[seen:], ""), exposures
	}
	empty, none := visit("")
	first, ofA := visit(a.csv)
	second, ofB := visit(b.csv)
	if none != 0 || ofA == 0 || ofB == 0 {
		t.Fatalf("exposures: %d with nobody, %d and %d with those who leaked", none, ofA, ofB)
	}
	if n := strings.Count(empty, "GET "); n < 44 {
		t.Fatalf("only %d requests were made: the comparison says nothing", n)
	}
	if first != empty || second != empty {
		t.Errorf("the sites can tell rosters apart:\n%s", firstDifference(empty, first, second))
	}
}

func firstDifference(a string, others ...string) string {
	for _, b := range others {
		x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
		for i := range min(len(x), len(y)) {
			if x[i] != y[i] {
				return fmt.Sprintf("line %d: %q, %q", i, x[i], y[i])
			}
		}
		if len(x) != len(y) {
			return fmt.Sprintf("%d lines, %d lines", len(x), len(y))
		}
	}
	return ""
}

// TestThousandPlantedValues goes through the life of an installation without a
// network (import, scan, record, questions, forget) and looks for 1,000 roster
// values in all that it wrote.
func TestThousandPlantedValues(t *testing.T) {
	people := invent(200) // of five values each
	h := newHouse(t)
	h.setUp("127.0.0.1:9", "http://127.0.0.1:9/", "whsec_"+strings.Repeat("a", 43)+"=")
	h.peeler("roster", "import", h.write("staff.csv", people.csv))
	dump := h.write("dump.csv", leakedCSV(people.people[:150], 50))
	h.peeler("scan", "--record", "-o", "jsonl", dump)
	h.peeler("scan", "--min-confidence", "0.5", dump)
	for _, name := range []string{"staff.csv", "dump.csv"} {
		h.remove(name)
	}
	for _, f := range []string{"table", "json", "jsonl", "csv"} {
		for _, args := range [][]string{{"exposures", "list"}, {"incidents", "list"}, {"alerts", "list", "--all"}, {"roster", "stats"}, {"status"}} {
			h.peeler(append(slices.Clone(args), "-o", f)...)
		}
	}
	if n := len(query[store.Exposure](h, "exposures", "list")); n != 150 {
		t.Errorf("%d exposures, want 150", n)
	}
	h.checkNoPlaintext(people, &centre{})
	h.peeler("roster", "forget", people.people[3].ref)
	h.checkNoPlaintext(people, &centre{})
}

func (h *house) remove(name string) {
	h.t.Helper()
	if err := os.Remove(filepath.Join(h.dir, name)); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(name string) string {
	h.t.Helper()
	b, err := os.ReadFile(filepath.Join(h.dir, name))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}
