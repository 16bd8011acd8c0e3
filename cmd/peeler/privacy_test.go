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

// TestSitesLearnNothingOfTheRoster crawls the same sites with an empty roster,
// with a full one and with another: the sites receive the same bytes, in the
// same order, though one roster is all over them and another not at all.
func TestSitesLearnNothingOfTheRoster(t *testing.T) {
	tor := torNetwork(t)
	people := invent(300)
	site := sitetest.New("")
	var links strings.Builder
	for i := range 20 {
		fmt.Fprintf(&links, `<a class=i href="/item/%d">item</a> `, i)
		text := "nothing of interest to anybody\n"
		if i%3 == 0 {
			text = leakedCSV(people.people[i*10:i*10+10], 10)
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
	full, many := visit(people.csv)
	other, few := visit(invent(250).csv)
	if none != 0 || few != 0 || many == 0 {
		t.Fatalf("exposures: %d with nobody, %d with those who leaked, %d with others", none, many, few)
	}
	if n := strings.Count(empty, "GET "); n < 40 {
		t.Fatalf("only %d requests were made: the comparison says nothing", n)
	}
	if full != empty || other != empty {
		t.Errorf("the sites can tell rosters apart:\n%s", firstDifference(empty, full, other))
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
