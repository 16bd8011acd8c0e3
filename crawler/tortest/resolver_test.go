package tortest

import (
	"net"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func query(tb testing.TB, name string, kind dnsmessage.Type) []byte {
	tb.Helper()
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET}},
	}
	b, err := m.Pack()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestResolver(t *testing.T) {
	r, err := newResolver([]string{"Paste.test"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	conn, err := net.Dial("udp", r.address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	tests := []struct {
		name, question string
		kind           dnsmessage.Type
		rcode          dnsmessage.RCode
		answers        int
	}{
		{"known", "paste.test.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 1},
		{"known, in mixed case", "pAsTe.TeSt.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 1},
		{"known, but has no IPv6 address", "paste.test.", dnsmessage.TypeAAAA, dnsmessage.RCodeSuccess, 0},
		{"unknown", "example.com.", dnsmessage.TypeA, dnsmessage.RCodeNameError, 0},
		{"below a known one", "www.paste.test.", dnsmessage.TypeA, dnsmessage.RCodeNameError, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conn.Write([]byte("no query")) // is not answered, and harms nothing
			if _, err := conn.Write(query(t, tt.question, tt.kind)); err != nil {
				t.Fatal(err)
			}
			buf := make([]byte, 512)
			n, err := conn.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			var m dnsmessage.Message
			if err := m.Unpack(buf[:n]); err != nil {
				t.Fatal(err)
			}
			if m.ID != 7 || m.RCode != tt.rcode || len(m.Answers) != tt.answers || m.Questions[0].Name.String() != tt.question {
				t.Errorf("got %+v", m)
			}
		})
	}
	if seen := r.asked(); len(seen) != len(tests) || seen[1] != "paste.test" {
		t.Errorf("asked %q", seen)
	}
}

func FuzzResolver(f *testing.F) {
	f.Add(query(f, "paste.test.", dnsmessage.TypeA))
	f.Add(query(f, "example.com.", dnsmessage.TypeAAAA))
	f.Add([]byte{})
	f.Add(make([]byte, 512))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &resolver{names: map[string]bool{"paste.test": true}}
		reply, err := r.answer(b)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(reply); err != nil || !m.Response {
			t.Errorf("the reply is none: %v", err)
		}
	})
}
