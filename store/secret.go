package store

import (
	"slices"
	"time"

	"peeler/matcher"
)

// secretRow remembers that a person's secret was seen. Of the secret there is
// the keyed hash alone, in the row's key.
type secretRow struct {
	Subject matcher.Subject   `json:"subject"`
	Host    matcher.HostClass `json:"host"` // the gravest that it was seen for
	First   time.Time         `json:"first"`
}

// secretKey is another one for the same secret of each person.
func (sc schema) secretKey(subject matcher.Subject, c matcher.Credential) []byte {
	t := sc.secret.tag(string(subject), string(c.Novelty[:]))
	return t[:]
}

// learnSecrets takes the secrets beside a person into the exposure, and remembers
// those of people who are sure: what stands beside somebody who may be another is
// news still when it stands beside them.
func (r *recording) learnSecrets(e *exposureRow, hit *Hit) error {
	for _, c := range hit.Credentials {
		if !c.Secret {
			continue
		}
		key := r.secretKey(hit.Subject, c)
		known, found, err := r.secrets.get(r.tx, key)
		if err != nil {
			return err
		}
		// A list without hosts that is made of one with them brings nothing; that
		// the secret opens an own door as well does.
		fresh := !found || c.Host == matcher.OwnHost && known.Host != matcher.OwnHost
		e.learn(c, fresh)
		if !fresh || !hit.Sure {
			continue
		}
		if !found {
			known = secretRow{Subject: hit.Subject, First: r.finding.At}
		}
		known.Host = max(known.Host, c.Host)
		if err := r.secrets.put(r.tx, key, known); err != nil {
			return err
		}
	}
	return nil
}

// learn takes in one secret.
func (e *exposureRow) learn(c matcher.Credential, fresh bool) {
	if e.Credential == nil {
		e.Credential = &Credential{Services: []string{}, New: []matcher.HostClass{}}
	}
	e.Credential.Host = max(e.Credential.Host, c.Host)
	if c.Own != "" {
		e.Credential.Services = union(e.Credential.Services, []string{c.Own})
	}
	if fresh {
		e.Credential.New = union(e.Credential.New, []matcher.HostClass{c.Host})
	}
}

// breaks says that a secret of the person opens a service of the force's own, and
// that no leak had shown it before.
func (e exposureRow) breaks() bool {
	return e.Credential != nil && slices.Contains(e.Credential.New, matcher.OwnHost)
}

// stale says that the exposure tells no more than secrets that were known.
func (e exposureRow) stale() bool {
	return e.Credential != nil && len(e.Credential.New) == 0 && !slices.ContainsFunc(e.Kinds, func(k matcher.Kind) bool {
		return k != matcher.Email && k != matcher.Username
	})
}
