package daemon

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/matcher"
	"peeler/store"
)

// force is a daemon with n people who have an address, own hosts, and a clock.
func force(t *testing.T, n int) (*Daemon, *atomic.Int64) {
	t.Helper()
	d, clock := house(t, 1)
	cfg := configs.Defaults()
	cfg.Own = configs.Own{
		Domains:  []string{"force.example"},
		Services: []configs.Service{{Name: "vpn", Hosts: []string{"vpn.force.example"}}},
	}
	d.config.Store(&cfg)
	var csv strings.Builder
	csv.WriteString("ref,forenames,surname,email\n")
	for i := range n {
		fmt.Fprintf(&csv, "HR-%d,%s,%s,%s\n", i, forename(i), surname(i), address(i))
	}
	if _, err := d.importRoster(t.Context(), strings.NewReader(csv.String()), api.ImportOptions{AllowLargeChange: true}); err != nil {
		t.Fatal(err)
	}
	return d, clock
}

func address(i int) string {
	return strings.ToLower(forename(i) + "." + surname(i) + "@force.example")
}

// text is a document of lines, read while every line takes a second.
func text(d *Daemon, name string, lines ...string) *matcher.Document {
	doc := &matcher.Document{Source: "s", Item: name, Locator: "http://site/" + name, Fetched: d.now(), Complete: true}
	doc.Records = func(yield func(matcher.Record) bool) {
		for i, l := range lines {
			if !yield(matcher.Record{Path: fmt.Sprint(name, "!", i+1), Fields: []matcher.Field{{Text: l}}}) {
				return
			}
		}
		copy(doc.Digest[:], name)
	}
	return doc
}

// inspected is what is remembered of a document: sure exposures, those for
// review, and the incident if there is one.
func inspected(t *testing.T, d *Daemon, doc *matcher.Document) (sure, review []store.Exposure, i store.Incident) {
	t.Helper()
	if _, err := d.inspect(t.Context(), d.matcher.Load(), doc, nil, d.record); err != nil {
		t.Fatal(err)
	}
	ask := func(review bool) []store.Exposure {
		all, err := d.store.Exposures(t.Context(), store.Filter{Review: review})
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(all, func(e store.Exposure) bool { return e.Item != doc.Item })
	}
	all, err := d.store.Incidents(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if x.Places[0].Item == doc.Item {
			i = x
		}
	}
	return ask(false), ask(true), i
}

func TestCredentialsOfADocument(t *testing.T) {
	d, _ := force(t, 5)
	sure, _, i := inspected(t, d, text(d, "log",
		"https://vpn.force.example/login:"+address(1)+":Quill-feather1",
		"https://shop.example/:"+address(1)+":Quill-feather2",
		address(2)+":Quill-feather3",
		"https://shop.example/:nobody@shop.example:Quill-feather4",
	))
	if len(sure) != 2 || i.Severity != store.High || i.NewSecrets != 2 ||
		!maps.Equal(i.Credentials, map[string]int{"own": 1, "unknown": 1}) || !maps.Equal(i.Services, map[string]int{"vpn": 1}) {
		t.Fatalf("%d exposures, %+v", len(sure), i)
	}
	sure, _, i = inspected(t, d, text(d, "recycled", address(2)+":Quill-feather3", address(1)+";Quill-feather2"))
	if len(sure) != 2 || i.Severity != store.Low || i.NewSecrets != 0 {
		t.Errorf("%d exposures, %+v", len(sure), i)
	}
	alerts, err := d.store.Alerts(t.Context(), store.Filter{All: true})
	if err != nil || len(alerts) == 0 {
		t.Fatalf("%d alerts, %v", len(alerts), err)
	}
	told := fmt.Sprintf("%+v %+v", alerts, sure)
	for _, planted := range []string{"Quill", "shop.example", "vpn.force"} {
		if strings.Contains(told, planted) {
			t.Errorf("%s is told", planted)
		}
	}
}

