package daemon

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/cmd/internal/alert"
	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
	"peeler/store"
)

// TestTorLearnsNothingOfTheRoster crawls the same sites with an empty roster and with
// two that have hits on them, under fixed seeds and a clock of its own: what is sent to
// the SOCKS port is the same to the byte, credentials included, in the same order and
// at the same times. The crawler, the matcher, the store and the sites are real.
func TestTorLearnsNothingOfTheRoster(t *testing.T) {
	var list, folder strings.Builder
	site := sitetest.New("")
	for i := range 12 {
		text := "nothing of interest to anybody\n"
		if who := i % 3; who < 2 { // of roster A, of roster B, of nobody
			text = rows(who*100+i, 5)
		}
		fmt.Fprintf(&list, `<a class=i href="/item/%d">%[1]d</a> `, i)
		fmt.Fprintf(&folder, `<a href="%d.csv">%[1]d.csv</a> `, i)
		site.Set(fmt.Sprintf("/item/%d", i), []byte(text))
		site.Set(fmt.Sprintf("/files/%d.csv", i), []byte(text))
	}
	site.Set("/", []byte("<html><body>"+list.String()+"</body></html>"))
	site.Set("/files/", []byte("<html><body><pre>"+folder.String()+"</pre></body></html>"))
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)

	first, nobody := sentBy(t, srv.Listener.Addr().String(), 0, 0)
	if n := strings.Count(first, "GET "); nobody != 0 || n < 40 {
		t.Fatalf("%d exposures with nobody on the roster, %d requests", nobody, n)
	}
	for name, from := range map[string]int{"A": 0, "B": 100} {
		sent, exposed := sentBy(t, srv.Listener.Addr().String(), from, 60)
		if exposed == 0 {
			t.Errorf("roster %s: nobody was found", name)
		}
		if sent != first {
			t.Errorf("roster %s shows in what is sent:\n%s", name, difference(first, sent))
		}
	}
}

// rows is a leak of n people from a number on.
func rows(from, n int) string {
	var b strings.Builder
	b.WriteString("surname,forename,staff number\n")
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, "%s,%s,%08d\n", surname(i), forename(i), number(i))
	}
	return b.String()
}

// sentBy crawls two sources twice each with a roster of n people from a number on. It
// gives what was sent and when, and how many people were found.
func sentBy(t *testing.T, target string, from, n int) (sent string, exposures int) {
	t.Helper()
	d, clock := house(t, 0)
	csv := "ref,forenames,surname,staff_number\n"
	for i := from; i < from+n; i++ {
		csv += fmt.Sprintf("HR-%d,%s,%s,%08d\n", i, forename(i), surname(i), number(i))
	}
	if n > 0 {
		if _, err := d.importRoster(t.Context(), strings.NewReader(csv), api.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(d.children.Close)
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	onion := sitetest.Onion("the same for all")
	socks.Map(onion, target)
	wire := tap(t, socks.Addr(), d.now)
	dial, err := tor.New(wire.Addr().String(), tor.Options{Rand: rand.NewChaCha8([32]byte{1})})
	if err != nil {
		t.Fatal(err)
	}
	courier, err := alert.New(d.store, nil, alert.Options{Now: d.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	d.tour = &tour{courier: courier, crawler: crawler.New(dial, d.visits(d.config.Load()), crawler.Options{
		Limits: d.config.Load().Limits, Children: &d.children, Now: d.now, Rand: rand.NewChaCha8([32]byte{2}),
		Sleep: func(ctx context.Context, span time.Duration) error {
			clock.Add(int64(span))
			return ctx.Err()
		},
	})}
	for range 2 {
		for _, src := range []configs.Source{
			{ID: "list", Kind: configs.Listing, Network: configs.Onion, URL: "http://" + onion + "/", Gap: configs.Duration(5 * time.Second), List: configs.List{Items: "a.i", MaxPages: 1}},
			{ID: "files", Kind: configs.Directory, Network: configs.Onion, URL: "http://" + onion + "/files/", Gap: configs.Duration(7 * time.Second), Depth: 1},
		} {
			d.crawl(t.Context(), src)
			if row, err := d.store.Crawl(src.ID); err != nil || row.State != string(crawler.OK) {
				t.Errorf("source %s: %+v, %v", src.ID, row, err)
			}
			clock.Add(int64(time.Hour))
		}
	}
	found, err := d.store.Exposures(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return wire.transcript(), len(found)
}

// wiretap stands before a SOCKS server and keeps what it is sent, and when.
type wiretap struct {
	*sitetest.Recorder

	mu    sync.Mutex
	times []time.Time
}

func tap(t *testing.T, socks string, now func() time.Time) *wiretap {
	t.Helper()
	r, err := sitetest.Record()
	if err != nil {
		t.Fatal(err)
	}
	w := &wiretap{Recorder: r}
	t.Cleanup(func() { r.Close() })
	go func() {
		for {
			in, err := r.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.times = append(w.times, now())
			w.mu.Unlock()
			go forward(in, socks)
		}
	}()
	return w
}

func forward(in net.Conn, socks string) {
	defer in.Close()
	out, err := net.Dial("tcp", socks)
	if err != nil {
		return
	}
	defer out.Close()
	go func() {
		_, _ = io.Copy(out, in)
		out.Close()
	}()
	_, _ = io.Copy(in, out)
}

// transcript is a paragraph for each connection: its time and what was sent.
func (w *wiretap) transcript() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for i, sent := range w.Received() {
		fmt.Fprintf(&b, "%s %q\n", w.times[i].Format(time.RFC3339Nano), sent)
	}
	return b.String()
}

func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("connection %d:\n%s\n%s", i, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d connections, %d connections", len(x), len(y))
}
