package store

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

const (
	third   = matcher.ThirdPartyHost
	unknown = matcher.UnknownHost
	own     = matcher.OwnHost
)

// secret is number n of a person's, for a host of a class.
func secret(n int, host matcher.HostClass) matcher.Credential {
	c := matcher.Credential{Host: host, Secret: true, Novelty: [16]byte{byte(n), byte(n >> 8), 1}}
	if host == own {
		c.Own = "vpn"
	}
	return c
}

// combolist is a document of n people by their addresses, each with the secrets.
func combolist(item string, n int, sure bool, secrets ...matcher.Credential) Finding {
	f := document(item, day, 0, n)
	for i := range f.Hits {
		f.Hits[i].Kinds, f.Hits[i].Sure, f.Hits[i].Credentials = []matcher.Kind{matcher.Email}, sure, secrets
	}
	return f
}

func exposureIn(t *testing.T, s *Store, f Filter) Exposure {
	t.Helper()
	all := must[[]Exposure](t)(s.Exposures(t.Context(), f))
	if len(all) != 1 {
		t.Fatalf("%d exposures", len(all))
	}
	return all[0]
}

func TestARecycledSecretIsNoNews(t *testing.T) {
	for name, c := range map[string]struct {
		before, then []matcher.Credential
		host         matcher.HostClass
		fresh        []matcher.HostClass
		severity     Severity
	}{
		"never seen":                 {nil, []matcher.Credential{secret(1, unknown)}, unknown, []matcher.HostClass{unknown}, Medium},
		"seen before":                {[]matcher.Credential{secret(1, unknown)}, []matcher.Credential{secret(1, unknown)}, unknown, nil, Low},
		"seen for a graver host":     {[]matcher.Credential{secret(1, own)}, []matcher.Credential{secret(1, third)}, third, nil, Low},
		"now without its host":       {[]matcher.Credential{secret(1, third)}, []matcher.Credential{secret(1, unknown)}, unknown, nil, Low},
		"now for an own service":     {[]matcher.Credential{secret(1, third)}, []matcher.Credential{secret(1, own)}, own, []matcher.HostClass{own}, High},
		"another secret":             {[]matcher.Credential{secret(1, third)}, []matcher.Credential{secret(2, third)}, third, []matcher.HostClass{third}, Medium},
		"an old and a new one":       {[]matcher.Credential{secret(1, own)}, []matcher.Credential{secret(1, own), secret(2, third)}, own, []matcher.HostClass{third}, Medium},
		"a new one of a service":     {nil, []matcher.Credential{secret(1, own)}, own, []matcher.HostClass{own}, High},
		"a known one of a service":   {[]matcher.Credential{secret(1, own)}, []matcher.Credential{secret(1, own)}, own, nil, Low},
		"a login without its secret": {nil, []matcher.Credential{{Host: own, Own: "vpn"}}, 0, nil, Medium},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			if c.before != nil {
				record(t, s, combolist("before", 1, true, c.before...))
			}
			out := record(t, s, combolist("then", 1, true, c.then...))
			for range 2 { // recorded again it is the same
				e := exposureIn(t, s, Filter{Incident: out.Incident})
				switch {
				case c.host == 0 && e.Credential == nil:
				case e.Credential == nil || e.Credential.Host != c.host || !slices.Equal(e.Credential.New, c.fresh):
					t.Errorf("%+v", e.Credential)
				case (c.host == own) != slices.Equal(e.Credential.Services, []string{"vpn"}):
					t.Errorf("services %q", e.Credential.Services)
				}
				i := incident(t, s, out.Incident)
				if i.Severity != c.severity || i.NewSecrets != min(len(c.fresh), 1) || i.Services["vpn"] != i.Credentials["own"] {
					t.Errorf("%+v, want severity %s", i, c.severity)
				}
				if again := record(t, s, combolist("then", 1, true, c.then...)); again != (Outcome{Incident: out.Incident}) {
					t.Errorf("again: %+v", again)
				}
			}
		})
	}
}

func TestSecretsOfPeopleForReviewAreNotLearnt(t *testing.T) {
	s := newStore(t)
	record(t, s, combolist("unsure", 1, false, secret(1, own)))
	if e := exposureIn(t, s, Filter{Review: true}); e.Credential == nil || e.Credential.Host != own {
		t.Errorf("%+v", e.Credential)
	}
	out := record(t, s, combolist("sure", 1, true, secret(1, own)))
	if e := exposureIn(t, s, Filter{}); !slices.Equal(e.Credential.New, []matcher.HostClass{own}) {
		t.Errorf("%+v: it was learnt from somebody who may be another", e.Credential)
	}
	if i := incident(t, s, out.Incident); i.Severity != High {
		t.Errorf("severity %s", i.Severity)
	}
}

