package daemon

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/health"
	"peeler/crawler/sitetest"
	"peeler/matcher"
	"peeler/store"
)

// The lives in this file last for weeks of virtual time (testing/synctest), through
// the parts that the daemon is made of: its schedule, the crawler, the sandboxed
// parsers, a store on the disk and the courier. Sites, the SOCKS server before them
// and the receiver are real servers on loopback, outside of the virtual time.

// fakeSite answers as it is told to.
type fakeSite struct {
	mu     sync.Mutex
	host   string
	status int               // of its first page; 0: 200
	front  string            // its first page
	items  map[string]string // by path
	liar   bool              // says 304 to whoever asks with a condition
	asked  []string
}

func (s *fakeSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.URL.Path)
	body, known := s.items[r.URL.Path]
	if r.URL.Path == "/" {
		body, known = s.front, true
	}
	switch {
	case !known:
		http.NotFound(w, r)
		return
	case s.liar:
		w.Header().Set("ETag", `"for-ever"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s.status != 0 && r.URL.Path == "/" {
		w.WriteHeader(s.status)
	}
	io.WriteString(w, body)
}

func (s *fakeSite) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// posts makes the site a list of n posts, one for each day up to now.
func (s *fakeSite) posts(class string, n int, now time.Time) {
	s.set(func() {
		var b strings.Builder
		b.WriteString("<html><body><h1>Posts</h1>")
		if s.items == nil {
			s.items = map[string]string{}
		}
		for i := n; i > 0; i-- {
			path := fmt.Sprintf("/p/%d", i)
			day := now.AddDate(0, 0, i-n).Format(time.DateOnly)
			fmt.Fprintf(&b, `<div class=%q><a href=%q>post %d</a> <time>%s</time></div>`, class, path, i, day)
			if s.items[path] == "" {
				s.items[path] = fmt.Sprintf("<html><body><p>nothing of note in post %d</p></body></html>", i)
			}
		}
		s.front, s.status = b.String()+"</body></html>", 0
	})
}

func (s *fakeSite) shows(status int, page string) {
	s.set(func() { s.front, s.status = page, status })
}

const (
	loginPage = `<html><head><title>Log in</title></head><body><form action="/login" method="post"><input name="u"><input type="password" name="p"></form></body></html>`
	otherPage = `<html><head><title>Posts</title></head><body><main><article>a post</article><article>another</article></main></body></html>`
)

// postbox is a receiver. It refuses while it is shut.
type postbox struct {
	mu   sync.Mutex
	shut bool
	got  map[string]int    // deliveries by id
	said map[string]string // what they said, in a word: "source.health dies unreachable"
	list []string          // in the order in which they came
}

func (p *postbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shut {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	var a struct {
		Type string
		Data struct{ Source, State string }
	}
	json.Unmarshal(body, &a)
	id := r.Header.Get("Webhook-Id")
	p.got[id]++
	p.said[id] = strings.TrimSpace(a.Type + " " + a.Data.Source + " " + a.Data.State)
	p.list = append(p.list, p.said[id])
}

// count says how often each thing was said, heartbeats aside.
func (p *postbox) count() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := map[string]int{}
	for id, said := range p.said {
		if !strings.HasPrefix(said, "heartbeat") {
			n[said] += p.got[id]
		}
	}
	return n
}

func (p *postbox) heartbeats() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, said := range p.said {
		if strings.HasPrefix(said, "heartbeat") {
			n += p.got[id]
		}
	}
	return n
}

func (p *postbox) set(shut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = shut
}

// world is all that is outside of the virtual time.
type world struct {
	*testing.T
	socks *sitetest.Socks
	sites map[string]*fakeSite
	box   *postbox
	dir   string
	yaml  strings.Builder

	// of the virtual time
	d     *Daemon
	tour  *tour
	begun time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	w := &world{
		T: t, socks: socks, sites: map[string]*fakeSite{}, dir: fastDir(t),
		box: &postbox{got: map[string]int{}, said: map[string]string{}},
	}
	receiver := httptest.NewServer(w.box)
	t.Cleanup(receiver.Close)
	secret := filepath.Join(w.dir, "secret")
	if err := os.WriteFile(secret, []byte("whsec_bm90IGEgc2VjcmV0IGJ1dCBsb25nIGVub3VnaCE="), 0o400); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&w.yaml, "alert_on_gaps: never\ntor:\n  socks: %s\nreceivers:\n  - {name: soc, url: %s, secret_file: %s}\nsources:\n", socks.Addr(), receiver.URL, secret)
	return w
}

// fastDir is a folder in memory where there is one: what an fsync costs is no part of
// these tests, and there are thousands.
func fastDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "peeler")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// site adds a site and a source of it; more is YAML of the source.
func (w *world) site(id, kind, schedule, more string) *fakeSite {
	w.Helper()
	s := &fakeSite{host: sitetest.Onion(id)}
	server := httptest.NewServer(s)
	w.Cleanup(server.Close)
	w.socks.Map(s.host, server.Listener.Addr().String())
	w.sites[id] = s
	fmt.Fprintf(&w.yaml, "  - id: %s\n    kind: %s\n    url: http://%s/\n    schedule: %q\n    gap: 0s\n", id, kind, s.host, schedule)
	for line := range strings.Lines(more) {
		w.yaml.WriteString("    " + line)
	}
	w.yaml.WriteString("\n")
	return s
}

const postList = `list: {items: "div.post", link: "a@href", fields: {published: "time | date 2006-01-02"}}
`

// down makes the SOCKS server answer for a site as Tor does when it is gone, or as
// something that is not Tor: reply 0 ends it.
func (w *world) down(s *fakeSite, reply byte) {
	var replies []byte
	if reply != 0 {
		replies = slices.Repeat([]byte{reply}, 100_000)
	}
	w.socks.Fail(s.host, replies...)
}

const (
	gone    = sitetest.DescriptorNotFound
	torDown = 0x07
)

// live runs a daemon in virtual time while the script happens; before is what the
// world is like when it starts.
func (w *world) live(before, script func()) {
	cfg := w.parse(w.yaml.String())
	synctest.Test(w.T, func(t *testing.T) {
		outer := w.T
		w.T = t
		defer func() { w.T = outer }()
		w.d = w.daemon(cfg)
		defer w.d.store.Close()
		defer w.d.children.Close()
		w.begun = time.Now()
		before()
		w.start(cfg)
		defer func() { w.tour.end() }()
		script()
	})
}

func (w *world) parse(yaml string) *configs.Config {
	w.Helper()
	cfg, err := configs.Parse(filepath.Join(w.dir, "peeler.yaml"), []byte(yaml))
	if err != nil {
		w.Fatal(err)
	}
	return cfg
}

func (w *world) daemon(cfg *configs.Config) *Daemon {
	w.Helper()
	key, err := matcher.NewKey([]byte(strings.Repeat("k", matcher.KeySize)))
	if err != nil {
		w.Fatal(err)
	}
	path := filepath.Join(w.dir, storeFile)
	if err := store.Create(path, key); err != nil {
		w.Fatal(err)
	}
	db, err := store.Open(path, key, store.Options{Receivers: []string{"soc"}})
	if err != nil {
		w.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() && os.Getenv("PEELER_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	d := &Daemon{log: log, now: time.Now, key: key, store: db, began: time.Now(), unsafe: true, halt: make(chan error, 1)}
	d.config.Store(cfg)
	if _, err := d.importRoster(w.Context(), strings.NewReader("ref,forenames,surname,staff_number\nHR-1,Kazimodra,Wolpertinsky,48151623\n"), api.ImportOptions{}); err != nil {
		w.Fatal(err)
	}
	return d
}

func (w *world) start(cfg *configs.Config) {
	w.Helper()
	w.d.config.Store(cfg)
	tour, err := w.d.begin(w.Context(), cfg)
	if err != nil {
		w.Fatal(err)
	}
	w.tour = tour
}

// restart ends what runs and begins anew, as a restart of the daemon does.
func (w *world) restart(cfg *configs.Config) {
	w.tour.end()
	w.d.began, w.d.sight.told = time.Now(), false
	w.start(cfg)
}

// until sleeps until so long after the beginning, and a little, for no crawl to begin
// at that very moment.
func (w *world) until(at time.Duration) {
	time.Sleep(time.Until(w.begun.Add(at + 7*time.Minute)))
	synctest.Wait()
}

func (w *world) state(id string) health.State {
	w.Helper()
	h, err := w.d.store.Health(id)
	if err != nil {
		w.Fatal(err)
	}
	return h.State
}

func (w *world) wants(want map[string]int) {
	w.Helper()
	got := w.box.count()
	if !maps.Equal(got, want) {
		for _, said := range slices.Sorted(maps.Keys(got)) {
			if got[said] != want[said] {
				w.Errorf("%q came %d times, want %d", said, got[said], want[said])
			}
		}
		for _, said := range slices.Sorted(maps.Keys(want)) {
			if got[said] == 0 {
				w.Errorf("%q never came", said)
			}
		}
	}
	pending, err := w.d.store.Alerts(w.Context(), store.Filter{})
	if err != nil || len(pending) != 0 {
		w.Errorf("%d alerts are still owed, %v", len(pending), err)
	}
}

const (
	hour = time.Hour
	day  = 24 * hour
)

func TestAWeekOfHostileLife(t *testing.T) {
	w := newWorld(t)
	listing := func(id, more string) *fakeSite { return w.site(id, "listing", "@every 2h", postList+more) }
	steady := listing("steady", "expect: {min_items: 1, newest_within: 3d, max_new: 5}\n")
	dies := listing("dies", "")
	logout := listing("logout", "priority: high\n")
	flips := listing("flips", "")
	markup := listing("markup", "")
	flood := listing("flood", "expect: {max_new: 5}\n")
	blips := listing("blips", "")
	stale := listing("stale", "expect: {newest_within: 2d}\n")
	liar := w.site("liar", "page", "@every 2h", "expect: {newest_within: 2d}\n")
	canary := w.site("canary", "canary", "@every 12h", "")
	liar.set(func() { liar.front, liar.liar = "<html><body><p>the same for ever</p></body></html>", true })
	key, err := matcher.NewKey([]byte(strings.Repeat("k", matcher.KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	planted := plant(key).page()
	canary.shows(0, planted)
	all := []*fakeSite{steady, dies, logout, flips, markup, flood, blips, stale, liar, canary}
	n := map[*fakeSite]int{flood: 30}
	grow := func(sites ...*fakeSite) { // a post a day, on those that live as they should
		for _, s := range sites {
			n[s]++
			s.posts("post", n[s], time.Now())
		}
	}

	w.live(func() { grow(steady, dies, logout, flips, markup, flood, blips, stale) }, func() {
		w.until(hour / 2)
		for id := range w.sites {
			if s := w.state(id); s != health.OK {
				t.Errorf("%s begins %q", id, s)
			}
		}

		w.until(day) // day 1: one dies, one shows its login, one a gate
		w.down(dies, gone)
		logout.shows(0, loginPage)
		flips.shows(0, loginPage)
		w.down(blips, gone)
		grow(steady, markup, flood)
		w.until(day + 20*hour)
		w.down(blips, 0) // in time
		grow(blips)

		w.until(2 * day) // day 2: markup changes, everything is new at another
		markup.shows(0, otherPage)
		n[flood] += 40
		grow(steady, flood)
		w.box.set(true) // and the receiver is down for a while
		w.until(2*day + 6*hour)
		w.box.set(false)
		flips.shows(http.StatusServiceUnavailable, "<html><body>come back later</body></html>")
		w.until(2*day + 12*hour)
		w.restart(w.d.config.Load())

		w.until(3 * day) // day 3: our own Tor is down for two hours; somebody is named
		grow(steady, flood, blips)
		steady.set(func() {
			steady.items["/p/4"] = "<html><body><table><tr><th>Surname</th><th>Forename</th><th>Staff number</th></tr><tr><td>Wolpertinsky</td><td>Kazimodra</td><td>48151623</td></tr></table></body></html>"
		})
		w.until(3*day + hour)
		for _, s := range all {
			w.down(s, torDown)
		}
		w.until(3*day + 3*hour)
		for _, s := range all {
			w.down(s, 0)
		}
		w.down(dies, gone)

		w.until(4 * day) // day 4: the canary's page is another
		canary.shows(0, otherPage)
		logout.posts("post", n[logout], time.Now()) // somebody logged in again
		grow(steady, flood, blips, logout)
		w.until(4*day + 14*hour)
		canary.shows(0, planted)

		w.until(5 * day)          // day 5: what died comes back
		flips.shows(0, loginPage) // which was told before
		w.down(dies, 0)
		grow(steady, flood, blips, logout, dies)
		w.until(6 * day)
		flips.posts("post", n[flips], time.Now())
		grow(steady, flood, blips, logout, dies, flips)
		w.until(7*day - hour/2)

		w.wants(map[string]int{
			"incident.updated steady":        1,
			"source.health dies unreachable": 1,
			"source.health dies ok":          1,
			"source.health logout login":     1,
			"source.health logout ok":        1,
			"source.health flips login":      1,
			"source.health flips blocked":    1,
			"source.health flips ok":         1,
			"source.health markup changed":   1,
			"source.health stale stale":      1,
			"source.health liar stale":       1,
			"source.health canary changed":   1,
			"source.health canary ok":        1,
			"coverage.blind":                 1,
			"coverage.restored":              1,
		})
		if beats := w.box.heartbeats(); beats != 7 {
			t.Errorf("%d heartbeats in a week, want 7", beats)
		}
		for id, want := range map[string]health.State{"steady": health.OK, "markup": health.Changed, "liar": health.Stale, "canary": health.OK, "flood": health.OK} {
			if s := w.state(id); s != want {
				t.Errorf("%s ends %q, want %q", id, s, want)
			}
		}
		if h, _ := w.d.store.Health("flood"); len(h.History) != 3 || h.History[1].State != health.Changed {
			t.Errorf("40 new items at once are no change: %+v", h.History)
		}
		if h, _ := w.d.store.Health("canary"); h.Proven.Before(time.Now().Add(-13 * hour)) {
			t.Errorf("the canary was proven last %v", h.Proven)
		}
		if l, err := w.d.store.Exposures(t.Context(), store.Filter{}); err != nil || len(l) != 1 {
			t.Errorf("%d exposures, %v: a canary is none", len(l), err)
		}
	})
	for _, s := range all { // every post was fetched, and none again
		s.set(func() {
			times := map[string]int{}
			for _, path := range s.asked {
				times[path]++
			}
			for path := range s.items {
				if times[path] != 1 && s.liar == false {
					t.Errorf("%s: %s was fetched %d times", s.host[:6], path, times[path])
				}
			}
		})
	}
}
