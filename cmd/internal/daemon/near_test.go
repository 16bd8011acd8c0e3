package daemon

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"peeler/cmd/internal/api"
	"peeler/matcher"
	"peeler/matcher/matchertest"
	"peeler/store"
)

// garrison is a daemon whose roster are the first people of a population.
func garrison(t *testing.T, n int) *Daemon {
	t.Helper()
	d, _ := house(t, 1)
	var csv strings.Builder
	csv.WriteString("ref,forenames,surname,email,staff_number\n")
	for i := range n {
		v := matchertest.NewPopulation(1).At(i)
		fmt.Fprintf(&csv, "%s,%s,%s,%s,%s\n", v.Ref, v.Forename, v.Surname, v.Email, v.Staff)
	}
	if _, err := d.importRoster(t.Context(), strings.NewReader(csv.String()), api.ImportOptions{AllowLargeChange: true}); err != nil {
		t.Fatal(err)
	}
	return d
}

// table are rows of some people of a population: heading, value, heading, value.
func table(seed uint64, from, to int, row func(i int, v matchertest.Person) []string) []matcher.Record {
	p := matchertest.NewPopulation(seed)
	var out []matcher.Record
	for i := from; i < to; i++ {
		r := matcher.Record{Path: fmt.Sprint("dump!", i)}
		for c := row(i, p.At(i)); len(c) > 1; c = c[2:] {
			r.Fields = append(r.Fields, matcher.Field{Name: c[0], Text: c[1]})
		}
		out = append(out, r)
	}
	return out
}

func export(i int, v matchertest.Person) []string {
	return []string{
		"id", fmt.Sprint(i), "surname", v.Surname, "forename", v.Forename, "born", v.Born.Format("02/01/2006"),
		"email", v.Email, "mobile", v.Phone, "staff no", v.Staff,
	}
}

// asJSON is the same with its keys in order and its dates as JSON has them.
func asJSON(i int, v matchertest.Person) []string {
	return []string{
		"born", v.Born.Format(time.DateOnly), "email", v.Email, "forename", v.Forename, "id", fmt.Sprint(i),
		"mobile", v.Phone, "staffNo", v.Staff, "surname", v.Surname,
	}
}

// post has a site show records, and says of which incident they are.
func post(t *testing.T, d *Daemon, site string, records []matcher.Record) store.Incident {
	t.Helper()
	doc := &matcher.Document{
		Source: site, Item: "/" + site, Complete: true, Fetched: d.now(), Digest: sha256.Sum256([]byte(site)),
		Records: slices.Values(records),
	}
	var last store.Outcome
	remember := func(ctx context.Context, f store.Finding) (err error) {
		last, err = d.store.Record(ctx, f)
		return err
	}
	if _, err := d.inspect(t.Context(), d.matcher.Load(), doc, nil, remember); err != nil {
		t.Fatal(err)
	}
	i, err := d.store.Incident(t.Context(), last.Incident)
	if err != nil {
		t.Fatalf("%s: %v (%+v)", site, err, last)
	}
	return i
}

func alertsOf(t *testing.T, d *Daemon) int {
	t.Helper()
	all, err := d.store.Alerts(t.Context(), store.Filter{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

const (
	dumped   = 47_000
	enrolled = 2_000 // of those dumped
)

func TestAMassLeakIsOneIncidentWhereverItIs(t *testing.T) {
	d := garrison(t, enrolled)
	dump := table(1, 0, dumped, export)
	shuffled := slices.Clone(dump)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	banner := matcher.Record{Fields: []matcher.Field{{Text: "mirrored for you by somebody, visit our channel"}}}
	first := post(t, d, "first", dump)
	if first.Subjects != enrolled {
		t.Fatalf("%d people, want %d", first.Subjects, enrolled)
	}
	for n, c := range []struct {
		how     string
		records []matcher.Record
	}{
		{"a mirror", append([]matcher.Record{banner}, dump...)},
		{"another mirror", append(slices.Clone(dump), banner)},
		{"shuffled", shuffled},
		{"40 percent", shuffled[:dumped*2/5]},
		{"as JSON", table(1, 0, dumped, asJSON)},
		{"merged with another dump", append(table(2, 0, dumped, export), shuffled...)},
		{"a part of it in another dump", append(table(3, 0, 2*dumped, asJSON), shuffled[:dumped/2]...)},
	} {
		i := post(t, d, c.how, c.records)
		if i.ID != first.ID || len(i.Places) != n+2 || i.Subjects != enrolled {
			t.Errorf("%s: %s with %d places and %d people, want %s with %d and %d", c.how, i.ID, len(i.Places), i.Subjects, first.ID, n+2, enrolled)
		}
	}
	if n := alertsOf(t, d); n > 10 {
		t.Errorf("%d alerts, want at most 10", n)
	}
}

func TestTwoDisclosuresAboutOneTeamAreTwoIncidents(t *testing.T) {
	const team = 12
	d := garrison(t, 100)
	kin := func(i int) string { return matchertest.NewPopulation(1).At(5000 + i).Surname }
	staff := post(t, d, "staff list", table(1, 0, team, export))
	seen := map[string]bool{staff.ID: true}
	for _, c := range []struct {
		how     string
		records []matcher.Record
	}{
		{"addresses", table(1, 0, team, func(i int, v matchertest.Person) []string {
			return []string{"officer", v.Forename + " " + v.Surname, "collar", v.Staff, "address", fmt.Sprint(i*7, " ", kin(i), " Road, ", kin(i+20), "ham")}
		})},
		{"complaints", table(1, 0, team, func(i int, v matchertest.Person) []string {
			return []string{"", fmt.Sprintf("%s %s (no. %s) was said to have shouted at Mr %s of %s Street on the day of the match; %s upheld it.",
				v.Forename, v.Surname, v.Staff, kin(i), kin(i+40), kin(i+60))}
		})},
		{"the same rows with addresses and kin", table(1, 0, team, func(i int, v matchertest.Person) []string {
			return append(export(i, v), "address", fmt.Sprint(i*7, " ", kin(i), " Road, ", kin(i+20), "ham"), "next of kin", kin(i+70)+" "+kin(i+30))
		})},
		{"other people in the same list", table(1, 20, 20+team, export)},
	} {
		if i := post(t, d, c.how, c.records); seen[i.ID] || len(i.Places) != 1 {
			t.Errorf("%s: it is taken for one that is known", c.how)
		} else {
			seen[i.ID] = true
		}
	}
	if n := alertsOf(t, d); n < 5 {
		t.Errorf("%d alerts of 5 disclosures", n)
	}
}

// What is added to a known leak is told of, be it that it is one incident.
func TestNewsInACopyAreTold(t *testing.T) {
	d := garrison(t, 100)
	dump := table(1, 0, 50, export)
	first := post(t, d, "first", dump)
	told := alertsOf(t, d)
	vetted := table(1, 0, 50, func(i int, v matchertest.Person) []string { return append(export(i, v), "vetting level", "DV") })
	if post(t, d, "vetted", vetted); alertsOf(t, d) == told {
		t.Error("of the vetting nobody is told")
	}
	told = alertsOf(t, d)
	more := post(t, d, "more", append(slices.Clone(dump), table(1, 50, 60, export)...))
	if more.ID != first.ID || more.Subjects != 60 || alertsOf(t, d) != told+1 {
		t.Errorf("%s (want %s) with %d people, %d alerts more", more.ID, first.ID, more.Subjects, alertsOf(t, d)-told)
	}
}