func TestSecretsOfTwoPeopleAreTwo(t *testing.T) {
	s := newStore(t)
	record(t, s, combolist("a", 1, true, secret(1, third)))
	out := record(t, s, combolist("b", 2, true, secret(1, third)))
	if i := incident(t, s, out.Incident); i.NewSecrets != 1 || i.Credentials["third-party"] != 2 || i.Severity != Medium {
		t.Errorf("%+v", i)
	}
}

func TestSeverityOfCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		people  int
		known   bool
		secrets []matcher.Credential
		kinds   []matcher.Kind
		want    Severity
	}{
		"a thousand, all known":               {1000, true, []matcher.Credential{secret(1, third)}, nil, Low},
		"a thousand, new":                     {1000, false, []matcher.Credential{secret(1, third)}, nil, Critical},
		"known, and a name beside it":         {1, true, []matcher.Credential{secret(1, third)}, []matcher.Kind{matcher.Name, matcher.Email}, Medium},
		"known of a service":                  {20, true, []matcher.Credential{secret(1, own)}, nil, Low},
		"nine new ones of an own service":     {9, false, []matcher.Credential{secret(1, own)}, nil, High},
		"ten new ones of an own service":      {10, false, []matcher.Credential{secret(1, own)}, nil, Critical},
		"nine new ones of nobody knows what":  {9, false, []matcher.Credential{secret(1, unknown)}, nil, Medium},
		"ten new ones of nobody knows what":   {10, false, []matcher.Credential{secret(1, unknown)}, nil, High},
		"the covert, though all of it is old": {1, true, []matcher.Credential{secret(1, third)}, []matcher.Kind{matcher.Username}, Critical},
	} {
		s := newStore(t)
		f := combolist("then", c.people, true, c.secrets...)
		if c.known {
			record(t, s, combolist("before", c.people, true, c.secrets...))
		}
		for i := range f.Hits {
			if c.kinds != nil {
				f.Hits[i].Kinds = c.kinds
			}
			if c.want == Critical && c.known {
				f.Hits[i].Cohorts = []string{covert}
			}
		}
		out := record(t, s, f)
		if i := incident(t, s, out.Incident); i.Severity != c.want {
			t.Errorf("%s: %s, want %s", name, i.Severity, c.want)
		}
	}
}

func TestTheFirstNewSecretOfAnOwnServiceIsToldAtOnce(t *testing.T) {
	s := newStore(t)
	part := func(first, n int, secrets ...matcher.Credential) Outcome {
		f := document("long", day, first, n)
		f.Digest, f.Final, f.Complete = [32]byte{}, false, false
		for i := range f.Hits {
			f.Hits[i].Credentials = secrets
		}
		return record(t, s, f)
	}
	if out := part(0, 1, secret(1, third)); out.Update != 1 {
		t.Errorf("%+v", out)
	}
	if out := part(1, 1, secret(1, third)); out.Update != 0 {
		t.Errorf("one more: %+v", out)
	}
	if out := part(2, 1, secret(1, own)); out.Update != 2 {
		t.Errorf("an own service: %+v", out)
	}
	if out := part(3, 1, secret(1, own)); out.Update != 0 {
		t.Errorf("a further one: %+v", out)
	}
	alerts := must[[]Alert](t)(s.Alerts(t.Context(), Filter{}))
	if a := alerts[0].Incident; a.Severity != High || !maps.Equal(a.Services, map[string]int{"vpn": 1}) || a.NewSecrets != 3 {
		t.Errorf("%+v", a)
	}
}

func TestForgettingForgetsSecrets(t *testing.T) {
	s := newStore(t)
	record(t, s, combolist("a", 3, true, secret(1, own), secret(2, third)))
	count := func() (n int) {
		s.db.View(func(tx *bolt.Tx) error {
			n = s.secrets.count(tx)
			return nil
		})
		return n
	}
	if n := count(); n != 6 {
		t.Fatalf("%d secrets", n)
	}
	if err := s.Forget(t.Context(), subject(1)); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 4 {
		t.Errorf("%d secrets", n)
	}
	i := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))[0]
	if i.Credentials["own"] != 2 || i.Services["vpn"] != 2 || i.NewSecrets != 2 {
		t.Errorf("%+v", i)
	}
}

func TestSecretsAcrossManyLists(t *testing.T) {
	s := newStore(t)
	s.db.NoSync = true // many commits; the disk is not what is tested
	start := day
	for n := range 30 {
		f := combolist(fmt.Sprint("list ", n), 20, true, secret(1, third), secret(2, unknown))
		f.At = start.Add(time.Duration(n) * time.Hour)
		out := record(t, s, f)
		want := Low
		if n == 0 {
			want = High
		}
		if i := incident(t, s, out.Incident); i.Severity != want {
			t.Errorf("list %d: %s", n, i.Severity)
		}
	}
}
