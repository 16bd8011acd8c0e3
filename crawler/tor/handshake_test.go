package tor

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// nonsense is a SOCKS port that answers as it was told, whatever it is asked.
type nonsense struct {
	address  string
	accepted atomic.Int32
	received chan string // all bytes of a connection, at its end
}

// serve answers each message of a client with the next of answers. Then it
// hangs until the client leaves, or says that there is no more.
func serve(tb testing.TB, hang bool, answers ...string) *nonsense {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	s := &nonsense{address: l.Addr().String(), received: make(chan string, 1)}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.accepted.Add(1)
			go s.converse(conn.(*net.TCPConn), hang, answers)
		}
	}()
	return s
}

func (s *nonsense) converse(conn *net.TCPConn, hang bool, answers []string) {
	defer conn.Close()
	var got strings.Builder
	buf := make([]byte, 1024)
	for _, a := range answers {
		n, err := conn.Read(buf)
		got.Write(buf[:n])
		if err != nil {
			break
		}
		io.WriteString(conn, a)
	}
	if !hang {
		conn.CloseWrite() // and no RST, which could overtake what was written
	}
	io.Copy(&got, conn)
	select {
	case s.received <- got.String():
	default:
	}
}

const (
	greeted  = "\x05\x02"
	signedIn = "\x01\x00"
	bound    = "\x00\x01\x00\x00\x00\x00\x00\x00"
)

func TestFailures(t *testing.T) {
	tests := []struct {
		name    string
		answers []string
		hang    bool
		state   State
		says    string
	}{
		{"never answers", nil, true, OursDown, "does not answer"},
		{"half a greeting, then nothing", []string{"\x05"}, true, OursDown, "does not answer"},
		{"never answers the credentials", []string{greeted}, true, OursDown, "does not answer"},
		{"no circuit in time", []string{greeted, signedIn}, true, Again, "no circuit"},
		{"half a reply, then nothing", []string{greeted, signedIn, "\x05"}, true, OursDown, "does not speak SOCKS 5"},
		{"half an address, then nothing", []string{greeted, signedIn, "\x05\x00\x00\x01\x00"}, true, OursDown, "does not speak SOCKS 5"},
		{"half a failure, then nothing", []string{greeted, signedIn, "\x05\xf0"}, true, SiteDown, "descriptor not found"},
		{"hangs up at once", nil, false, OursDown, "does not speak SOCKS 5"},
		{"half a greeting, then hangs up", []string{"\x05"}, false, OursDown, "does not speak SOCKS 5"},
		{"hangs up after the greeting", []string{greeted}, false, OursDown, "does not speak SOCKS 5"},
		{"hangs up while it makes a circuit", []string{greeted, signedIn}, false, OursDown, "broke off"},
		{"half a reply, then hangs up", []string{greeted, signedIn, "\x05\x00"}, false, OursDown, "does not speak SOCKS 5"},
		{"an HTTP server", []string{"HTTP/1.1 400 Bad Request\r\n\r\n"}, false, OursDown, "does not speak SOCKS 5"},
		{"SOCKS 4", []string{"\x00\x5a"}, false, OursDown, "does not speak SOCKS 5"},
		{"no method suits", []string{"\x05\xff"}, false, OursDown, "does not speak SOCKS 5"},
		{"GSSAPI", []string{"\x05\x01"}, false, OursDown, "does not speak SOCKS 5"},
		{"no isolation", []string{"\x05\x00", "\x05\x00" + bound}, false, OursDown, "does not isolate"},
		{"credentials refused", []string{greeted, "\x01\x01"}, false, OursDown, "refuses our SOCKS credentials"},
		{"wrong version of the sign-in", []string{greeted, "\x05\x00"}, false, OursDown, "does not speak SOCKS 5"},
		{"wrong version of the reply", []string{greeted, signedIn, "\x04\xf0" + bound}, false, OursDown, "does not speak SOCKS 5"},
		{"reserved byte set", []string{greeted, signedIn, "\x05\x00\x01\x01\x00\x00\x00\x00\x00\x00"}, false, OursDown, "does not speak SOCKS 5"},
		{"unknown type of address", []string{greeted, signedIn, "\x05\x00\x00\x07\x00\x00"}, false, OursDown, "does not speak SOCKS 5"},
		{"address longer than what comes", []string{greeted, signedIn, "\x05\x00\x00\x03\xffabc"}, false, OursDown, "does not speak SOCKS 5"},
		{"reply out of a future Tor", []string{greeted, signedIn, "\x05\xf8" + bound}, false, Again, "SOCKS reply 0xF8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.hang, tt.answers...)
			d, err := New(s.address, Options{Timeout: timeoutFor(tt.hang)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Circuit(OnlyOnion(specA)).DialContext(t.Context(), "tcp", specA+":80")
			e, ok := errors.AsType[*Error](err)
			if !ok || e.State != tt.state || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v: %v", e.State, err)
			}
		})
	}
}

