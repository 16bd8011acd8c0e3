package alert

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"peeler/store"
)

func serveHTTP(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

var logDiscard = log.New(io.Discard, "", 0)

// leak stands in every answer and in every URL of this file; neither a log nor
// an error may ever hold it.
const leak = "s3cr3t"

func answering(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, leak)
	}
}

// raw answers every connection with bytes after the request was read, and closes.
func raw(t testing.TB, answer string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 64<<10))
			io.WriteString(c, answer)
			c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

func refusing(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// endless writes until the client goes away.
func endless(w http.ResponseWriter, _ *http.Request) {
	chunk := make([]byte, 64<<10)
	for n := 0; n < 1<<30; n += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// drip answers at once and then gives a byte at a time.
func drip(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		for r.Context().Err() == nil {
			io.WriteString(w, ".")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func hang(_ http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func TestOneAttempt(t *testing.T) {
	elsewhere := 0
	target := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	served := func(h http.HandlerFunc) func(testing.TB) string {
		return func(t testing.TB) string { return serveHTTP(t, h) }
	}
	now := time.Now().UTC().Truncate(time.Second)
	first := 5 * time.Second // the schedule's own first wait, by the jitter of this test
	tests := map[string]struct {
		receiver  func(testing.TB) string
		words     string        // "" when it is delivered
		wait      time.Duration // until the next try
		rest      time.Duration // the receiver is left alone
		escalates bool
	}{
		"200":                          {served(answering(200)), "", 0, 0, false},
		"202":                          {served(answering(202)), "", 0, 0, false},
		"204":                          {served(answering(204)), "", 0, 0, false},
		"1 GiB of answer":              {served(endless), "", 0, 0, false},
		"a dripping answer":            {served(drip(200)), "", 0, 0, false},
		"a dripping refusal":           {served(drip(500)), "answered 500", first, firstPause, false},
		"400":                          {served(answering(400)), "answered 400", first, firstPause, false},
		"401":                          {served(answering(401)), "answered 401: it does not accept our signature", slowDelay, firstPause, true},
		"404":                          {served(answering(404)), "answered 404: there is no webhook", slowDelay, firstPause, true},
		"410":                          {served(answering(410)), "answered 410: its webhook was taken down", slowDelay, firstPause, true},
		"500":                          {served(answering(500)), "answered 500", first, firstPause, false},
		"502":                          {served(answering(502)), "answered 502", first, firstPause, false},
		"500 with Retry-After":         {served(answering(500, "Retry-After", "600")), "answered 500", first, firstPause, false},
		"503":                          {served(answering(503)), "answered 503", first, firstPause, false},
		"503, Retry-After 0":           {served(answering(503, "Retry-After", "0")), "answered 503", first, firstPause, false},
		"503, Retry-After 120":         {served(answering(503, "Retry-After", "120")), "answered 503", 2 * time.Minute, 2 * time.Minute, false},
		"503, Retry-After 10^9":        {served(answering(503, "Retry-After", "1000000000")), "answered 503", time.Hour, time.Hour, false},
		"503, Retry-After 10^30":       {served(answering(503, "Retry-After", "1"+strings.Repeat("0", 30))), "answered 503", time.Hour, time.Hour, false},
		"503, Retry-After negative":    {served(answering(503, "Retry-After", "-120")), "answered 503", first, firstPause, false},
		"503, Retry-After a date":      {served(answering(503, "Retry-After", now.Add(10*time.Minute).Format(http.TimeFormat))), "answered 503", 10 * time.Minute, 10 * time.Minute, false},
		"503, Retry-After a past date": {served(answering(503, "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")), "answered 503", first, firstPause, false},
		"503, Retry-After garbage":     {served(answering(503, "Retry-After", "s3cr3t soon")), "answered 503", first, firstPause, false},
		"429, Retry-After 120":         {served(answering(429, "Retry-After", "120")), "answered 429: it asks us to slow down", 2 * time.Minute, 2 * time.Minute, false},
		"301 to loopback":              {served(answering(301, "Location", target)), "answered 301: redirects are not followed", first, firstPause, false},
		"307 to loopback":              {served(answering(307, "Location", target)), "answered 307: redirects are not followed", first, firstPause, false},
		"308 to nonsense":              {served(answering(308, "Location", "::s3cr3t")), "answered 308: redirects are not followed", first, firstPause, false},
		"hang":                         {served(hang), "no answer within 15s", first, firstPause, false},
		"close before the answer":      {func(t testing.TB) string { return raw(t, "") }, "the connection broke", first, firstPause, false},
		"close within the answer":      {func(t testing.TB) string { return raw(t, "HTTP/1.1 200 s3cr3t\r\nX-S3cr3t") }, "the connection broke", first, firstPause, false},
		"not HTTP":                     {func(t testing.TB) string { return raw(t, "220 s3cr3t ESMTP\r\n") }, "the connection broke", first, firstPause, false},
		"a status of nonsense":         {func(t testing.TB) string { return raw(t, "HTTP/1.1 s3cr3t\r\n\r\n") }, "the connection broke", first, firstPause, false},
		"64 KiB of header": {func(t testing.TB) string {
			return raw(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("s3cr3t", 11000)+"\r\n\r\n")
		}, "the connection broke", first, firstPause, false},
		"100 for ever":           {func(t testing.TB) string { return raw(t, strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 2000)) }, "the connection broke", first, firstPause, false},
		"a body that breaks off": {func(t testing.TB) string { return raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ns3cr3t") }, "", 0, 0, false},
		"refuse to connect":      {refusing, "it refused the connection", first, firstPause, false},
		"TLS spoken to plain HTTP": {func(t testing.TB) string {
			return strings.Replace(serveHTTP(t, answering(200)), "http:", "https:", 1)
		}, "it does not speak TLS", first, firstPause, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var log lockedBuffer
			s := openStore(t, func() time.Time { return now }, "soc")
			record(t, s, "a", now)
			c := newCourier(t, s, Options{
				Now: func() time.Time { return now }, Random: func() float64 { return 0.5 }, Log: logTo(&log),
			}, receiver("soc", tt.receiver(t)+"/"+leak+"?token="+leak))
			attemptOnce(t, c, s, tt.rest)
			a := alerts(t, s)[0]
			if a.Attempts != 1 || !strings.HasPrefix(a.LastError, tt.words) || tt.words == "" && a.LastError != "" {
				t.Errorf("%d attempts, last error %q, want %q", a.Attempts, a.LastError, tt.words)
			}
			if delivered := a.State == store.Delivered; delivered != (tt.words == "") {
				t.Errorf("the alert is %s", a.State)
			}
			if wait := a.NextTry.Sub(now); tt.words != "" && wait != tt.wait {
				t.Errorf("tried again after %v, want %v", wait, tt.wait)
			}
			if got := strings.Contains(log.String(), `"level":"ERROR"`); got != tt.escalates {
				t.Errorf("escalates: %v; log: %s", got, log.String())
			}
			if both := log.String() + a.LastError; strings.Contains(strings.ToLower(both), leak) {
				t.Errorf("a secret or the answer is told: %s", both)
			}
		})
	}
	if elsewhere != 0 {
		t.Errorf("%d redirects were followed", elsewhere)
	}
}

// attemptOnce makes one attempt at the one alert that is owed.
func attemptOnce(t *testing.T, c *Courier, s *store.Store, rest time.Duration) {
	t.Helper()
	q := c.queues[0]
	q.send.limit = 500 * time.Millisecond
	due, err := s.Due(t.Context(), "soc", q.now(), 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("%d alerts are due, %v", len(due), err)
	}
	if got := q.deliver(t.Context(), due[0]); got != rest {
		t.Errorf("the receiver is left alone for %v, want %v", got, rest)
	}
}

// An answer that came too late or was lost is followed by the same id again, with
// the same body and a new signature.
func TestProcessedButNotAnswered(t *testing.T) {
	in := newInbox(t)
	in.answer = func(n int, _ string, w http.ResponseWriter) {
		if n == 1 {
			panic(http.ErrAbortHandler)
		}
	}
	clock := time.Now()
	s := openStore(t, func() time.Time { return clock }, "soc")
	record(t, s, "a", clock)
	c := newCourier(t, s, Options{Now: func() time.Time { return clock }}, receiver("soc", serveHTTP(t, in)))
	attemptOnce(t, c, s, firstPause)
	clock = clock.Add(time.Minute)
	attemptOnce(t, c, s, 0)
	ids := in.seen()
	if len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("ids %q, want the same twice", ids)
	}
	if string(in.bodies[0]) != string(in.bodies[1]) {
		t.Error("two attempts at one alert say different things")
	}
}

// authority signs certificates of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{cert, key}
}

// certify makes a certificate for an address, good until then.
func (a authority) certify(t *testing.T, ip string, until time.Time) tls.Certificate {
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.ParseIP(ip)},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

func TestTLS(t *testing.T) {
	ours, other := newAuthority(t), newAuthority(t)
	roots := x509.NewCertPool()
	roots.AddCert(ours.cert)
	good := time.Now().Add(time.Hour)
	tests := map[string]struct {
		cert    tls.Certificate
		version uint16
		words   string
	}{
		"good":         {ours.certify(t, "127.0.0.1", good), 0, ""},
		"expired":      {ours.certify(t, "127.0.0.1", time.Now().Add(-time.Hour)), 0, "its certificate has expired"},
		"another name": {ours.certify(t, "127.0.0.2", good), 0, "its certificate is for another name"},
		"self-signed":  {other.certify(t, "127.0.0.1", good), 0, "its certificate is of an authority that this machine does not trust"},
		"TLS 1.1":      {ours.certify(t, "127.0.0.1", good), tls.VersionTLS11, "it refused the TLS handshake"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := newInbox(t)
			srv := httptest.NewUnstartedServer(in)
			srv.Config.ErrorLog = logDiscard
			srv.TLS = &tls.Config{Certificates: []tls.Certificate{tt.cert}, MaxVersion: tt.version, MinVersion: tls.VersionTLS10}
			srv.StartTLS()
			defer srv.Close()
			s := openStore(t, time.Now, "soc")
			record(t, s, "a", time.Now())
			c := newCourier(t, s, Options{Roots: roots}, receiver("soc", srv.URL))
			rest := firstPause
			if tt.words == "" {
				rest = 0
			}
			attemptOnce(t, c, s, rest)
			a := alerts(t, s)[0]
			if !strings.HasPrefix(a.LastError, tt.words) || (a.LastError == "") != (tt.words == "") {
				t.Errorf("last error %q, want %q", a.LastError, tt.words)
			}
			if n := len(in.seen()); (n == 1) != (tt.words == "") {
				t.Errorf("%d alerts arrived", n)
			}
		})
	}
}

// nameserver answers every question on 127.0.0.1 with one address.
func nameserver(t *testing.T, addr net.IP) *net.Resolver {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if answer := resolve(buf[:n], addr); answer != nil {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func resolve(question []byte, addr net.IP) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0}
	switch ip4 := addr.To4(); {
	case q.Type == dnsmessage.TypeA && ip4 != nil:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte(ip4)}}}
	case q.Type == dnsmessage.TypeAAAA && ip4 == nil && addr != nil:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(addr)}}}
	case addr == nil:
		m.RCode = dnsmessage.RCodeNameError
	}
	b, err := m.Pack()
	if err != nil {
		return nil
	}
	return b
}

