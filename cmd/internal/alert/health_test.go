package alert

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"peeler/store"
)

func TestHeartbeatsOfManySourcesAreSmall(t *testing.T) {
	h := store.Heartbeat{Sources: map[string][]string{}}
	for _, kind := range []string{"ok", "stale", "dead", "new"} {
		for i := range 5000 {
			h.Sources[kind] = append(h.Sources[kind], fmt.Sprintf("%s-%05d", strings.Repeat("x", 58), i))
		}
	}
	b, err := encode(store.Alert{Type: store.HeartbeatAlert, Heartbeat: &h})
	if err != nil || len(b) > 20_000 || !strings.Contains(string(b), `"count":5000`) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestCanaryInAHeartbeat(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for want, h := range map[string]store.Heartbeat{
		"none":       {},
		"not proven": {Canaries: 1, Proven: now.Add(-72 * time.Hour)},
		"proven":     {Canaries: 1, Proven: now.Add(-30 * time.Hour)},
	} {
		if got := heartbeatOf(h, now).Canary; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnAlertWithoutWhatItsTypeSays(t *testing.T) {
	for _, kind := range []string{store.SourceHealth, store.CoverageBlind, store.CoverageRestored, store.HeartbeatAlert} {
		if _, err := encode(store.Alert{Type: kind}); err == nil {
			t.Errorf("%s of nothing is written", kind)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a login page\x1b[2J")
	f.Add(strings.Repeat("ä", 300))
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, s string) {
		got := plain(s)
		if len(got) > maxSeen || !utf8.ValidString(got) || strings.ContainsAny(got, "\x1b\n\r\x00") {
			t.Errorf("%q", got)
		}
	})
}
