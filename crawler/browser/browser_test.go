package browser_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"peeler/crawler/browser"
	"peeler/crawler/tor"
)

const leak = `[{"name":"Jane Example","phone":"0161 496 0000"},{"name":"Núñez & <Sons> 𝒳","phone":"0161 496 0001"}]`

// TestPageOfScripts renders a page whose items exist only after a script fetched
// them.
func TestPageOfScripts(t *testing.T) {
	r := newRig(t)
	onion := r.pages(map[string]http.HandlerFunc{
		"/{$}": page(`<!doctype html><title>leaks</title><ul id=l></ul><div id=host></div><form><input name=attributes><input id=in name=firstChild></form>
<template><p>in a template</p></template><textarea id=ta>old</textarea>
<iframe sandbox srcdoc="<p>in a sandboxed frame</p>"></iframe><iframe src=/frame></iframe><script src=/app.js></script>`),
		"/app.js": data("text/javascript", `fetch("/api/items.json").then(r => r.json()).then(list => {
  for (const i of list) { const li = document.createElement("li"); li.textContent = i.name + ", " + i.phone; document.getElementById("l").append(li) }
  document.getElementById("host").attachShadow({mode: "open"}).innerHTML = "<p>in a shadow</p>";
  document.getElementById("in").value = "typed in"; document.getElementById("ta").value = "typed too";
})`),
		"/api/items.json": data("application/json", leak),
		"/frame":          page("<p>in a frame</p>"),
	})
	got, err := r.capture(browser.Request{URL: "http://" + onion + "/"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<li>Jane Example, 0161 496 0000</li>", "<li>Núñez &amp; &lt;Sons&gt; 𝒳, 0161 496 0001</li>", "<title>leaks</title>",
		"in a template", "in a shadow", "in a sandboxed frame", "in a frame", "typed in", "typed too",
	} {
		if !strings.Contains(got.HTML, want) {
			t.Errorf("no %q in %s", want, got.HTML)
		}
	}
	if got.Code != 200 || got.URL != "http://"+onion+"/" || got.Cut || got.Restless || got.Withheld != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestWithoutScripts(t *testing.T) {
	r := newRig(t)
	onion := r.pages(map[string]http.HandlerFunc{"/": page(`<p id=p>before</p><script>p.textContent = "after"</script>`)})
	off := false
	got, err := r.capture(browser.Request{URL: "http://" + onion + "/", JavaScript: &off})
	if err != nil || !strings.Contains(got.HTML, "before") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatIsSent(t *testing.T) {
	r := newRig(t)
	seen := make(chan *http.Request, 10)
	onion := r.pages(map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, req *http.Request) {
		seen <- req
		page("<p>x</p>")(w, req)
	}})
	_, err := r.capture(browser.Request{
		URL: "http://" + onion + "/", Proxy: "socks5://user1:secret1@tor",
		Cookies: []browser.Cookie{{Name: "session", Value: "abc"}}, Headers: browser.Headers{"X-Test": "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	req := <-seen
	for _, name := range []string{"Proxy-Authorization", "Proxy-Connection", "Authorization"} {
		if v := req.Header.Get(name); v != "" {
			t.Errorf("%s: %s", name, v)
		}
	}
	if c, err := req.Cookie("session"); err != nil || c.Value != "abc" || req.Header.Get("X-Test") != "1" {
		t.Errorf("cookie and header: %v", req.Header)
	}
	if ua := req.UserAgent(); strings.Contains(ua, "Headless") || !strings.Contains(ua, "Windows NT 10.0") {
		t.Errorf("user agent %s", ua)
	}
	t.Logf("header %v", req.Header)
	for _, q := range r.socks.Requests() {
		if q.User != "user1" || q.Password != "secret1" || q.Host != onion {
			t.Errorf("asked of tor: %+v", q)
		}
	}
}

func TestWhyThereIsNoPage(t *testing.T) {
	r := newRig(t)
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", to); w.WriteHeader(302) }
	}
	onion := r.pages(map[string]http.HandlerFunc{
		"/file.zip": data("application/zip", "PK\x03\x04"),
		"/text":     data("text/plain", "Jane Example"),
		"/saved": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Disposition", "attachment; filename=a.html")
			page("x")(w, nil)
		},
		"/away":  redirect("http://paste.test/"),
		"/home":  redirect("/there"),
		"/there": page("<p>there</p>"),
		"/loop":  redirect("/loop"),
		"/gone":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); fmt.Fprint(w, "<p>gone") },
		"/never": func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() },
		"/cut": func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			c.Close()
		},
		"/auth": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(401)
		},
	})
	tests := []struct {
		name, url string
		err       error
		code      int
	}{
		{"an archive", "http://" + onion + "/file.zip", browser.ErrFile, 0},
		{"text", "http://" + onion + "/text", browser.ErrFile, 0},
		{"a page to be saved", "http://" + onion + "/saved", browser.ErrFile, 0},
		{"redirect away", "http://" + onion + "/away", browser.ErrElsewhere, 0},
		{"redirect at home", "http://" + onion + "/home", nil, 200},
		{"redirects for ever", "http://" + onion + "/loop", errors.New("chromium says net::ERR_TOO_MANY_REDIRECTS"), 0},
		{"not found", "http://" + onion + "/gone", nil, 404},
		{"a password is asked for", "http://" + onion + "/auth", nil, 401},
		{"a cut", "http://" + onion + "/cut", errors.New("the connection was cut before an answer came"), 0},
		{"no answer", "http://" + onion + "/never", browser.ErrTimeout, 0},
		{"no site", "http://pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion/", tor.Told(tor.SiteDown, "onion descriptor not found: the site is down or gone (SOCKS reply 0xF0)"), 0},
		{"no onion", "http://abc.onion/", tor.Told(tor.Never, "refused"), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := r.capture(browser.Request{URL: tt.url, Timeout: 5})
			if got.Code != tt.code && tt.code != 0 {
				t.Errorf("status %d, not %d", got.Code, tt.code)
			}
			want, isTor := errors.AsType[*tor.Error](tt.err)
			if e, ok := errors.AsType[*tor.Error](err); isTor && ok && e.State == want.State {
				return
			}
			if !errors.Is(err, tt.err) && (tt.err == nil || err == nil || err.Error() != tt.err.Error()) {
				t.Errorf("got %v, not %v", err, tt.err)
			}
		})
	}
}
