package sitetest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"time"
)

func hostileTLS(second time.Duration) []Behaviour {
	leaf := certificate()
	with := func(protos ...string) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{leaf}, NextProtos: protos, MinVersion: tls.VersionTLS12}
	}
	long, old := with(), with("http/1.1")
	long.Certificates = []tls.Certificate{{Certificate: [][]byte{leaf.Certificate[0], make([]byte, 1<<20)}, PrivateKey: leaf.PrivateKey}}
	old.MaxVersion = tls.VersionTLS12 // which says in the clear what it chose
	answer := says(okText + "\r\n" + Plant)
	settings := says("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64", silence)
	list := []Behaviour{
		{Name: "a certificate of its own", Planted: true, conn: overTLS(with(), answer)},
		{Name: "a chain of certificates of 1 MiB", conn: overTLS(long, answer)},
		{Name: "TLS for HTTP/2 alone", Planted: true, conn: overTLS(with("h2"), answer)},
		{Name: "TLS that speaks HTTP/2 unasked", conn: overTLS(with(), settings)},
		{Name: "a choice of protocol that was not offered", conn: func(c net.Conn) { overTLS(old, answer)(unoffered{c}) }},
		{Name: "TLS that stops in the handshake", conn: silence},
		{Name: "TLS of a byte a second", conn: drip("\x16", second)},
		{Name: "no TLS where there should be", conn: forEver(okText + "\r\n" + Plant)},
	}
	for i := range list {
		list[i].Secure = true
	}
	return list
}

// overTLS does what then does, over TLS.
func overTLS(as *tls.Config, then func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		secure := tls.Server(c, as)
		if secure.Handshake() == nil {
			then(secure)
			secure.Close()
		}
	}
}

// unoffered changes the protocol that a server chose into one that nobody knows.
type unoffered struct{ net.Conn }

func (u unoffered) Write(p []byte) (int, error) {
	return u.Conn.Write(bytes.Replace(p, []byte("http/1.1"), []byte("http/9.9"), 1))
}

// certificate is one that vouches for itself.
func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	name := pkix.Name{CommonName: "Jane Example"}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: name, DNSNames: []string{"example.onion"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, key.Public(), key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
