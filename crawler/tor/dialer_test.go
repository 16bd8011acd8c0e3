package tor

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNew(t *testing.T) {
	tests := []struct {
		name, address string
		ok            bool
	}{
		{"loopback", "127.0.0.1:9050", true},
		{"another loopback address", "127.8.9.1:9150", true},
		{"IPv6 loopback", "[::1]:9050", true},
		{"unix socket", "unix:/run/tor/socks", true},
		{"relative unix socket", "unix:run/tor/socks", false},
		{"a name, which would have to be resolved", "localhost:9050", false},
		{"another machine", "192.0.2.1:9050", false},
		{"all addresses", "0.0.0.0:9050", false},
		{"no port", "127.0.0.1", false},
		{"port 0", "127.0.0.1:0", false},
		{"a URL", "socks5://127.0.0.1:9050", false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := New(tt.address, Options{}); (err == nil) != tt.ok {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := New("127.0.0.1:9050", Options{Timeout: -1}); err == nil {
		t.Error("a negative time-out passes")
	}
}

func TestCircuitsHaveCredentialsOfTheirOwn(t *testing.T) {
	d, err := New("127.0.0.1:9050", Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for range 1000 {
		c := d.Circuit(Clearnet())
		if len(c.auth.User) != 32 || len(c.auth.Password) != 32 || strings.HasPrefix(c.auth.User, "<torS0X>") {
			t.Fatalf("credentials %q %q", c.auth.User, c.auth.Password)
		}
		seen[c.auth.User], seen[c.auth.Password] = true, true
	}
	if len(seen) != 2000 {
		t.Errorf("%d of 2000 credentials differ", len(seen))
	}
}

func TestNoCredentialsNoConnection(t *testing.T) {
	s := serve(t, false)
	d, err := New(s.address, Options{Rand: strings.NewReader("too short")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Circuit(Clearnet()).DialContext(t.Context(), "tcp", "paste.test:80"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	if n := s.accepted.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

func TestRefusedBeforeTorIsAsked(t *testing.T) {
	tests := []struct {
		name, network, addr string
		allow               Policy
	}{
		{"udp", "udp", "paste.test:53", Clearnet()},
		{"unix", "unix", "/run/secret", Clearnet()},
		{"no port", "tcp", "paste.test", Clearnet()},
		{"no policy", "tcp", "paste.test:80", nil},
		{"clearnet from an onion", "tcp", "paste.test:80", OnlyOnion(specA)},
		{"another onion", "tcp", specB + ":80", OnlyOnion(specA)},
		{"onion from clearnet", "tcp", specA + ":80", Clearnet()},
		{"loopback", "tcp", "127.0.0.1:80", Clearnet()},
		{"IPv6 loopback", "tcp", "[::1]:80", Clearnet()},
		{"bad onion", "tcp", "q" + specA[1:] + ":80", OnlyOnion("q" + specA[1:])},
	}
	s := serve(t, false)
	d, err := New(s.address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := d.Circuit(tt.allow).DialContext(t.Context(), tt.network, tt.addr)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.State != Never {
				t.Fatalf("got %v", err)
			}
			if host, _, _ := net.SplitHostPort(tt.addr); host != "" && strings.Contains(err.Error(), host) {
				t.Errorf("the error repeats the host: %v", err)
			}
		})
	}
	if n := s.accepted.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

func TestTorIsAskedByName(t *testing.T) {
	for _, v := range []string{"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"} {
		t.Setenv(v, "socks5://127.0.0.1:1")
	}
	s := serve(t, false, "\x05\x02", "\x01\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00hello")
	d, err := New(s.address, Options{Timeout: time.Second, Rand: bytes.NewReader(bytes.Repeat([]byte{0xab}, 32))})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := d.Circuit(OnlyOnion(specA)).DialContext(t.Context(), "tcp", strings.ToUpper(specA)+":443")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(conn); string(b) != "hello" || err != nil {
		t.Errorf("got %q, %v", b, err)
	}
	conn.Close()
	user := "\x20" + strings.Repeat("ab", 16)
	want := "\x05\x02\x00\x02" + "\x01" + user + user + "\x05\x01\x00\x03\x3e" + specA + "\x01\xbb"
	if got := <-s.received; got != want {
		t.Errorf("sent %q\nwant %q", got, want)
	}
}

func TestConnectionOutlivesTheDial(t *testing.T) {
	s := serve(t, true, "\x05\x02", "\x01\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
	d, err := New(s.address, Options{Timeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	conn, err := d.Circuit(Clearnet()).DialContext(ctx, "tcp", "paste.test:80")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	time.Sleep(150 * time.Millisecond) // past the dialer's time-out
	if _, err := conn.Write([]byte("still there")); err != nil {
		t.Error(err)
	}
}

func TestNoTor(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, address string
		cause         error
	}{
		{"nothing listens", l.Addr().String(), syscall.ECONNREFUSED},
		{"no such socket", "unix:" + file + ".socks", syscall.ENOENT},
		{"a file, no socket", "unix:" + file, syscall.ECONNREFUSED},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := New(tt.address, Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Circuit(Clearnet()).DialContext(t.Context(), "tcp", "paste.test:80")
			e, ok := errors.AsType[*Error](err)
			if !ok || e.State != OursDown || !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), "tor is not running at ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestFrozenTor: a stopped process still has a port, until its queue of
// connections is full.
func TestFrozenTor(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	bound, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(bound.(*syscall.SockaddrInet4).Port))
	for full := false; !full; {
		conn, err := net.DialTimeout("tcp", address, 100*time.Millisecond)
		if full = err != nil; !full {
			defer conn.Close()
		}
	}
	d, err := New(address, Options{Timeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Circuit(Clearnet()).DialContext(t.Context(), "tcp", "paste.test:80")
	e, ok := errors.AsType[*Error](err)
	if !ok || e.State != OursDown || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("got %v", err)
	}
}

func TestCallerGivesUp(t *testing.T) {
	d, err := New(serve(t, true).address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := d.Circuit(Clearnet())

	t.Run("cancelled while it waits", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		_, err := c.DialContext(ctx, "tcp", "paste.test:80")
		if _, ours := errors.AsType[*Error](err); ours || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("deadline while it waits", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := c.DialContext(ctx, "tcp", "paste.test:80")
		if e, ok := errors.AsType[*Error](err); !ok || e.State != OursDown || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("done before", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 0)
		defer cancel()
		_, err := c.DialContext(ctx, "tcp", "paste.test:80")
		if _, ours := errors.AsType[*Error](err); ours || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
