package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
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
	"unicode/utf16"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"peeler/crawler/sitetest"
	"peeler/crawler/tortest"
	"peeler/matcher"
	"peeler/store"
)

// patience bounds each wait of these tests; it is no measure of speed.
const patience = 90 * time.Second

// network is the private Tor network that the tests of this package share.
var network = sync.OnceValues(func() (*tortest.Network, error) {
	n, err := tortest.Start(context.Background(), tortest.Options{})
	if err == nil {
		atEnd(func() { n.Close() })
	}
	return n, err
})

func torNetwork(t *testing.T) *tortest.Network {
	t.Helper()
	n, err := network()
	if tortest.Excused(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// binary is the program, built as a user would.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "peeler-bin")
	if err != nil {
		return "", err
	}
	atEnd(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "peeler")
	out, err := exec.Command("go", "build", "-o", path, "peeler/cmd/peeler").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// house is one installation: a folder with configuration, key, store and logs.
type house struct {
	t   *testing.T
	dir string
	bin string
	out bytes.Buffer // all that the command line ever printed
	run *exec.Cmd
}

func newHouse(t *testing.T) *house {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	// Short: a socket's path may have some hundred bytes at most.
	dir, err := os.MkdirTemp("", "pe2e")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, dir: dir, bin: bin}
	t.Cleanup(func() {
		h.kill(syscall.SIGKILL)
		os.RemoveAll(dir)
	})
	return h
}

// setUp writes the configuration and makes key and store.
func (h *house) setUp(socks, receiver, secret string, sources ...string) {
	h.t.Helper()
	config := fmt.Sprintf("state: %[1]s\nkey_file: %[1]s/roster.key\nsocket: %[1]s/s\ntor: {socks: %[2]q, timeout: 30s}\n", h.dir, socks)
	if receiver != "" {
		h.write("hook", secret+"\n")
		config += fmt.Sprintf("receivers:\n  - {name: soc, url: %q, secret_file: %s/hook}\n", receiver, h.dir)
	}
	if len(sources) > 0 {
		config += "sources:\n" + strings.Join(sources, "")
	}
	h.write("peeler.yaml", config)
	h.peeler("key", "new", filepath.Join(h.dir, "roster.key"))
	h.peeler("store", "create")
}

func (h *house) write(name, content string) string {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

func (h *house) command(args ...string) *exec.Cmd {
	cmd := exec.Command(h.bin, args...)
	cmd.Env = append(os.Environ(), "PEELER_CONFIG="+filepath.Join(h.dir, "peeler.yaml"))
	return cmd
}

// peeler runs a command that must succeed and returns what it printed.
func (h *house) peeler(args ...string) string {
	h.t.Helper()
	cmd := h.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	h.out.Write(out.Bytes())
	h.out.Write(errs.Bytes())
	if err != nil {
		h.t.Fatalf("peeler %s: %v\n%s%s", strings.Join(args, " "), err, errs.String(), h.log())
	}
	return out.String()
}

// query asks with -o json.
func query[T any](h *house, args ...string) []T {
	h.t.Helper()
	var list []T
	text := h.peeler(append(args, "-o", "json")...)
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		h.t.Fatalf("peeler %s: %v in %s", strings.Join(args, " "), err, text)
	}
	return list
}

// start runs the daemon and waits until it answers.
func (h *house) start() {
	h.t.Helper()
	h.startWith("run")
}

func (h *house) startWith(args ...string) {
	h.t.Helper()
	log, err := os.OpenFile(filepath.Join(h.dir, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		h.t.Fatal(err)
	}
	defer log.Close()
	h.run = h.command(args...)
	h.run.Stdout, h.run.Stderr = log, log
	if err := h.run.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.until("the daemon answers", func() bool {
		c, err := net.Dial("unix", filepath.Join(h.dir, "s"))
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

// kill ends the daemon and waits for it.
func (h *house) kill(sig syscall.Signal) {
	if h.run == nil {
		return
	}
	_ = h.run.Process.Signal(sig)
	_ = h.run.Wait()
	h.run = nil
}

func (h *house) log() string {
	b, _ := os.ReadFile(filepath.Join(h.dir, "log"))
	return string(b)
}

func (h *house) until(what string, done func() bool) {
	h.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if done() {
			return
		}
	}
	h.t.Fatalf("in vain: %s\n%s", what, h.log())
}

// centre is a real receiver: it verifies what arrives with the library of
// Standard Webhooks and does with it what the test says.
type centre struct {
	*httptest.Server
	secret string

	mu     sync.Mutex
	answer func(http.ResponseWriter)
	got    []arrival
	bad    []string
}

type arrival struct {
	id   string
	body []byte
	data struct {
		Type string
		Data struct {
			Incident, Severity, Source, Locator string
			Update, People                      int
			Cohorts, Kinds, Gaps                map[string]int
		}
	}
}

func newCentre(t *testing.T) *centre {
	t.Helper()
	c := &centre{secret: "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))}
	hook, err := webhooks.NewWebhook(c.secret)
	if err != nil {
		t.Fatal(err)
	}
	c.take(func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) })
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = hook.Verify(body, r.Header)
		}
		a := arrival{id: r.Header.Get("webhook-id"), body: body}
		if err == nil {
			err = json.Unmarshal(body, &a.data)
		}
		c.mu.Lock()
		if err != nil {
			c.bad = append(c.bad, err.Error())
		}
		c.got = append(c.got, a)
		answer := c.answer
		c.mu.Unlock()
		answer(w)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *centre) take(answer func(http.ResponseWriter)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

func (c *centre) arrivals(source string) []arrival {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []arrival
	for _, a := range c.got {
		if a.data.Data.Source == source {
			list = append(list, a)
		}
	}
	return list
}

func zipped(t *testing.T, name, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// staff invents n people whose every value is found nowhere else.
type staff struct {
	csv    string
	people []worker
}

type worker struct{ ref, forename, surname, email, number, phone string }

func invent(n int) staff {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	word := func(size int) string {
		b := make([]byte, size)
		for i := range b {
			b[i] = "bcdfghklmnprstvw"[r.IntN(16)]
			if i%2 == 1 {
				b[i] = "aeiou"[r.IntN(5)]
			}
		}
		return strings.ToUpper(string(b[:1])) + string(b[1:])
	}
	s := staff{csv: "ref,forenames,surname,email,staff_number,phone,cohort\n"}
	for i := range n {
		w := worker{
			ref: fmt.Sprintf("HR-%05d", i), forename: word(7), surname: word(9),
			number: fmt.Sprintf("%08d", r.IntN(1e8)), phone: fmt.Sprintf("07%09d", r.IntN(1e9)),
		}
		w.email = strings.ToLower(w.forename + "." + w.surname + "@force.example")
		cohort := ""
		if i%10 == 0 {
			cohort = "covert"
		}
		s.people = append(s.people, w)
		s.csv += strings.Join([]string{w.ref, w.forename, w.surname, w.email, w.number, w.phone, cohort}, ",") + "\n"
	}
	return s
}

func (s staff) values() []string {
	var list []string
	for _, w := range s.people {
		list = append(list, w.forename, w.surname, w.email, w.number, w.phone)
	}
	return list
}

// leakedCSV is a dump of some of the staff, and of others who are not.
func leakedCSV(people []worker, strangers int) string {
	var b strings.Builder
	b.WriteString("Surname,Forename,Warrant No\n")
	for i := range strangers {
		fmt.Fprintf(&b, "Stranger%d,Otto,%07d\n", i, i)
	}
	for _, w := range people {
		fmt.Fprintf(&b, "%s,%s,%s\n", strings.ToUpper(w.surname), w.forename, w.number)
	}
	return b.String()
}

// TestLifeCycle goes the whole way as a user would, with a real Tor and a real
// receiver: import, run, two sites, alerts, answers, a second crawl, a crash.
func TestLifeCycle(t *testing.T) {
	tor := torNetwork(t)
	people := invent(200)
	p := people.people

	board := http.NewServeMux()
	board.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `<html><body><a class=p href="/p/1">one</a> <a class=p href="/p/2">two</a></body></html>`)
	})
	board.HandleFunc("GET /raw/1", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "a recipe by Otto Stranger, 07700 900123\n")
	})
	board.HandleFunc("GET /raw/2", func(w http.ResponseWriter, _ *http.Request) {
		at := strings.NewReplacer("@", " [at] ", ".", " [dot] ")
		fmt.Fprintf(w, "%s %s collar %s\n%s\n", p[0].forename, p[0].surname, p[0].number, at.Replace(p[1].email))
	})
	drop := sitetest.New("")
	drop.Set("/drop/", []byte(`<html><body><h1>Index of /drop/</h1><pre><a href="../">../</a> <a href="staff.zip">staff.zip</a></pre></body></html>`))
	drop.Set("/drop/staff.zip", zipped(t, "hr/staff.csv", leakedCSV(p[10:35], 300)))

	soc := newCentre(t)
	h := newHouse(t)
	h.setUp(tor.Socks(), soc.URL, soc.secret,
		source(t, tor, "board", "listing", board, "/", `list: {items: "a.p"}`, `item: {url: "{base}/raw/{id}"}`),
		source(t, tor, "drop", "directory", drop, "/drop/"))
	h.peeler("roster", "import", h.write("staff.csv", people.csv))
	if err := os.Remove(filepath.Join(h.dir, "staff.csv")); err != nil {
		t.Fatal(err)
	}
	h.start()

	h.until("both sites have been told of", func() bool {
		return len(soc.arrivals("board")) > 0 && len(soc.arrivals("drop")) > 0
	})
	if d := soc.arrivals("drop")[0].data.Data; d.People != 25 || d.Cohorts["covert"] != 3 || d.Severity != "critical" || d.Update != 1 {
		t.Errorf("the dump's first alert: %+v", d)
	}
	if d := soc.arrivals("board")[0].data.Data; d.People != 2 || d.Kinds["email"] != 1 || d.Kinds["name"] == 0 {
		t.Errorf("the paste's first alert: %+v", d)
	}

	// The command line's answers.
	exposures := query[store.Exposure](h, "exposures", "list")
	if len(exposures) != 27 {
		t.Errorf("%d exposures, want 27", len(exposures))
	}
	if l := query[store.Exposure](h, "exposures", "list", "--cohort", "covert", "--source", "drop"); len(l) != 3 {
		t.Errorf("%d covert people in the dump, want 3", len(l))
	}
	one := query[store.Exposure](h, "exposures", "person", p[12].ref)
	if len(one) != 1 || !strings.HasPrefix(one[0].Path, "staff.zip!hr/staff.csv!") ||
		!slices.Contains(one[0].Kinds, matcher.StaffNumber) {
		t.Errorf("the exposure of one person: %+v", one)
	}
	incidents := query[store.Incident](h, "incidents", "list")
	if len(incidents) != 2 {
		t.Errorf("%d incidents, want 2: one a leak, not one a person", len(incidents))
	}
	for _, args := range [][]string{{"status"}, {"sources", "list"}, {"gaps", "list"}, {"alerts", "list", "--all"}, {"roster", "stats"}} {
		h.peeler(args...)
	}

	// A second crawl alerts nothing new.
	before := crawled(h, "drop")
	h.peeler("sources", "run", "drop")
	h.peeler("sources", "run", "board")
	h.until("a second crawl has ended", func() bool { return crawled(h, "drop").After(before) })
	if n := len(query[store.Alert](h, "alerts", "list", "--all")); n != 2 {
		t.Errorf("%d alerts owed or delivered after a second crawl, want the 2 of the first", n)
	}

	// More people appear; the receiver takes the request and never answers; the
	// daemon is killed in between: committed, not delivered. The same id comes
	// again after the restart.
	hung := make(chan struct{})
	soc.take(func(http.ResponseWriter) { <-hung })
	drop.Set("/drop/staff.zip", zipped(t, "hr/staff.csv", leakedCSV(p[10:60], 300)))
	h.peeler("sources", "run", "drop")
	h.until("the update is on its way", func() bool { return len(soc.arrivals("drop")) == 2 })
	h.kill(syscall.SIGKILL)
	close(hung)
	soc.take(func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) })
	h.start()
	h.until("the update is delivered after the crash", func() bool { return len(soc.arrivals("drop")) >= 3 })
	a := soc.arrivals("drop")
	if a[1].id != a[2].id || a[1].id == a[0].id || a[2].data.Data.People != 50 || a[2].data.Data.Update != 2 {
		t.Errorf("after the crash id %s, before it %s; %+v", a[2].id, a[1].id, a[2].data.Data)
	}
	h.until("nothing is owed any more", func() bool { return len(query[store.Alert](h, "alerts", "list")) == 0 })

	// Told to stop, it stops.
	h.kill(syscall.SIGTERM)
	if len(soc.bad) > 0 {
		t.Errorf("deliveries that did not verify: %v", soc.bad)
	}
	h.checkNoPlaintext(people, soc)
}

