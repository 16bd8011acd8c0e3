package matcher

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
)

// Credential says that a secret stands beside the identifier of a match, as in
// combolists and in the logs of stealers. The secret itself is not in it.
type Credential struct {
	Host    HostClass // of what the secret opens
	Own     string    // the own service that it opens, by its name; "" when none
	Secret  bool      // false: there is a login without its secret
	Novelty [16]byte  // keyed hash of identifier and secret; zero without a secret
}

// graver says that c matters more than o.
func (c Credential) graver(o Credential) bool {
	if c.Secret != o.Secret {
		return c.Secret
	}
	return c.Host > o.Host
}

// credentials reads the credentials in records. It is safe for concurrent use.
type credentials struct {
	hosts   ownHosts
	readers sync.Pool // of *reading
}

func newCredentials(k Key, o Own) *credentials {
	c := &credentials{hosts: newOwnHosts(o)}
	key := k.Subkey("credential")
	c.readers.New = func() any { return &reading{beside: map[uint64]found{}, mac: hmac.New(sha256.New, key[:])} }
	return c
}

// reading is one record read for credentials: they are filed by the tags of the
// identifiers that they stand beside, of an address, with dots and without, and
// of a handle.
type reading struct {
	hosts  ownHosts
	logins logins
	beside map[uint64]found
	mac    hash.Hash
	view   viewer
	buf    []byte
}

// found is a credential with what its novelty is made of.
type found struct {
	Credential
	id     []byte // in canonical form
	secret string
}

// read reads a record, in time linear in it. The reading goes back by done.
func (c *credentials) read(tags *tagger, r Record) *reading {
	x := c.readers.Get().(*reading)
	x.hosts = c.hosts
	x.logins.read(r)
	for _, l := range x.logins.list {
		var wants view
		x.buf, wants = x.view.plain(x.buf[:0], l.name)
		x.file(tags, l, x.buf)
		if wants != 0 {
			x.view.others(l.name, wants, func(_ view, text []byte) {
				x.buf = append(x.buf[:0], text...)
				x.file(tags, l, x.buf)
			})
		}
	}
	return x
}

// manyBeside is how many entries a map may have had to be used again: clearing
// costs as much as it ever held.
const manyBeside = 64

// done takes a reading back. Nothing of the record but names of fields stays in
// it.
func (c *credentials) done(x *reading) {
	clear(x.logins.list[:cap(x.logins.list)])
	clear(x.buf[:cap(x.buf)])
	if len(x.beside) > manyBeside {
		x.beside = map[uint64]found{}
	}
	clear(x.beside)
	c.readers.Put(x)
}

// file files a login under all that its folded name may be to its person.
func (x *reading) file(tags *tagger, l login, folded []byte) {
	if i := bytes.LastIndexByte(folded, '\\'); i >= 0 { // DOMAIN\name
		folded = folded[i+1:]
	}
	local, domain, _ := bytes.Cut(folded, []byte("@"))
	handle := bare(local)
	id := handle
	email, isEmail := canonicalEmail(nil, local, domain)
	if isEmail {
		id = email
	}
	if len(id) == 0 {
		return
	}
	this := found{Credential: Credential{Secret: l.secret != ""}, id: id, secret: l.secret}
	this.Host, this.Own = x.hosts.class(l.host)
	put := func(t tag) {
		if old, ok := x.beside[t.proof()]; !ok || this.graver(old.Credential) {
			x.beside[t.proof()] = this
		}
	}
	if isEmail {
		put(tags.tag(Email, whole.variant(), email))
		if dotless := dotless(nil, email); len(dotless) < len(email) {
			put(tags.tag(Email, looser.variant(), dotless))
		}
	}
	put(tags.tag(Username, whole.variant(), handle))
}

// of is the credential beside the identifier of a tag.
func (x *reading) of(proof uint64) (Credential, bool) {
	f, ok := x.beside[proof]
	if f.Secret {
		f.Novelty = x.novelty(f.id, f.secret)
	}
	return f.Credential, ok
}

// bare is the letters and digits of folded text, the canonical form of a handle.
func bare(folded []byte) []byte {
	out := make([]byte, 0, len(folded))
	for _, c := range folded {
		if classes[c] != 0 {
			out = append(out, c)
		}
	}
	return out
}

// novelty is the first half of an HMAC-SHA256 of the length of the identifier in
// four bytes (big endian), the identifier and the secret.
func (x *reading) novelty(id []byte, secret string) [16]byte {
	x.buf = binary.BigEndian.AppendUint32(x.buf[:0], uint32(len(id)))
	x.buf = append(append(x.buf, id...), secret...)
	x.mac.Reset()
	x.mac.Write(x.buf)
	x.buf = x.mac.Sum(x.buf[:0])
	return [16]byte(x.buf[:16])
}

// credential is the gravest that stands beside one of a person's addresses and
// handles, or nil.
func (m *Matcher) credential(x *reading, who int32) *Credential {
	if len(x.beside) == 0 {
		return nil
	}
	var best *Credential
	for _, h := range m.index.holdingsOf(who) {
		if h.kind() != Email && h.kind() != Username {
			continue
		}
		if c, ok := x.of(m.index.atom(h.atom()).proof); ok && (best == nil || c.graver(*best)) {
			best = &c
		}
	}
	return best
}
