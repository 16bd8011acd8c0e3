package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// speak listens on a control socket and talks as do says, to the one client. The
// cookie of 32 zeros lies beside the socket.
func speak(t *testing.T, do func(r *bufio.Reader, conn net.Conn, cookie string)) (socket, cookie string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "tc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket, cookie = filepath.Join(dir, "control"), filepath.Join(dir, "cookie")
	if err := os.WriteFile(cookie, make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		do(bufio.NewReader(conn), conn, cookie)
	}()
	return socket, cookie
}

// offers answers PROTOCOLINFO.
func offers(conn net.Conn, methods, cookie string) {
	fmt.Fprintf(conn, "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=%s COOKIEFILE=\"%s\"\r\n250-VERSION Tor=\"0.4.9.11\"\r\n250 OK\r\n", methods, cookie)
}

func TestSignsInOnlyWithWhoeverKnowsTheCookie(t *testing.T) {
	var last string
	done := make(chan struct{})
	socket, _ := speak(t, func(r *bufio.Reader, conn net.Conn, cookie string) {
		defer close(done)
		r.ReadString('\n')
		offers(conn, "COOKIE,SAFECOOKIE", cookie)
		r.ReadString('\n')
		fmt.Fprintf(conn, "250 AUTHCHALLENGE SERVERHASH=%064d SERVERNONCE=%064d\r\n", 0, 0)
		last, _ = r.ReadString('\n')
	})
	if _, err := Dial(t.Context(), "unix", socket, nil); err == nil || !strings.Contains(err.Error(), "does not know tor's cookie") {
		t.Errorf("got %v", err)
	}
	if <-done; last != "" {
		t.Errorf("sent %q", last)
	}
}

// TestNeverSendsAFile: what listens in tor's place may name any file.
func TestNeverSendsAFile(t *testing.T) {
	for _, methods := range []string{"COOKIE", "HASHEDPASSWORD", "COOKIE,HASHEDPASSWORD", "", "none"} {
		t.Run("offered "+methods, func(t *testing.T) {
			var last string
			done := make(chan struct{})
			socket, _ := speak(t, func(r *bufio.Reader, conn net.Conn, cookie string) {
				defer close(done)
				r.ReadString('\n')
				offers(conn, methods, cookie)
				last, _ = r.ReadString('\n')
			})
			if _, err := Dial(t.Context(), "unix", socket, nil); err == nil || !strings.Contains(err.Error(), "CookieAuthentication 1") {
				t.Errorf("got %v", err)
			}
			if <-done; last != "" {
				t.Errorf("sent %q", last)
			}
		})
	}
}

func TestWithoutAuthentication(t *testing.T) {
	socket, _ := speak(t, func(r *bufio.Reader, conn net.Conn, _ string) {
		r.ReadString('\n')
		offers(conn, "NULL", "")
		r.ReadString('\n')
		fmt.Fprint(conn, "250 OK\r\n")
		r.ReadString('\n')
		fmt.Fprint(conn, "250-version=0.4.9.11\r\n250 OK\r\n")
	})
	c, err := Dial(t.Context(), "unix", socket, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if v, err := c.Info(t.Context(), "version"); v != "0.4.9.11" || err != nil {
		t.Errorf("got %q, %v", v, err)
	}
}

func TestNonsense(t *testing.T) {
	for name, said := range map[string]string{
		"closed at once":       "",
		"an error":             "515 no\r\n",
		"no methods":           "250 OK\r\n",
		"not the protocol":     "HTTP/1.1 400 Bad Request\r\n",
		"a reply of two codes": "250-a\r\n251 b\r\n",
		"data without an end":  "250+a=\r\nb\r\n",
		"a line without end":   strings.Repeat("2", maxLine+1),
		"lines without end":    strings.Repeat("250-a\r\n", maxReply/7+1),
		"data beyond bounds":   "250+a=\r\n" + strings.Repeat("b\r\n", maxReply/3),
	} {
		t.Run(name, func(t *testing.T) {
			socket, _ := speak(t, func(r *bufio.Reader, conn net.Conn, _ string) {
				r.ReadString('\n')
				conn.Write([]byte(said))
			})
			if _, err := Dial(t.Context(), "unix", socket, nil); err == nil {
				t.Error("signed in")
			}
		})
	}
}

func TestCookiesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, n int) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, n), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, file := range map[string]string{
		"half a cookie": write("half", 31), "more than a cookie": write("more", 33),
		"a device": os.DevNull, "no file": filepath.Join(dir, "none"), "a folder": dir, "a relative path": "cookie", "nothing": "",
	} {
		t.Run(name, func(t *testing.T) {
			if b, err := readCookie(file); err == nil {
				t.Errorf("read %x", b)
			}
		})
	}
}

func TestAskGivesUpWithItsContext(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	c := start(ours, nil)
	defer c.Close()
	go bufio.NewReader(theirs).ReadString('\n')
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := c.Ask(ctx, "ADD_ONION ED25519-V3:secret")
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
	if _, err := c.Ask(t.Context(), "GETINFO a\r\nSETCONF b"); err == nil {
		t.Error("asked two lines")
	}
}

// TestRepliesFindTheirQuestions mixes events and an abandoned question in.
func TestRepliesFindTheirQuestions(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	var events []string
	c := start(ours, func(line string) { events = append(events, line) })
	defer c.Close()
	r := bufio.NewReader(theirs)

	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan struct{})
	go func() {
		r.ReadString('\n')
		cancel() // nobody waits for this reply any more
		close(asked)
	}()
	if _, err := c.Ask(ctx, "GETINFO first"); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	<-asked
	go func() {
		r.ReadString('\n')
		theirs.Write([]byte("250-first=1\r\n250 OK\r\n650 HS_DESC A\r\n250+second=\r\ntwo\r\n..\r\n.\r\n250 OK\r\n"))
	}()
	got, err := c.Info(t.Context(), "second")
	if got != "two\n." || err != nil || !slices.Equal(events, []string{"HS_DESC A"}) {
		t.Errorf("got %q, %v, events %q", got, err, events)
	}
}

func TestKeywords(t *testing.T) {
	const phase = `NOTICE BOOTSTRAP PROGRESS=45 TAG=requesting_descriptors SUMMARY="Asking for \"relay\" descriptors" WARNING="a b"`
	got := Keywords(phase)
	if got["PROGRESS"] != "45" || got["SUMMARY"] != `Asking for "relay" descriptors` || got["WARNING"] != "a b" {
		t.Errorf("got %q", got)
	}
	if _, ok := got["BOOTSTRAP"]; !ok {
		t.Errorf("got %q", got)
	}
}

func FuzzReadReply(f *testing.F) {
	for _, s := range []string{
		"250 OK\r\n", "250-a=1\r\n250 OK\r\n", "250+a=\r\nb\r\n.\r\n250 OK\r\n", "650 HS_DESC UPLOAD x y z\r\n",
		"", "25", "250", "250*\r\n", "250-a\r\n251 b\r\n", "250+a\r\n", "\r\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		a := readReply(bufio.NewReaderSize(strings.NewReader(said), maxLine))
		if a.err == nil && (len(a.code) != 3 || len(a.lines) == 0) {
			t.Errorf("%q: got %+v", said, a)
		}
	})
}

func FuzzKeywords(f *testing.F) {
	for _, s := range []string{"", "=", "A=1 B", `A="b c" D=e`, `A="\`, `A="\"" B="`, "  A   =", `METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/run/tor/control.authcookie"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for k, v := range Keywords(s) {
			n += len(k) + len(v)
		}
		if n > len(s) {
			t.Errorf("%q gives more than it holds", s)
		}
	})
}