func TestNamesThatLeadInside(t *testing.T) {
	ours := newAuthority(t)
	tests := map[string]struct {
		addr, words string
	}{
		"loopback":             {"127.0.0.1", "the address 127.0.0.1 is loopback"},
		"loopback of IPv6":     {"::1", "the address ::1 is loopback"},
		"the metadata service": {"169.254.169.254", "the address 169.254.169.254 is link-local"},
		"a private address":    {"192.168.1.1", "the address 192.168.1.1 is private: set allow_private"},
		"unspecified":          {"0.0.0.0", "the address 0.0.0.0 is unspecified"},
		"NAT64":                {"64:ff9b::7f00:1", "the address 64:ff9b::7f00:1 is IPv6 that embeds IPv4"},
		"6to4":                 {"2002:7f00:1::", "the address 2002:7f00:1:: is IPv6 that embeds IPv4"},
		"no such name":         {"", "its host name does not resolve"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := newInbox(t)
			srv := httptest.NewUnstartedServer(in)
			srv.TLS = &tls.Config{Certificates: []tls.Certificate{ours.certify(t, "127.0.0.1", time.Now().Add(time.Hour))}}
			srv.StartTLS()
			defer srv.Close()
			at, err := url.Parse(srv.URL)
			if err != nil {
				t.Fatal(err)
			}
			s := openStore(t, time.Now, "soc")
			record(t, s, "a", time.Now())
			c := newCourier(t, s, Options{Resolver: nameserver(t, net.ParseIP(tt.addr))},
				receiver("soc", "https://hook.soc.example:"+at.Port()+"/"+leak))
			q := c.queues[0]
			due, err := s.Due(t.Context(), "soc", q.now(), 1)
			if err != nil {
				t.Fatal(err)
			}
			q.deliver(t.Context(), due[0])
			if a := alerts(t, s)[0]; !strings.HasPrefix(a.LastError, tt.words) {
				t.Errorf("last error %q, want %q", a.LastError, tt.words)
			}
			if n := len(in.seen()); n != 0 {
				t.Errorf("%d alerts arrived inside", n)
			}
		})
	}
}

func TestUserOfTheURLIsSentNotTold(t *testing.T) {
	var user, password string
	at := serveHTTP(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { user, password, _ = r.BasicAuth() }))
	s := openStore(t, time.Now, "soc")
	record(t, s, "a", time.Now())
	c := newCourier(t, s, Options{}, receiver("soc", strings.Replace(at, "//", "//peeler:"+leak+"@", 1)))
	attemptOnce(t, c, s, 0)
	if user != "peeler" || password != leak {
		t.Errorf("user %q, password %q", user, password)
	}
}