// checkNoPlaintext looks for every planted value in all that the installation
// ever wrote: store, log, alerts and the command line's answers.
func (h *house) checkNoPlaintext(s staff, soc *centre) {
	h.t.Helper()
	written := map[string][]byte{"the command line's answers": bytes.ToLower(h.out.Bytes())}
	for i, a := range soc.got {
		written[fmt.Sprintf("alert %d", i)] = bytes.ToLower(a.body)
	}
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		written[filepath.Base(path)] = bytes.ToLower(b)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	// The test itself must be able to fail.
	if hits := plaintext(s, map[string][]byte{"control": []byte(strings.ToLower("x" + s.people[7].surname + "y"))}); len(hits) == 0 {
		h.t.Fatal("the search finds nothing where there is something")
	}
	for _, hit := range plaintext(s, written) {
		h.t.Error(hit)
	}
}

// plaintext finds roster values in UTF-8, UTF-16, hex and base64 at each of its
// three alignments. What is searched is in lower case, base64 alike: that can
// only find more.
func plaintext(s staff, written map[string][]byte) []string {
	var hits []string
	for _, value := range s.values() {
		for encoding, needle := range encodings(value) {
			for where, b := range written {
				if bytes.Contains(b, needle) {
					hits = append(hits, fmt.Sprintf("a roster value is in %s as %s", where, encoding))
				}
			}
		}
	}
	return hits
}

