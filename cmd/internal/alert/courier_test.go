package alert

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"peeler/matcher"
	"peeler/store"
)

var (
	secret    = "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("new."), 8))
	oldSecret = "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("old."), 8))
)

func testKey() matcher.Key {
	k, err := matcher.NewKey(bytes.Repeat([]byte{7}, matcher.KeySize))
	if err != nil {
		panic(err)
	}
	return k
}

// openStore makes a store that owes alerts to the receivers.
func openStore(t testing.TB, now func() time.Time, receivers ...string) *store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "peeler.db")
	if err := store.Create(path, testKey()); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(path, testKey(), store.Options{Now: now, Receivers: receivers})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// record makes an incident of one person, so one alert for each receiver.
func record(t testing.TB, s *store.Store, item string, at time.Time, cohorts ...string) {
	t.Helper()
	out, err := s.Record(t.Context(), store.Finding{
		Source: "paste", Item: item, Locator: "http://abc.onion/" + item, At: at,
		Digest: [32]byte([]byte(fmt.Sprintf("%-32.32s", item))), Size: 100, Complete: true, Final: true,
		Hits: []store.Hit{{
			Subject: matcher.Subject("HR-" + item), Cohorts: cohorts, Kinds: []matcher.Kind{matcher.Name},
			Confidence: 0.999, Reasons: []string{"name"}, Path: item + "!1", Records: 1, Sure: true,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if out.Update != 1 {
		t.Fatalf("recording owes update %d, want 1", out.Update)
	}
}

// alerts lists all there are, oldest first.
func alerts(t testing.TB, s *store.Store) []store.Alert {
	t.Helper()
	l, err := s.Alerts(context.WithoutCancel(t.Context()), store.Filter{All: true})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(l)
	return l
}

func newCourier(t testing.TB, out Outbox, o Options, receivers ...Receiver) *Courier {
	t.Helper()
	c, err := New(out, receivers, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// inbox is the handler of a receiver that verifies and remembers what arrives.
type inbox struct {
	t      testing.TB
	answer func(n int, id string, w http.ResponseWriter) // 204 when nil; n counts from 1

	mu      sync.Mutex
	ids     []string
	times   []time.Time
	bodies  [][]byte
	arrived chan string
}

func newInbox(t testing.TB) *inbox { return &inbox{t: t, arrived: make(chan string, 1000)} }

func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		in.t.Error(err)
	}
	for _, s := range []string{secret, oldSecret} {
		wh, err := webhooks.NewWebhook(s)
		if err != nil {
			in.t.Fatal(err)
		}
		if err := wh.Verify(body, r.Header); err != nil {
			in.t.Errorf("signature: %v", err)
		}
	}
	id := r.Header.Get("webhook-id")
	in.mu.Lock()
	in.ids = append(in.ids, id)
	in.times = append(in.times, time.Now())
	in.bodies = append(in.bodies, body)
	n := len(in.ids)
	in.mu.Unlock()
	if in.answer != nil {
		in.answer(n, id, w)
	} else {
		w.WriteHeader(http.StatusNoContent)
	}
	in.arrived <- id
}

func (in *inbox) seen() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.ids)
}

func receiver(name, url string) Receiver {
	return Receiver{Name: name, URL: url, Secrets: []string{secret, oldSecret}}
}

func TestNewRefusesReceiversThatCannotWork(t *testing.T) {
	tests := map[string]struct {
		r    Receiver
		want string
	}{
		"no url":                       {Receiver{URL: "", Secrets: []string{secret}}, "url"},
		"a url that does not parse":    {Receiver{URL: "https://s3cr3t:x y/", Secrets: []string{secret}}, "url"},
		"http to a host name":          {Receiver{URL: "http://soc.example/s3cr3t", Secrets: []string{secret}}, "https"},
		"http to localhost by name":    {Receiver{URL: "http://localhost/s3cr3t", Secrets: []string{secret}}, "https"},
		"http to a public address":     {Receiver{URL: "http://8.8.8.8/s3cr3t", Secrets: []string{secret}}, "https"},
		"ftp":                          {Receiver{URL: "ftp://127.0.0.1/s3cr3t", Secrets: []string{secret}}, "https"},
		"a private address, unasked":   {Receiver{URL: "https://10.1.2.3/s3cr3t", Secrets: []string{secret}}, "allow_private"},
		"the metadata service":         {Receiver{URL: "https://169.254.169.254/s3cr3t", Secrets: []string{secret}, AllowPrivate: true}, "link-local"},
		"loopback mapped into IPv6":    {Receiver{URL: "https://[::ffff:127.0.0.1]/s3cr3t", Secrets: []string{secret}}, "embeds IPv4"},
		"no secret":                    {Receiver{URL: "https://soc.example/s3cr3t"}, "secret"},
		"a secret without its prefix":  {Receiver{URL: "https://soc.example/", Secrets: []string{strings.TrimPrefix(secret, "whsec_")}}, "whsec_"},
		"a short secret":               {Receiver{URL: "https://soc.example/", Secrets: []string{"whsec_czNjcjN0"}}, "whsec_"},
		"a second secret of no base64": {Receiver{URL: "https://soc.example/", Secrets: []string{secret, "whsec_s3cr3t!!"}}, "whsec_"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.r.Name = "soc"
			_, err := New(nil, []Receiver{tt.r}, Options{})
			if err == nil {
				t.Fatal("taken")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "soc") {
				t.Errorf("the error %q does not name %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error %q tells a secret", err)
			}
		})
	}
	if _, err := New(nil, []Receiver{receiver("a", "https://x.example"), receiver("a", "https://y.example")}, Options{}); err == nil {
		t.Error("two receivers of one name were taken")
	}
}

func TestDeliveryReachesEveryReceiverSignedWithEachSecret(t *testing.T) {
	in1, in2 := newInbox(t), newInbox(t)
	s1, s2 := serveHTTP(t, in1), serveHTTP(t, in2)
	s := openStore(t, time.Now, "one", "two")
	record(t, s, "a", time.Now())
	c := newCourier(t, s, Options{AgentVersion: "1"}, receiver("one", s1), receiver("two", s2))
	run(t, c)
	id1, id2 := <-in1.arrived, <-in2.arrived
	if id1 == id2 {
		t.Error("two receivers got the same webhook-id")
	}
	record(t, s, "b", time.Now())
	c.Wake()
	if next := <-in1.arrived; next == id1 {
		t.Error("two incidents have the same webhook-id")
	}
}

func TestEndingWaitsForTheAnswerUnderWay(t *testing.T) {
	in := newInbox(t)
	asked, answer := make(chan bool), make(chan bool)
	in.answer = func(int, string, http.ResponseWriter) { asked <- true; <-answer }
	s := openStore(t, time.Now, "soc")
	record(t, s, "a", time.Now())
	c := newCourier(t, s, Options{}, receiver("soc", serveHTTP(t, in)))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	<-asked
	cancel()
	close(answer)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if a := alerts(t, s)[0]; a.State != store.Delivered {
		t.Errorf("the alert is %s: its answer was not waited for", a.State)
	}
}

// run runs the courier until the test ends.
func run(t testing.TB, c *Courier) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan bool)
	go func() { c.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
}

func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }
