package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"peeler/crawler/tor"
)

func TestRequest(t *testing.T) {
	const host = "http://site.test/"
	tests := []struct {
		name, text, err string
		want            func(order) bool
	}{
		{"as little as may be", `{"url":"` + host + `"}`, "", func(o order) bool {
			return o.timeout == defaultTimeout && o.wait == defaultWait && o.Size == defaultSize && o.user == ""
		}},
		{"all", `{"url":"` + host + `","proxy":"socks5://u:p%40@10.0.0.1:9050","general_timeout_in_sec":9,"final_wait":2,"max_size":7,"headers":{"A":"b"},"cookies":[{"name":"a","value":"b"}]}`, "", func(o order) bool {
			return o.timeout == 9*time.Second && o.wait == 2*time.Second && o.Size == 7 && o.user == "u" && o.password == "p@" && o.Headers["A"] == "b"
		}},
		{"as Lacus' client writes it", `{"url":"` + host + `","browser":null,"device_name":"x","depth":0,"rendered_hostname_only":true,"headers":"A: b\nC: d","cookies":[{"name":"a","value":"b","domain":"x","secure":true}],"http_credentials":null,"viewport":{"width":1},"proxy":null,"general_timeout_in_sec":null}`, "", func(o order) bool {
			return o.Headers["A"] == "b" && o.Headers["C"] == "d" && o.Cookies[0].Name == "a"
		}},
		{"more than may be", `{"url":"` + host + `","general_timeout_in_sec":99999999999,"final_wait":1000,"max_size":999999999999}`, "", func(o order) bool {
			return o.timeout == maxTimeout && o.wait == maxWait && o.Size == maxSize
		}},
		{"less than nothing", `{"url":"` + host + `","general_timeout_in_sec":-1,"final_wait":-1,"max_size":-1}`, "", func(o order) bool { return o.timeout == defaultTimeout && o.Size == defaultSize }},
		{"no url", `{}`, "none of http", nil},
		{"a file", `{"url":"file:///etc/passwd"}`, "none of http", nil},
		{"a script", `{"url":"javascript:alert(1)"}`, "none of http", nil},
		{"a user in it", `{"url":"http://u:p@site.test/"}`, "none of http", nil},
		{"a long one", `{"url":"` + host + strings.Repeat("a", maxURL) + `"}`, "none of http", nil},
		{"an address", `{"url":"http://127.0.0.1:9050/"}`, "no host that is reached through Tor", nil},
		{"another proxy", `{"url":"` + host + `","proxy":"http://u:p@proxy"}`, "socks5", nil},
		{"a cookie that splits the header", `{"url":"` + host + `","cookies":[{"name":"a","value":"b\r\nX: y"}]}`, "a cookie is none", nil},
		{"a header that splits", `{"url":"` + host + `","headers":{"A":"b\r\nX: y"}}`, "a header is none", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Request
			if err := json.Unmarshal([]byte(tt.text), &r); err != nil {
				t.Fatal(err)
			}
			o, err := r.check()
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || !tt.want(o) {
				t.Errorf("got %+v, %v", o, err)
			}
		})
	}
}

