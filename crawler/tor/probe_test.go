package tor

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestProbe(t *testing.T) {
	for name, test := range map[string]struct {
		hang bool
		says []string
		want string
	}{
		"a SOCKS port":             {false, []string{greeted}, ""},
		"one that isolates nobody": {false, []string{"\x05\x00"}, "does not isolate circuits"},
		"one that wants nothing":   {false, []string{"\x05\xff"}, "does not speak SOCKS 5"},
		"another protocol":         {false, []string{"HTTP/1.1 400 Bad Request\r\n"}, "does not speak SOCKS 5"},
		"closed at once":           {false, []string{""}, "does not speak SOCKS 5"},
		"silent":                   {true, nil, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, test.hang, test.says...)
			d, err := New(s.address, Options{Timeout: timeoutFor(test.hang)})
			if err != nil {
				t.Fatal(err)
			}
			err = d.Probe(t.Context())
			e, _ := errors.AsType[*Error](err)
			if test.want == "" && err != nil || test.want != "" && (e == nil || e.State != OursDown || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v", err)
			}
		})
	}
	d, err := New("unix:"+t.TempDir()+"/none", Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "is not running") {
		t.Errorf("got %v", err)
	}
}