func encodings(value string) map[string][]byte {
	forms := map[string][]byte{}
	for name, v := range map[string]string{"given": value, "lower": strings.ToLower(value), "upper": strings.ToUpper(value)} {
		le := make([]byte, 0, 2*len(v))
		for _, u := range utf16.Encode([]rune(v)) {
			le = append(le, byte(u), byte(u>>8))
		}
		forms["utf-8"] = bytes.ToLower([]byte(v))
		forms["utf-16"] = bytes.ToLower(le)
		forms["hex "+name] = []byte(hex.EncodeToString([]byte(v)))
		for shift := range 3 {
			text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), v...))
			// The first and last group also depend on the neighbours.
			lo, hi := 0, len(text)-4
			if shift > 0 {
				lo = 4
			}
			if hi-lo >= 8 {
				forms[fmt.Sprintf("base64 %s+%d", name, shift)] = bytes.ToLower([]byte(text[lo:hi]))
			}
		}
	}
	return forms
}

// crawled is when the last crawl of a source ended.
func crawled(h *house, id string) time.Time {
	h.t.Helper()
	type row struct {
		ID    string    `json:"id"`
		Ended time.Time `json:"last_ended"`
	}
	for _, s := range query[row](h, "sources", "list") {
		if s.ID == id {
			return s.Ended
		}
	}
	return time.Time{}
}

// source publishes a site as an onion and returns its configuration.
func source(t *testing.T, tor *tortest.Network, id, kind string, site http.Handler, path string, lines ...string) string {
	t.Helper()
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	host, err := tor.Publish(ctx, srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return sourceYAML(id, kind, "http://"+host+path, lines...)
}

func sourceYAML(id, kind, url string, lines ...string) string {
	text := fmt.Sprintf("  - id: %s\n    kind: %s\n    url: %q\n    schedule: \"@every 1h\"\n    gap: 50ms\n", id, kind, url)
	for _, l := range lines {
		text += "    " + l + "\n"
	}
	return text
}
