package tortest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// speak listens on a control socket and talks as do says, to the one client.
func speak(t *testing.T, do func(r *bufio.Reader, conn net.Conn)) (socket, cookie string) {
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
		do(bufio.NewReader(conn), conn)
	}()
	return socket, cookie
}

func TestSignsInOnlyWithWhoeverKnowsTheCookie(t *testing.T) {
	var second string
	done := make(chan struct{})
	socket, cookie := speak(t, func(r *bufio.Reader, conn net.Conn) {
		defer close(done)
		r.ReadString('\n')
		fmt.Fprintf(conn, "250 AUTHCHALLENGE SERVERHASH=%064d SERVERNONCE=%064d\r\n", 0, 0)
		second, _ = r.ReadString('\n')
	})
	if _, err := dialControl(t.Context(), socket, cookie, nil); err == nil || !strings.Contains(err.Error(), "does not know the cookie") {
		t.Errorf("got %v", err)
	}
	if <-done; second != "" {
		t.Errorf("sent %q", second)
	}
}

func TestControlNonsense(t *testing.T) {
	for name, said := range map[string]string{
		"closed at once":       "",
		"an error":             "515 no\r\n",
		"no challenge":         "250 OK\r\n",
		"a challenge not hex":  "250 AUTHCHALLENGE SERVERHASH=zz SERVERNONCE=zz\r\n",
		"not the protocol":     "HTTP/1.1 400 Bad Request\r\n",
		"a reply of two codes": "250-a\r\n251 b\r\n",
		"data without an end":  "250+a=\r\nb\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			socket, cookie := speak(t, func(r *bufio.Reader, conn net.Conn) {
				r.ReadString('\n')
				conn.Write([]byte(said))
			})
			if _, err := dialControl(t.Context(), socket, cookie, nil); err == nil {
				t.Error("signed in")
			}
		})
	}
	t.Run("half a cookie", func(t *testing.T) {
		socket, cookie := speak(t, func(*bufio.Reader, net.Conn) {})
		if err := os.WriteFile(cookie, make([]byte, 31), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := dialControl(t.Context(), socket, cookie, nil); err == nil {
			t.Error("signed in")
		}
	})
}

func TestAskGivesUpWithItsContext(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	c := &control{conn: ours}
	go c.read()
	defer c.close()
	go bufio.NewReader(theirs).ReadString('\n')
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := c.ask(ctx, "ADD_ONION ED25519-V3:secret")
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

// TestRepliesFindTheirQuestions mixes events and an abandoned question in.
func TestRepliesFindTheirQuestions(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	var events []string
	c := &control{conn: ours, event: func(line string) { events = append(events, line) }}
	go c.read()
	defer c.close()
	r := bufio.NewReader(theirs)

	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan struct{})
	go func() {
		r.ReadString('\n')
		cancel() // nobody waits for this reply any more
		close(asked)
	}()
	if _, err := c.ask(ctx, "GETINFO first"); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	<-asked
	go func() {
		r.ReadString('\n')
		theirs.Write([]byte("250-first=1\r\n250 OK\r\n650 HS_DESC A\r\n250+second=\r\ntwo\r\n..\r\n.\r\n250 OK\r\n"))
	}()
	got, err := c.info(t.Context(), "second")
	if got != "two\n." || err != nil || !slices.Equal(events, []string{"HS_DESC A"}) {
		t.Errorf("got %q, %v, events %q", got, err, events)
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, s := range []string{
		"250 OK\r\n", "250-a=1\r\n250 OK\r\n", "250+a=\r\nb\r\n.\r\n250 OK\r\n", "650 HS_DESC UPLOAD x y z\r\n",
		"", "25", "250", "250*\r\n", "250-a\r\n251 b\r\n", "250+a\r\n", "\r\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		r := textproto.NewReader(bufio.NewReader(strings.NewReader(said)))
		a := readAnswer(r)
		if a.err == nil && (len(a.code) != 3 || len(a.lines) == 0) {
			t.Errorf("%q: got %+v", said, a)
		}
	})
}

func FuzzOnionEvent(f *testing.F) {
	for _, s := range []string{"", "HS_DESC", "HS_DESC UPLOAD a UNKNOWN $F~n d HSDIR_INDEX=0", "HS_DESC UPLOADED a UNKNOWN $F~n", "HS_DESC FAILED a UNKNOWN $F~n REASON=x", "HS_DESC CREATED a UNKNOWN UNKNOWN d"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, line string) {
		s := onions{uploads: map[string]*upload{}, changed: make(chan struct{})}
		s.event(line)
	})
}