func TestManySecretsOfOnePerson(t *testing.T) {
	var h person
	for n := range 100 {
		h.credential(matcher.Credential{Host: matcher.ThirdPartyHost, Secret: true, Novelty: [16]byte{byte(n)}})
	}
	if h.credential(matcher.Credential{Host: matcher.OwnHost}) {
		t.Error("a login without its secret is news")
	}
	h.credential(matcher.Credential{Host: matcher.OwnHost, Secret: true, Novelty: [16]byte{200}})
	if n := len(h.Credentials); n != mostSecrets {
		t.Errorf("%d secrets are kept", n)
	}
	if !slices.ContainsFunc(h.Credentials, func(c matcher.Credential) bool { return c.Host == matcher.OwnHost }) {
		t.Error("the gravest is not kept")
	}
	before := len(h.Credentials)
	if h.credential(h.Credentials[3]) || len(h.Credentials) != before {
		t.Error("the same secret is taken twice")
	}
}

func TestListsOfContactsAreForReview(t *testing.T) {
	offices := []string{"press@force.example", "info@force.example", "jobs@force.example", "north.team@force.example"}
	mention := func(i int) string { return "For questions write to " + address(i) + "." }
	var twelve []string
	for i := range 12 {
		twelve = append(twelve, mention(i))
	}
	for name, c := range map[string]struct {
		lines        []string
		sure, review int
	}{
		"a page with one address":           {[]string{mention(1)}, 0, 1},
		"two among more offices":            {append([]string{mention(1), mention(2)}, offices...), 0, 2},
		"two alone":                         {[]string{mention(1), mention(2)}, 2, 0},
		"more people than offices":          {append([]string{mention(1), mention(2), mention(3), mention(4), mention(5)}, offices...), 5, 0},
		"offices behind the people":         {append(append([]string{mention(1)}, offices...), mention(2), mention(3)), 0, 3},
		"a dozen among offices, a leak":     {append(append(slices.Clone(twelve), offices...), manyOffices(40)...), 12, 0},
		"one with a secret":                 {append([]string{address(1) + ":hunter2", mention(2)}, offices...), 1, 1},
		"a secret behind the mention":       {append([]string{mention(1), address(1) + ":hunter2"}, offices...), 1, 0},
		"one with a name beside it":         {append([]string{forename(1) + " " + surname(1) + ", " + address(1)}, offices...), 1, 0},
		"the same office again and again":   {[]string{mention(1), offices[0], offices[0], mention(2), offices[0]}, 2, 0},
		"nobody on the roster":              {offices, 0, 0},
		"an address that is not of the own": {[]string{"nobody@shop.example"}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := force(t, 20)
			sure, review, _ := inspected(t, d, text(d, "page", c.lines...))
			if len(sure) != c.sure || len(review) != c.review {
				t.Errorf("%d sure, %d for review; want %d, %d", len(sure), len(review), c.sure, c.review)
			}
		})
	}
}

func manyOffices(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("office%d@force.example", i))
	}
	return out
}

func TestWithoutOwnDomainsAnAddressIsSure(t *testing.T) {
	d, _ := force(t, 5)
	cfg := configs.Defaults()
	d.config.Store(&cfg)
	if err := d.rebuild(); err != nil {
		t.Fatal(err)
	}
	if sure, review, _ := inspected(t, d, text(d, "page", address(1))); len(sure) != 1 || len(review) != 0 {
		t.Errorf("%d sure, %d for review", len(sure), len(review))
	}
}

// What looked like a list of contacts while its first part was recorded may be a
// leak in the end: then all of it is sure.
func TestAPartThatWasForReviewBecomesSure(t *testing.T) {
	d, clock := force(t, 5)
	lines := []string{address(1), "press@force.example", "nothing", "nothing", address(2), address(3)}
	doc := text(d, "slow", lines...)
	records := doc.Records
	var early int
	doc.Records = func(yield func(matcher.Record) bool) {
		for r := range records {
			clock.Add(int64(4 * time.Second))
			if !yield(r) {
				return
			}
			if l, _ := d.store.Exposures(t.Context(), store.Filter{Review: true}); len(l) == 1 {
				early++
			}
		}
	}
	sure, review, i := inspected(t, d, doc)
	if early == 0 {
		t.Error("no part was recorded before the end: this shows nothing")
	}
	if len(sure) != 3 || len(review) != 0 || i.Subjects != 3 || i.Review != 0 {
		t.Errorf("%d sure, %d for review, %+v", len(sure), len(review), i)
	}
}

