package browser_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"peeler/crawler/browser"
	"peeler/crawler/sitetest"
)

// connects finds the addresses of connect, sendto, sendmsg and bind in what strace
// wrote, attempts that failed among them.
var connects = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")`)

// TestNothingElseIsReached has a page try every way out that there is, and watches
// the system calls of Chromium's processes meanwhile: it connects to its proxy, which
// lets through the page's own host, and nowhere else.
func TestNothingElseIsReached(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("strace is missing: apt-get install -y strace")
	}
	if err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	watched := filepath.Join(t.TempDir(), "chromium")
	script := fmt.Sprintf("#!/bin/sh\nexec %s -f -qq -s 0 -e trace=connect,sendto,sendmsg,sendmmsg,bind -o %s %s \"$@\"\n", strace, trace, installed(t))
	if err := os.WriteFile(watched, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(o *browser.Options) { o.Chromium = watched })

	// Where the page points, with a name and as an address.
	astray, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer astray.Close()
	reached := make(chan struct{}, 1)
	go func() {
		if c, err := astray.Accept(); err == nil {
			c.Close()
			reached <- struct{}{}
		}
	}()
	r.socks.Map("astray.test", astray.Addr().String())
	other := sitetest.Onion("another")
	r.socks.Map(other, astray.Addr().String())

	onion := r.pages(map[string]http.HandlerFunc{
		"/{$}": func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Alt-Svc", `h3="`+astray.Addr().String()+`"`)
			w.Header().Set("Link", "<http://astray.test/link>; rel=preload; as=script, <http://astray.test>; rel=preconnect")
			w.Header().Set("Report-To", `{"group":"default","max_age":9,"endpoints":[{"url":"https://astray.test/report"}]}`)
			w.Header().Set("NEL", `{"report_to":"default","max_age":9,"success_fraction":1}`)
			page(lure(req.Host, other, astray.Addr().String()))(w, req)
		},
		"/worker.js": data("text/javascript", `fetch("http://astray.test/from-worker"); fetch("/api/from-worker", {method: "POST"})`),
		"/api/":      func(_ http.ResponseWriter, req *http.Request) { t.Errorf("the site got %s %s", req.Method, req.URL) },
		"/img.png":   func(http.ResponseWriter, *http.Request) { t.Error("an image was fetched") },
		"/ws":        func(http.ResponseWriter, *http.Request) { t.Error("a WebSocket was opened") },
	})
	got, err := r.capture(browser.Request{URL: "http://" + onion + "/", Timeout: 60})
	if err != nil || !strings.Contains(got.HTML, "tried everything") {
		t.Errorf("the page: %v\n%s", err, got.HTML)
	}
	if got.Refused < 10 || got.Withheld < 5 {
		t.Errorf("%d refused, %d withheld", got.Refused, got.Withheld)
	}
	for _, q := range r.socks.Requests() {
		if q.Host != onion {
			t.Errorf("tor was asked for %s", q)
		}
	}
	select {
	case <-reached:
		t.Error("the other site was reached")
	default:
	}
	onlyProxy(t, trace)
}

// onlyProxy looks through a trace for addresses beside one port of 127.0.0.1.
func onlyProxy(t *testing.T, trace string) {
	t.Helper()
	b, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]int{}
	for _, line := range strings.Split(string(b), "\n") {
		for _, m := range connects.FindAllStringSubmatch(line, -1) {
			if m[2] != "127.0.0.1" {
				t.Errorf("a system call names another address: %s", line)
			}
			ports[m[1]]++
		}
	}
	if len(ports) != 1 {
		t.Errorf("ports of 127.0.0.1 that were connected to: %v", ports)
	}
	t.Logf("%d bytes of trace, connections by port: %v", len(b), ports)
}

