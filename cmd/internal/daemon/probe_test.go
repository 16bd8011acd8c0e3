package daemon

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"peeler/configs"
	"peeler/crawler/sitetest"
)

// TestProbeKnowsThePresets: the first page of each is told by itself, or by one that
// reads as much of it.
func TestProbeKnowsThePresets(t *testing.T) {
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	cfg := configs.Defaults()
	cfg.Tor.Socks = socks.Addr()
	for _, p := range configs.Presets() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			if len(p.Pages[p.Start]) == 0 {
				t.Fatal("its first page is not at hand")
			}
			server := httptest.NewServer(sitetest.Of(p.Pages))
			t.Cleanup(server.Close)
			onion := sitetest.Onion(p.Name)
			socks.Map(onion, server.Listener.Addr().String())
			got, err := Probe(t.Context(), &cfg, "x", "http://"+onion+p.Start, 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %d items: %s", got.Source.Kind, len(got.Trial.Items), got.Why)
			if _, ok := configs.FindPreset(string(got.Source.Kind)); !ok {
				t.Errorf("taken for a %s", got.Source.Kind)
			}
			entry := append([]byte("sources:\n"), got.Source.Text()...)
			if _, err := configs.Parse("proposed", entry); err != nil {
				t.Errorf("%v in\n%s", err, entry)
			}
		})
	}
}

// TestProbeDescribesWhatNoPresetKnows: what repeats itself is the list, and what differs
// between two visits is volatile.
func TestProbeDescribesWhatNoPresetKnows(t *testing.T) {
	t.Parallel()
	socks, err := sitetest.NewSocks()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socks.Close() })
	var visits atomic.Int64
	site := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `<html><head><title>Vault</title></head><body><nav><a href="/about">About us and all that we do</a><a href="/rules">The rules of this place</a><a href="/contact">How to reach us if you must</a></nav>
<span class="visitors">%d visitors</span><form><input name="token" value="t%[1]d"></form><div class="grid">`, visits.Add(1))
		for i := range 12 {
			fmt.Fprintf(w, `<div class="tile featured-%d"><h3 class="victim"><a href="/entry/%[1]d">Company number %[1]d Ltd</a></h3><span class="when">%02d.11.2026</span><a href="/entry/%[1]d#more">more</a></div>`, i, 1+i)
		}
		fmt.Fprint(w, `</div><a rel="next" href="/?page=2">Older</a></body></html>`)
	})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	onion := sitetest.Onion("vault")
	socks.Map(onion, server.Listener.Addr().String())
	dir := t.TempDir()
	path := filepath.Join(dir, "peeler.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, "tor: {socks: %q}\nsources:\n  - id: other\n    kind: page\n    url: https://a.example/\n    schedule: '@daily'\n", socks.Addr()), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := CheckConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Probe(t.Context(), cfg, "vault", "http://"+onion+"/", 0)
	if err != nil {
		t.Fatal(err)
	}
	text := string(got.Source.Text())
	if len(got.Trial.Items) != 12 || got.Trial.Items[2].Key != "/entry/2" || got.Trial.Items[2].Fields["published"] != "2026-11-03T00:00:00Z" || got.Trial.Items[2].Fields["title"] != "Company number 2 Ltd" {
		t.Errorf("%d items, %+v of\n%s", len(got.Trial.Items), got.Trial.Items, text)
	}
	for _, want := range []string{"a[rel=next]", "span.visitors", "input[name=token]"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if n := visits.Load(); n != 2 {
		t.Errorf("%d visits", n)
	}
	if err := configs.AddSource(path, got.Source.Text()); err != nil {
		t.Fatal(err)
	}
	cfg, err = CheckConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Sources) != 2 || cfg.Sources[1].List.Items != got.Source.List.Items || !slices.Contains(cfg.Sources[1].Volatile, "span.visitors") {
		t.Errorf("written: %+v", cfg.Sources)
	}
	if err := configs.AddSource(path, got.Source.Text()); err == nil {
		t.Error("the same id was written twice")
	}
}