// Those between whom a document cannot decide are kept for review, each with all.
func TestThoseInDoubtAreRemembered(t *testing.T) {
	d, _ := house(t, 1)
	csv := "ref,forenames,surname,date_of_birth\nHR-1,Wilhelmina,Quarshie,1980-01-02\nHR-2,Wilhelmina,Quarshie,1980-01-02\nHR-3,Wilhelmina,Quarshie,1980-01-02\n"
	if _, err := d.importRoster(t.Context(), strings.NewReader(csv), api.ImportOptions{AllowLargeChange: true}); err != nil {
		t.Fatal(err)
	}
	sure, review, i := inspected(t, d, text(d, "notice", "Wilhelmina Quarshie, born 2 January 1980"))
	if len(sure) != 0 || len(review) != 3 || i.ID != "" {
		t.Fatalf("%d sure, %d for review, incident %q", len(sure), len(review), i.ID)
	}
	for _, e := range review {
		if len(e.Among) != 3 || e.Confidence > 0.34 {
			t.Errorf("%+v", e)
		}
	}
}

// A source that is likelier to name staff makes its matches surer.
func TestPriorOfASource(t *testing.T) {
	d, _ := house(t, 1)
	csv := "ref,forenames,surname,date_of_birth\nHR-1,Peter,Walker,1980-01-02\n"
	if _, err := d.importRoster(t.Context(), strings.NewReader(csv), api.ImportOptions{AllowLargeChange: true}); err != nil {
		t.Fatal(err)
	}
	var before float64
	for _, bits := range []float64{0, 2, 4} {
		doc := text(d, fmt.Sprint("notice", bits), "Peter Walker, born 2 January 1980")
		m := d.matcherFor(configs.Source{PriorBits: bits})
		var found matcher.Match
		_, err := d.inspect(t.Context(), m, doc, func(x matcher.Match) error { found = x; return nil }, d.record)
		if err != nil {
			t.Fatal(err)
		}
		if found.Confidence <= before {
			t.Errorf("%v bits: %v, before %v", bits, found.Confidence, before)
		}
		before = found.Confidence
	}
}

// What a crawl teaches outlives the daemon and an import, but not the person.
func TestLessonsAreKept(t *testing.T) {
	d, _ := force(t, 5)
	for i := range 10 {
		doc := text(d, fmt.Sprint("page", i), "about "+surname(1)+" and "+surname(2))
		if _, err := d.inspect(t.Context(), d.matcherFor(configs.Source{ID: "s"}), doc, nil, d.record); err != nil {
			t.Fatal(err)
		}
	}
	empty, err := d.store.Learnt(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.saveLessons()
	learnt := d.matcher.Load().Learnt()
	stored := func() []byte {
		b, err := d.store.Learnt(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if len(learnt) < 20 || slices.Equal(empty, stored()) || !slices.Equal(stored()[:len(learnt)], learnt) {
		t.Fatalf("%d bytes learnt, %d stored", len(learnt), len(stored()))
	}
	d.matcher.Store(nil) // a daemon that starts
	if err := d.rebuild(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.matcher.Load().Learnt(), learnt) {
		t.Error("a new start has forgotten it")
	}
	if err := d.forget(t.Context(), "HR-1"); err != nil {
		t.Fatal(err)
	}
	left := d.matcher.Load().Learnt()
	if len(left) != len(learnt)-9 || !slices.Equal(stored()[:len(left)], left) || slices.Contains(stored()[len(left):], 1) {
		t.Errorf("%d bytes of %d are left, %d stored", len(left), len(learnt), len(stored()))
	}
}
