package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"peeler/crawler/sitetest"
)

// connects finds the internet addresses of connect, sendto and sendmsg in what
// strace wrote, attempts that failed among them.
var connects = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")`)

// TestOnlyTorAndReceiversAreConnectedTo watches the built daemon's system calls
// while sites try to lead it astray: it connects to Tor's SOCKS port and to the
// receiver, and nowhere else, whatever HTTP_PROXY says.
func TestOnlyTorAndReceiversAreConnectedTo(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("strace is missing: apt-get install -y strace")
		}
		t.Skip("strace is missing: apt-get install -y strace")
	}
	tor := torNetwork(t)
	people := invent(20)
	astray, err := sitetest.Record() // where the sites point
	if err != nil {
		t.Fatal(err)
	}
	defer astray.Close()
	out := astray.Addr().String()
	lure := fmt.Sprintf(`<html><head><meta http-equiv=refresh content="0;url=http://%[1]s/a"><base href="http://%[1]s/">
<link rel=stylesheet href="http://%[1]s/b"><script src="//%[1]s/c"></script></head>
<body><img src="http://%[1]s/d"><iframe src="http://%[1]s/e"></iframe>
<a class=p href="http://%[1]s/f">x</a> <a class=p href="file:///etc/passwd">x</a> <a class=p href="/here">x</a>
<p>%[2]s %[3]s %[4]s</p></body></html>`, out, people.people[0].forename, people.people[0].surname, people.people[0].number)
	site := http.NewServeMux()
	site.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Refresh", "0; url=http://"+out+"/g")
		w.Header().Set("Onion-Location", "http://"+out+"/h")
		w.Header().Set("Alt-Svc", `h2="`+out+`"`)
		w.Header().Set("Link", "<http://"+out+"/i>; rel=preload")
		fmt.Fprint(w, lure)
	})
	site.Handle("GET /here", sitetest.RedirectTo("http://"+out+"/j"))

	soc := newCentre(t)
	h := newHouse(t)
	h.setUp(tor.Socks(), soc.URL, soc.secret, source(t, tor, "lure", "listing", site, "/", `list: {items: "a.p"}`))
	h.peeler("roster", "import", h.write("staff.csv", people.csv))
	t.Setenv("HTTP_PROXY", "http://"+out)
	t.Setenv("HTTPS_PROXY", "http://"+out)
	t.Setenv("ALL_PROXY", "socks5://"+out)

	trace := filepath.Join(h.dir, "trace")
	bin := h.bin
	h.bin = strace
	h.startWith("-D", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", trace, bin, "run")
	h.bin = bin
	h.until("the alert has come", func() bool { return len(soc.arrivals("lure")) > 0 })
	h.until("the crawl has ended", func() bool { return !crawled(h, "lure").IsZero() })
	h.kill(syscall.SIGTERM)

	allowed := map[string]bool{tor.Socks(): true, strings.TrimPrefix(soc.URL, "http://"): true}
	seen := map[string]bool{}
	for _, m := range connects.FindAllStringSubmatch(h.read("trace"), -1) {
		seen[m[2]+m[3]+":"+m[1]] = true
	}
	for address := range seen {
		if !allowed[address] {
			t.Errorf("the daemon tried to reach %s", address)
		}
	}
	// The control: the search must see what is there.
	if len(seen) < len(allowed) {
		t.Errorf("of %v only %v was seen: the search is blind", allowed, seen)
	}
	if n := len(astray.Received()); n != 0 {
		t.Errorf("somebody came %d times to where the sites point", n)
	}
}
