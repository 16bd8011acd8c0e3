package daemon

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/matcher"
	"peeler/store"
)

func canaryHouse(t *testing.T) *Daemon {
	t.Helper()
	d, _ := house(t, 20)
	cfg := *d.config.Load()
	cfg.Sources = []configs.Source{{ID: "canary", Kind: configs.Canary, Schedule: "@daily"}}
	d.config.Store(&cfg)
	if err := d.rebuild(); err != nil {
		t.Fatal(err)
	}
	return d
}

// canaryDoc is the canary's page as the parser of HTML gives it: a row under its headings.
func canaryDoc(source string, p planted) *matcher.Document {
	doc := &matcher.Document{Source: source, Item: "/", Locator: "http://canary/", Complete: true}
	doc.Records = func(yield func(matcher.Record) bool) {
		yield(matcher.Record{Path: "index.html!1", Fields: []matcher.Field{
			{Name: "Surname", Text: p.surname}, {Name: "Forename", Text: p.forename}, {Name: "Staff number", Text: p.staff}, {Name: "E-mail", Text: p.mail},
		}})
		doc.Digest[0] = 7
	}
	return doc
}

func TestTheCanaryIsProofAndNoExposure(t *testing.T) {
	d := canaryHouse(t)
	if n := d.people(); n != 20 {
		t.Errorf("%d people with the planted one, want the 20 of the roster", n)
	}
	stats, err := d.rosterStats(t.Context())
	if err != nil || stats.People != 20 {
		t.Errorf("%d people in the statistics, %v", stats.People, err)
	}
	var p proof
	deliver := p.deliver(d, d.config.Load().Sources[0])
	if err := deliver(t.Context(), canaryDoc("canary", plant(d.key))); err != nil {
		t.Fatal(err)
	}
	if s := p.judge(health.Sight{State: health.OK}); s.State != health.OK {
		t.Errorf("%+v", s)
	}
	for _, review := range []bool{false, true} {
		if l, err := d.store.Exposures(t.Context(), store.Filter{Review: review}); err != nil || len(l) != 0 {
			t.Errorf("%d exposures, %v", len(l), err)
		}
	}
	if v, err := d.store.Visit("canary", "/"); err != nil || !v.Complete {
		t.Errorf("the visit is not remembered: %+v, %v", v, err)
	}
	if v, err := d.visits(d.config.Load()).Visit("canary", "/"); err != nil || v.Complete {
		t.Errorf("the canary would not be read as a whole again: %+v, %v", v, err)
	}
}

func TestACanaryThatIsNotFoundSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		sight health.Sight
		want  health.State
	}{
		"the page is another":      {health.Sight{State: health.OK}, health.Changed},
		"the page is out of reach": {health.Sight{State: health.Unreachable}, health.Unreachable},
		"nothing can be said":      {health.Sight{}, health.New},
	} {
		var p proof
		if s := p.judge(c.sight); s.State != c.want {
			t.Errorf("%s: %q", name, s.State)
		}
	}
}

func TestACopyOfTheCanaryIsAHit(t *testing.T) {
	d := canaryHouse(t)
	if _, err := d.inspect(t.Context(), d.matcher.Load(), canaryDoc("thief", plant(d.key)), nil, d.record); err != nil {
		t.Fatal(err)
	}
	l, err := d.store.Exposures(t.Context(), store.Filter{})
	if err != nil || len(l) != 1 || l[0].Subject != canarySubject || l[0].Source != "thief" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestWithoutACanaryNobodyIsPlanted(t *testing.T) {
	d, _ := house(t, 20)
	if _, err := d.inspect(t.Context(), d.matcher.Load(), canaryDoc("thief", plant(d.key)), nil, d.record); err != nil {
		t.Fatal(err)
	}
	if l, _ := d.store.Exposures(t.Context(), store.Filter{}); len(l) != 0 || d.people() != 20 {
		t.Errorf("%d exposures, %d people", len(l), d.people())
	}
}

// The page as it is served goes through the parsers too.
func TestEveryKeyHasAPageThatIsFound(t *testing.T) {
	pages := map[string]bool{}
	for i := range 40 {
		key, err := matcher.NewKey([]byte(strings.Repeat(string(rune('A'+i)), matcher.KeySize)))
		if err != nil {
			t.Fatal(err)
		}
		p := plant(key)
		pages[p.page()] = true
		e, err := matcher.NewEncoder(key).Encode(p.person())
		if err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		m := matcher.New(key, func(yield func(matcher.Enrolment) bool) { yield(e) }, matcher.Options{})
		doc := crawler.Read(t.Context(), crawler.File{Name: "page.html"}, strings.NewReader(p.page()), crawler.Options{Limits: configs.Defaults().Limits, Unsafe: true})
		found := false
		m.Scan(doc.Records, func(_ matcher.Record, l []matcher.Match) {
			found = found || l[0].Subject == canarySubject && m.Sure(l[0])
		})
		if !found {
			t.Errorf("%+v is not found on its page", p)
		}
	}
	if len(pages) != 40 {
		t.Errorf("%d pages for 40 keys", len(pages))
	}
}

func TestServedCanary(t *testing.T) {
	now := time.Date(2026, 11, 26, 23, 0, 0, 0, time.UTC)
	page := plant(matcher.Key{}).page()
	srv := httptest.NewServer(canaryHandler(page, func() time.Time { return now }))
	defer srv.Close()
	get := func() string {
		resp, err := http.Get(srv.URL + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	today := get()
	now = now.Add(2 * time.Hour)
	if tomorrow := get(); today == tomorrow || !strings.Contains(today, "canary.invalid") || !strings.HasSuffix(today, "</html>\n") {
		t.Errorf("%s\n%s", today, tomorrow)
	}
	resp, err := http.Post(srv.URL, "text/plain", strings.NewReader("x"))
	if err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("%v, %v", resp, err)
	}
	for _, listen := range []string{"0.0.0.0:0", "192.0.2.1:80", "localhost:80", ":80", "x"} {
		if ServeCanary(t.Context(), listen, page, time.Now, func(string) { t.Error("it listens on", listen) }) == nil {
			t.Errorf("%s is taken", listen)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := ServeCanary(ctx, "127.0.0.1:0", page, time.Now, func(string) { cancel() }); err != nil {
		t.Error(err)
	}
}