// lure is a page that tries to be led astray.
func lure(self, other, address string) string {
	return strings.NewReplacer("SELF", self, "OTHER", other, "ADDRESS", address).Replace(`<!doctype html>
<link rel=dns-prefetch href=//astray.test><link rel=preconnect href=//astray.test><link rel=prefetch href=//astray.test/p>
<link rel=stylesheet href=http://astray.test/s.css><link rel=icon href=http://astray.test/i><link rel=manifest href=/m.json>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://astray.test/spec"]}],"prerender":[{"source":"list","urls":["/prerender"]}]}</script>
<style>@font-face{font-family:f;src:url(http://astray.test/f)} p{font-family:f;background:url(http://astray.test/bg)}</style>
<p>text</p><img src=http://astray.test/a.png><img src=/img.png><img src=http://ADDRESS/a.png><video src=http://astray.test/v autoplay></video>
<object data=http://astray.test/o></object><embed src=http://astray.test/e><iframe src=http://OTHER/></iframe><iframe src=http://astray.test/></iframe>
<script src=http://astray.test/x.js></script><a id=ping href=#x ping=http://astray.test/ping>x</a>
<iframe id=inner></iframe>
<script>
const tries = [
  () => fetch("http://astray.test/fetch", {mode: "no-cors"}),
  () => fetch("http://OTHER/fetch", {mode: "no-cors"}),
  () => fetch("http://ADDRESS/fetch", {mode: "no-cors"}),
  () => fetch("http://localhost:9050/"),
  () => fetch("http://[::1]:9050/"),
  () => fetch("/api/post", {method: "POST", body: "x".repeat(1000)}),
  () => fetch("/api/put", {method: "PUT", body: "x"}),
  () => fetch("file:///etc/passwd"),
  () => { const x = new XMLHttpRequest(); x.open("GET", "http://astray.test/xhr"); x.send() },
  () => navigator.sendBeacon("/api/beacon", "x"),
  () => new WebSocket("ws://astray.test/"),
  () => new WebSocket("ws://SELF/ws"),
  () => new (inner.contentWindow.WebSocket)("ws://SELF/ws"),
  () => new EventSource("/api/events"),
  () => new WebTransport("https://astray.test/"),
  () => { const p = new RTCPeerConnection({iceServers: [{urls: "stun:ADDRESS"}, {urls: "turn:astray.test", username: "u", credential: "c"}]});
          p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)) },
  () => new (inner.contentWindow.RTCPeerConnection)({iceServers: [{urls: "stun:ADDRESS"}]}),
  () => new Worker("/worker.js"),
  () => new SharedWorker("/worker.js"),
  () => navigator.serviceWorker.register("/worker.js"),
  () => new (inner.contentWindow.Worker)("/worker.js"),
  () => CSS.paintWorklet.addModule("http://astray.test/w.js"),
  () => new AudioContext().audioWorklet.addModule("http://astray.test/w.js"),
  () => open("http://astray.test/popup"),
  () => document.getElementById("ping").click(),
  () => { const f = document.createElement("form"); f.method = "post"; f.action = "/api/form"; document.body.append(f); f.submit() },
  () => { const i = document.createElement("iframe"); i.srcdoc = "<script>new Worker('/worker.js'); fetch('http://astray.test/')<\/script>"; document.body.append(i) },
  () => { const i = document.createElement("iframe"); i.sandbox = "allow-scripts"; i.srcdoc = "<script>fetch('http://astray.test/', {mode: 'no-cors'})<\/script><img src=http://astray.test/z>"; document.body.append(i) },
  () => import("http://astray.test/module.js"),
  () => { location = "mailto:x@astray.test" },
  () => { location = "http://astray.test/away" },
];
let n = 0;
for (const t of tries) { try { Promise.resolve(t()).catch(() => {}) } catch {} n++ }
if (n === tries.length) document.body.append("tried everything");
</script>`)
}

// TestGateAsksForPassword tries the proxy of a capture from another process.
func TestGateAsksForPassword(t *testing.T) {
	r := newRig(t)
	got := make(chan string, 1)
	onion := r.pages(map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, req *http.Request) {
		got <- gatePort(t)
		page("<p>x")(w, req)
	}})
	status := make(chan string, 1)
	go func() {
		conn, err := net.Dial("tcp", "127.0.0.1:"+<-got)
		if err != nil {
			status <- err.Error()
			return
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		fmt.Fprintf(conn, "GET http://%s/ HTTP/1.1\r\nHost: %s\r\n\r\n", onion, onion)
		b, _ := io.ReadAll(conn)
		line, _, _ := strings.Cut(string(b), "\r\n")
		status <- line
	}()
	if _, err := r.capture(browser.Request{URL: "http://" + onion + "/"}); err != nil {
		t.Fatal(err)
	}
	if s := <-status; s != "HTTP/1.1 407 Proxy Authentication Required" {
		t.Error(s)
	}
}

// gatePort finds the port in the command line of a Chromium of ours.
func gatePort(t *testing.T) string {
	t.Helper()
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range lines {
		b, _ := os.ReadFile(path)
		parent, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "stat"))
		if !bytes.Contains(parent, fmt.Appendf(nil, " %d ", os.Getpid())) {
			continue
		}
		if _, after, ok := bytes.Cut(b, []byte("--proxy-server=http://127.0.0.1:")); ok {
			return string(after[:bytes.IndexAny(after, "\x00 ")])
		}
	}
	t.Error("no Chromium of ours")
	return ""
}

// TestTwoSourcesShareNothing has two captures of one host: what the first left in
// its browser the second does not find.
func TestTwoSourcesShareNothing(t *testing.T) {
	r := newRig(t)
	onion := r.pages(map[string]http.HandlerFunc{"/": page(`<p id=p></p><script>
(async () => {
  const found = [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, window.caches ? (await caches.keys()).length : 0];
  document.cookie = "mark=1; max-age=99999"; localStorage.mark = sessionStorage.mark = 1; indexedDB.open("mark");
  p.textContent = "found " + JSON.stringify(found) + " left " + document.cookie + localStorage.mark;
})()</script>`)})
	for i := range 2 {
		user := fmt.Sprintf("source%d", i)
		got, err := r.capture(browser.Request{URL: "http://" + onion + "/", Proxy: "socks5://" + user + ":p@tor"})
		if err != nil || !strings.Contains(got.HTML, `found ["",0,0,0,0] left mark=11`) {
			t.Errorf("%s: %s, %v", user, got.HTML, err)
		}
	}
	users := map[string]bool{}
	for _, q := range r.socks.Requests() {
		users[q.User] = true
	}
	if len(users) != 2 {
		t.Errorf("users %v", users)
	}
}
