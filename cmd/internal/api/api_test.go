package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/matcher"
	"peeler/store"
)

// clock is the time in the store of these tests.
func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// openStore makes a store that remembers three incidents of one person each, and
// a gap.
func openStore(t testing.TB) *store.Store {
	t.Helper()
	key, err := matcher.NewKey(bytes.Repeat([]byte{7}, matcher.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "peeler.db")
	if err := store.Create(path, key); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(path, key, store.Options{Now: clock, Receivers: []string{"soc"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for n := range 3 {
		record(t, s, fmt.Sprint(n))
	}
	return s
}

func record(t testing.TB, s *store.Store, item string) {
	t.Helper()
	_, err := s.Record(t.Context(), store.Finding{
		Source: "paste", Item: item, Locator: "http://abc.onion/" + item, At: clock(),
		Digest: [32]byte([]byte(fmt.Sprintf("%-32s", item))), Size: 100, Complete: true, Final: true,
		Hits: []store.Hit{{
			Subject: matcher.Subject("HR-" + item), Cohorts: []string{"covert"}, Kinds: []matcher.Kind{matcher.Name, matcher.Phone},
			Confidence: 0.999, Reasons: []string{"name"}, Path: item + "!1", Records: 1, Sure: true,
		}},
		Gaps: []matcher.Gap{{Path: item + "!x.zip", Cause: matcher.Encrypted, Detail: "needs a password"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// backend answers from a real store; what only a daemon has is made up.
func backend(t testing.TB) Backend {
	s := openStore(t)
	return Backend{
		Store: s,
		Status: func(context.Context) (Status, error) {
			return Status{Version: "1", Sources: map[string]int{"ok": 1}}, nil
		},
		Sources: func(context.Context) ([]Source, error) {
			return []Source{{ID: "paste", LastStarted: clock()}, {ID: "blog"}}, nil
		},
		RunSource: func(_ context.Context, id string) error {
			if id != "paste" {
				return ErrUnknownSource
			}
			return nil
		},
		Gap: func(ctx context.Context, id string) (GapDetail, error) {
			g, err := s.Gap(ctx, id)
			return GapDetail{Gap: g, Limit: "limits.ratio", LimitValue: "100", Remedy: "raise it"}, err
		},
		RetryGaps: func(_ context.Context, q RetryRequest) ([]GapRetry, error) {
			return []GapRetry{{Source: q.ID + q.Source + string(q.Cause), Items: 1, Now: q.Now, Next: clock()}}, nil
		},
		Import: func(_ context.Context, csv io.Reader, o ImportOptions) (ImportResult, error) {
			n, err := io.Copy(io.Discard, csv)
			if !o.AllowLargeChange {
				return ImportResult{}, fmt.Errorf("importing: %w", store.ErrLargeChange)
			}
			return ImportResult{People: int(n), Ignored: []string{"shoe_size"}, Import: store.Import{Added: 1}}, err
		},
		Forget: func(ctx context.Context, ref string) error { return s.Forget(ctx, matcher.Subject(ref)) },
		RosterStats: func(ctx context.Context) (RosterStats, error) {
			counts, err := s.RosterStats(ctx)
			return RosterStats{RosterStats: counts, AlertAt: 0.99, Chances: []matcher.Chance{{Kinds: []matcher.Kind{matcher.Name}, Rows: 1.5}}}, err
		},
		Scan: scanBytes,
		TestAlert: func(ctx context.Context, receiver string) ([]store.Alert, error) {
			if receiver != "" && receiver != "soc" {
				return nil, ErrUnknownReceiver
			}
			a, err := s.AddTestAlert(ctx, "soc")
			return []store.Alert{a}, err
		},
		Retry: s.Retry,
	}
}

// scanBytes finds a match for every 100 bytes.
func scanBytes(_ context.Context, q ScanRequest, body io.Reader, emit func(ScanLine) error) error {
	sum := Summary{Documents: 1}
	for buf := make([]byte, 100); ; {
		n, err := io.ReadFull(body, buf)
		sum.Bytes += int64(n)
		if err == io.EOF {
			return emit(ScanLine{Summary: &sum})
		}
		if err != nil && err != io.ErrUnexpectedEOF {
			return err
		}
		sum.Matches++
		m := Match{Path: fmt.Sprintf("%s!%d", q.Name, sum.Matches), Subject: "HR-1", Confidence: q.MinConfidence}
		if err := emit(ScanLine{Match: &m}); err != nil {
			return err
		}
	}
}

// serveSocket serves b on a socket whose peers ask names, and ends with the test.
func serveSocket(t testing.TB, b Backend, ask func(net.Conn) (Peer, error)) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "peeler") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "socket")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error)
	go func() { ended <- serve(ctx, l, Handler(b), ask) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return path
}

func dial(t testing.TB, path string) *Client {
	t.Helper()
	c, err := Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// as makes everybody who connects the user uid.
func as(uid uint32) func(net.Conn) (Peer, error) {
	return func(net.Conn) (Peer, error) { return Peer{UID: uid, PID: 1}, nil }
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

func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func contains(t *testing.T, what, s string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(s, w) {
			t.Errorf("%s does not hold %q: %s", what, w, s)
		}
	}
}