// TestContract speaks to the server without a browser: nothing is ever rendered.
func TestContract(t *testing.T) {
	dial, err := tor.New("127.0.0.1:9", tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(dial, Options{Chromium: "/bin/true", Held: 2})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		return w.Code, strings.TrimSpace(w.Body.String())
	}
	code, id := ask("POST", "/enqueue", `{"url":"http://site.test/"}`)
	if id = strings.Trim(id, `"`); code != http.StatusOK || len(id) != 36 || id[14] != '4' {
		t.Fatalf("%d %s", code, id)
	}
	ask("POST", "/enqueue", `{"url":"http://site.test/"}`)
	for _, tt := range []struct {
		name, method, path, body string
		code                     int
		want                     string
	}{
		{"no room", "POST", "/enqueue", `{"url":"http://site.test/"}`, 503, `{"error":"2 pages wait already"}`},
		{"no JSON", "POST", "/enqueue", `url=x`, 400, `{"error":"the request is no JSON of a capture"}`},
		{"too long", "POST", "/enqueue", `{"url":"` + strings.Repeat("x", maxRequest) + `"}`, 400, `{"error":"the request is no JSON of a capture"}`},
		{"a bad url", "POST", "/enqueue", `{"url":"ftp://site.test"}`, 400, `{"error":"the url is none of http or https"}`},
		{"one that waits", "GET", "/capture_status/" + id, "", 200, "0"},
		{"one that there is not", "GET", "/capture_status/x", "", 200, "-1"},
		{"the result of one that waits", "GET", "/capture_result/" + id, "", 200, `{"status":0}`},
		{"the result of none", "GET", "/capture_result/x", "", 200, `{"status":-1}`},
		{"another path", "GET", "/", "", 404, "404 page not found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if code, got := ask(tt.method, tt.path, tt.body); code != tt.code || got != tt.want {
				t.Errorf("%d %s", code, got)
			}
		})
	}
	c := <-s.queue
	s.set(c, done, Result{Status: done, HTML: "<p>&x"})
	if _, got := ask("GET", "/capture_result/"+id, ""); got != `{"status":1,"html":"<p>&x"}` {
		t.Error(got)
	}
	if _, got := ask("GET", "/capture_result/"+id, ""); got != `{"status":-1}` {
		t.Errorf("read twice: %s", got)
	}
}

func TestErrorsTravel(t *testing.T) {
	for _, err := range []error{ErrFile, ErrElsewhere, ErrTimeout, tor.Told(tor.SiteDown, "the site is down"), errCrashed} {
		var r Result
		r.fail(err)
		b, _ := json.Marshal(r)
		var there Result
		if err := json.Unmarshal(b, &there); err != nil {
			t.Fatal(err)
		}
		got := there.failure()
		if got == nil || got.Error() != err.Error() {
			t.Errorf("%v arrives as %v", err, got)
		}
		a, _ := errors.AsType[*tor.Error](err)
		if b, _ := errors.AsType[*tor.Error](got); (a == nil) != (b == nil) || a != nil && a.State != b.State {
			t.Errorf("%v arrives as %v", err, got)
		}
	}
}

// TestMessages passes over what is too long.
func TestMessages(t *testing.T) {
	text := "one\x00" + strings.Repeat("x", 200_000) + "\x00two\x00\x00three"
	m := &messages{Closer: io.NopCloser(nil), from: bufio.NewReader(strings.NewReader(text)), most: 100_000}
	if b, err := io.ReadAll(m); err != nil || string(b) != "one\x00two\x00\x00" {
		t.Errorf("%.100q, %v", b, err)
	}
}

func FuzzRequest(f *testing.F) {
	f.Add(`{"url":"http://site.test/","proxy":"socks5://u:p@tor","headers":"A: b","cookies":[{"name":"a","value":"b"}]}`)
	f.Add(`{"url":"https://pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion/","headers":{"A":"b"},"final_wait":2}`)
	f.Add(`{"headers":3}`)
	f.Fuzz(func(t *testing.T, text string) {
		var r Request
		if json.Unmarshal([]byte(text), &r) != nil {
			return
		}
		o, err := r.check()
		if err != nil {
			return
		}
		if o.timeout <= 0 || o.timeout > maxTimeout || o.wait <= 0 || o.wait > maxWait || o.Size <= 0 || o.Size > maxSize {
			t.Errorf("over the limits: %+v", o)
		}
		if !siteOf(o.url).allows(hostOf(o.url)) {
			t.Errorf("%q may not reach itself", o.URL)
		}
	})
}

func FuzzMessages(f *testing.F) {
	f.Add("{}\x00{\"id\":1}\x00")
	f.Add(strings.Repeat("x", 100) + "\x00\x00a")
	f.Fuzz(func(t *testing.T, text string) {
		m := &messages{Closer: io.NopCloser(nil), from: bufio.NewReaderSize(strings.NewReader(text), 16), most: 40}
		got, err := io.ReadAll(m)
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		parts := strings.SplitAfter(text, "\x00")
		for _, p := range parts[:len(parts)-1] {
			if len(p) <= 40 {
				want.WriteString(p)
			}
		}
		if string(got) != want.String() {
			t.Errorf("%q of %q", got, text)
		}
	})
}
