package tor

import (
	"bufio"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

func TestBlocked(t *testing.T) {
	var b Blocked
	list := "\uFEFF# hosts that are never visited\n\nBad.Example\n  *.worse.example # and all below\n.dot.example\r\n" +
		specA + "\n7d3c4ba7a1ea1ddb9ba0ce9b3a0b1b0a\n" + "cb2c4d1e21a4cfc2a0e5f0b3ce1aa3b4\n"
	if err := b.Read(strings.NewReader(list), "list"); err != nil {
		t.Fatal(err)
	}
	if err := b.Add("b8e3d3b2f8f24b1a5f1b3e9a2a0b9f7e"); err != nil || b.Len() != 7 {
		t.Errorf("%d hosts, %v", b.Len(), err)
	}
	for host, want := range map[string]bool{
		"bad.example": true, "BAD.example.": true, "a.b.bad.example": true, "worse.example": true, "x.worse.example": true,
		"dot.example": true, specA: true, "www." + specA: true,
		"notbad.example": false, "example": false, "bad.example.org": false, "": false, ".": false,
	} {
		if b.Has(host) != want {
			t.Errorf("%q: got %v", host, !want)
		}
	}
	var none *Blocked
	if none.Has("bad.example") || none.Len() != 0 || (&Blocked{}).Has("bad.example") {
		t.Error("an empty list blocks")
	}
}

// TestMaskedHosts: a list of MD5 sums says no names.
func TestMaskedHosts(t *testing.T) {
	var b Blocked
	if err := b.Add("27d8ef75ba4e3d6ff46aa0b0d9be3a12"); err != nil {
		t.Fatal(err)
	}
	if b.Has("bad.example") {
		t.Error("a sum blocks another host")
	}
	if err := b.Add(md5Of("bad.example")); err != nil {
		t.Fatal(err)
	}
	if !b.Has("bad.example") || !b.Has("www.Bad.example") || b.Has("good.example") {
		t.Error("a sum does not block its host alone, with all below it")
	}
}

func TestBlockedMistakes(t *testing.T) {
	for name, line := range map[string]string{
		"a URL": "http://bad.example/", "two words": "0.0.0.0 bad.example", "a port": "bad.example:80", "a path": "bad.example/x",
		"an empty label": "bad..example", "other letters": "bäd.example", "a star within": "a.*.example", "a star alone": "*",
		"a label too long": strings.Repeat("a", 64) + ".example", "too long": strings.Repeat("abcdefghij.", 30) + "example",
		"a line without end": strings.Repeat("a", 5000), "control characters": "bad\x1b.example",
	} {
		t.Run(name, func(t *testing.T) {
			var b Blocked
			err := b.Read(strings.NewReader("good.example\n"+line+"\n"), "list")
			if err == nil || !strings.HasPrefix(err.Error(), "list:2: ") || strings.Contains(err.Error(), line) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("many mistakes are named ten at a time", func(t *testing.T) {
		err := new(Blocked).Read(strings.NewReader(strings.Repeat("a b\n", 1000)), "list")
		if n := strings.Count(fmt.Sprint(err), "\n") + 1; n != maxMistakes {
			t.Errorf("%d lines", n)
		}
	})
}

// TestNothingPassesTheBlockList: not even what the policy lets through; Tor is not
// asked, and nobody is told.
func TestNothingPassesTheBlockList(t *testing.T) {
	var b Blocked
	for _, host := range []string{specA, "bad.example"} {
		if err := b.Add(host); err != nil {
			t.Fatal(err)
		}
	}
	s := serve(t, false, greeted, signedIn, "\x05\x00"+bound)
	d, err := New(s.address, Options{Blocked: &b, Watch: func(string, error) { t.Error("told of it") }})
	if err != nil {
		t.Fatal(err)
	}
	anything := func(host string) (string, error) { return host, nil }
	for name, test := range map[string]struct {
		allow Policy
		addr  string
	}{
		"an onion":              {OnlyOnion(specA), specA + ":80"},
		"in capitals":           {OnlyOnion(specA), strings.ToUpper(specA) + ":80"},
		"below an onion":        {anything, "www." + specA + ":80"},
		"a clearnet host":       {Clearnet(), "bad.example:443"},
		"below a clearnet host": {Clearnet(), "a.b.bad.example:443"},
		"with a final dot":      {Clearnet(), "bad.example.:443"},
		"whatever the policy":   {anything, "BAD.example.:443"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.Circuit(test.allow).DialContext(t.Context(), "tcp", test.addr)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.State != Never || !errors.Is(err, ErrBlocked) || !strings.Contains(err.Error(), "blocked_hosts") {
				t.Errorf("got %v", err)
			}
		})
	}
	select {
	case got := <-s.received:
		t.Errorf("the SOCKS port was sent %q", got)
	default:
	}
}

// TestMillionBlockedHosts: a list as large as there are stays below 100 MB.
func TestMillionBlockedHosts(t *testing.T) {
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriter(w)
		for i := range 1_000_000 {
			fmt.Fprintf(b, "host-%d.%s\n", i, specA)
		}
		b.Flush()
		w.Close()
	}()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var b Blocked
	if err := b.Read(r, "list"); err != nil {
		t.Fatal(err)
	}
	peak := readHeapSys()
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d hosts: %d MiB kept, heap of %d MiB", b.Len(), kept>>20, peak>>20)
	if b.Len() != 1_000_000 || kept > 100<<20 || peak > 200<<20 {
		t.Errorf("%d hosts, %d bytes kept, heap of %d", b.Len(), kept, peak)
	}
	if !b.Has("x.host-999999."+specA) || b.Has("host-1000000."+specA) {
		t.Error("wrong hosts")
	}
}

func readHeapSys() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys
}

func BenchmarkBlocked(b *testing.B) {
	var list Blocked
	for i := range 1_000_000 {
		if err := list.Add(fmt.Sprintf("host-%d.example", i)); err != nil {
			b.Fatal(err)
		}
	}
	for _, host := range []string{"www.host-5.example", strings.Repeat("a.", 120) + "example"} {
		b.Run(fmt.Sprint(strings.Count(host, ".")+1, " labels"), func(b *testing.B) {
			for b.Loop() {
				list.Has(host)
			}
		})
	}
}

// FuzzBlocked: a list that is taken blocks each of its hosts and what is below them.
func FuzzBlocked(f *testing.F) {
	for _, s := range []string{"", "bad.example", "# comment\n\n*.bad.example\r\n.a.b", "\uFEFFa\nb c\n", specA, "cb2c4d1e21a4cfc2a0e5f0b3ce1aa3b4\nx", "*", "..", strings.Repeat("a", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, list string) {
		var b Blocked
		if b.Read(strings.NewReader(list), "list") != nil {
			return
		}
		for line := range strings.Lines(list) {
			host, _, _ := strings.Cut(line, "#")
			host = strings.TrimSpace(strings.TrimPrefix(host, "\uFEFF"))
			if _, sum := masked(host); host == "" || sum {
				continue
			}
			host = strings.TrimPrefix(strings.TrimPrefix(host, "*"), ".")
			if !b.Has(host) || !b.Has("www."+host) {
				t.Errorf("%q is let through", host)
			}
		}
	})
}

func md5Of(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