// timeoutFor is short only where it is what the test waits for.
func timeoutFor(hang bool) time.Duration {
	if hang {
		return 200 * time.Millisecond
	}
	return 0
}

func TestNotIsolatedIsNeverAskedForTheSite(t *testing.T) {
	s := serve(t, false, "\x05\x00", "\x05\x00"+bound)
	d, err := New(s.address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Circuit(OnlyOnion(specA)).DialContext(t.Context(), "tcp", specA+":80"); err == nil {
		t.Error("connected without isolation")
	}
	if got := <-s.received; strings.Contains(got, specA) {
		t.Errorf("sent %q", got)
	}
}

func TestReplies(t *testing.T) {
	want := map[byte]State{
		0x01: Again, 0x02: Never, 0x03: Again, 0x04: SiteDown, 0x05: SiteDown, 0x06: Again, 0x07: OursDown, 0x08: OursDown,
		0xF0: SiteDown, 0xF1: SiteDown, 0xF2: SiteDown, 0xF3: Again, 0xF4: Never, 0xF5: Never, 0xF6: Never, 0xF7: Again,
	}
	for code := 1; code < 256; code++ {
		state, ok := want[byte(code)]
		if !ok {
			state = Again
		}
		t.Run(fmt.Sprintf("%#02x", code), func(t *testing.T) {
			s := serve(t, false, greeted, signedIn, "\x05"+string([]byte{byte(code)})+bound)
			d, err := New(s.address, Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Circuit(OnlyOnion(specA)).DialContext(t.Context(), "tcp", specA+":80")
			e, ok := errors.AsType[*Error](err)
			if !ok || e.State != state || e.Reply != byte(code) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// FuzzHandshake lets a SOCKS port say anything: a connection comes of it only
// if it is what RFC 1928 and 1929 ask for, and everything else has a state.
func FuzzHandshake(f *testing.F) {
	for _, s := range []string{
		"", "\x05", "\x05\x00", "\x05\xff", "\x04\x5a", "HTTP/1.1 400\r\n", greeted + signedIn,
		greeted + signedIn + "\x05\x00" + bound, greeted + signedIn + "\x05\xf0" + bound,
		greeted + signedIn + "\x05\x00\x00\x03\x03abc\x00\x50more", greeted + signedIn + "\x05\x00\x00\x04" + strings.Repeat("\x00", 18),
		greeted + "\x01\x01", greeted + signedIn + "\x05\x00\x00\x03\x00\x00\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		s := serve(t, false, string(said))
		d, err := New(s.address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		conn, err := d.Circuit(OnlyOnion(specA)).DialContext(t.Context(), "tcp", specA+":80")
		if (err == nil) != connects(said) {
			t.Fatalf("%q: got %v", said, err)
		}
		if err == nil {
			conn.Close()
			return
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || e.State < OursDown || e.State > Never || strings.Contains(err.Error(), "%") {
			t.Errorf("%q: got %#v", said, err)
		}
	})
}

// connects reads said by the letter of the RFCs.
func connects(said []byte) bool {
	rest, ok := strings.CutPrefix(string(said), greeted+signedIn+"\x05\x00\x00")
	if !ok || rest == "" {
		return false
	}
	switch rest[0] {
	case 1:
		return len(rest) >= 1+4+2
	case 3:
		return len(rest) >= 2 && len(rest) >= 2+int(rest[1])+2
	case 4:
		return len(rest) >= 1+16+2
	}
	return false
}
