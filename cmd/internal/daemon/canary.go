package daemon

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/matcher"
	"peeler/store"
)

// canarySubject is the person who does not exist. A colon stands in no reference
// that `peeler roster import` takes from people by habit.
const canarySubject matcher.Subject = "peeler:canary"

// planted is the invented person that a canary page shows. All of it is made of the
// roster key: nothing more need be kept, and nobody without the key can tell the
// page from another.
type planted struct {
	forename, surname, staff, mail string
}

func plant(key matcher.Key) planted {
	seed := key.Subkey("canary")
	staff := uint32(seed[8])<<16 | uint32(seed[9])<<8 | uint32(seed[10])
	p := planted{
		forename: syllables(seed[0:3]), surname: syllables(seed[3:7]),
		staff: fmt.Sprint(70_000_000 + staff),
	}
	p.mail = fmt.Sprintf("%s.%s.%s@canary.invalid", lower(p.forename), lower(p.surname), hex.EncodeToString(seed[11:14]))
	return p
}

// syllables are a name that nobody bears: one of 80 syllables for each byte.
func syllables(seed []byte) string {
	const consonants, vowels = "bdfgklmnprstvzhw", "aeiou"
	name := make([]byte, 0, 2*len(seed))
	for _, b := range seed {
		name = append(name, consonants[b%16], vowels[b/16%5])
	}
	name[0] -= 'a' - 'A'
	return string(name)
}

func lower(name string) string { return string(name[0]+'a'-'A') + name[1:] }

func (p planted) person() matcher.Person {
	return matcher.Person{Subject: canarySubject, Identifiers: []matcher.Identifier{
		{Kind: matcher.Name, Part: matcher.Forenames, Value: p.forename},
		{Kind: matcher.Name, Part: matcher.Surname, Value: p.surname},
		{Kind: matcher.StaffNumber, Value: p.staff},
		{Kind: matcher.Email, Value: p.mail},
	}}
}

// CanaryPage is the HTML page that a canary source is to find, for the key of the
// configuration.
func CanaryPage(path, keyFile string) (string, error) {
	cfg, err := configs.Load(path)
	if err != nil {
		return "", configError(err)
	}
	key, err := readKey(cfg, keyFile)
	if err != nil {
		return "", configError(err)
	}
	return plant(key).page(), nil
}

func (p planted) page() string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Notes</title></head>
<body>
<table>
<tr><th>Surname</th><th>Forename</th><th>Staff number</th><th>E-mail</th></tr>
<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>
</table>
</body>
</html>
`, p.surname, p.forename, p.staff, p.mail)
}

// canaries says whether there is a source that is to find the planted person.
func canaries(cfg *configs.Config) bool {
	return slices.ContainsFunc(cfg.Sources, func(s configs.Source) bool { return s.Shape() == configs.Canary })
}

// people is how many are on the roster, the planted one not among them.
func (d *Daemon) people() int { return d.matcher.Load().Len() - int(d.plants.Load()) }

// proof is whether a crawl of a canary found the planted person.
type proof struct{ found bool }

// deliver is what becomes of the documents of a canary: they go the whole way, but
// that the planted person is on its own page is proof, and no exposure.
func (p *proof) deliver(d *Daemon, src configs.Source) crawler.Deliver {
	return func(ctx context.Context, doc *matcher.Document) error {
		m := d.matcher.Load().Shifted(src.PriorBits)
		seen := func(x matcher.Match) error {
			p.found = p.found || x.Subject == canarySubject && m.Sure(x)
			return nil
		}
		_, err := d.inspect(ctx, m, doc, seen, func(ctx context.Context, f store.Finding) error {
			f.Hits = slices.DeleteFunc(f.Hits, func(h store.Hit) bool { return h.Subject == canarySubject })
			return d.record(ctx, f)
		})
		return err
	}
}

// judge makes of what a crawl saw what it proves.
func (p *proof) judge(s health.Sight) health.Sight {
	if s.State == health.OK && !p.found {
		s.State = health.Changed
		s.Seen = "the page was reached, but the planted identity was not found on it: is it the page that `peeler canary page` prints for this key?"
	}
	return s
}

// visits is the store as the crawler asks it. A canary is read as a whole each time:
// that its page is unchanged would prove nothing of the matcher.
type visits struct {
	*store.Store
	whole map[string]bool // sources
}

func (v visits) Visit(source, item string) (matcher.Visit, error) {
	visit, err := v.Store.Visit(source, item)
	if v.whole[source] {
		visit = matcher.Visit{Crashes: visit.Crashes}
	}
	return visit, err
}

func (d *Daemon) visits(cfg *configs.Config) visits {
	v := visits{d.store, map[string]bool{}}
	for _, src := range cfg.Sources {
		if src.Shape() == configs.Canary {
			v.whole[src.ID] = true
		}
	}
	return v
}
