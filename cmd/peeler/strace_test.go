package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"peeler/crawler/sitetest"
)

// traced is what strace saw of the network: every attempt, failed ones too.
type traced struct {
	reached   map[string]bool // internet addresses of connect, sendto, sendmsg, sendmmsg
	sockets   map[string]bool // paths of unix sockets of the same; "@" begins an abstract one
	families  map[string]bool // of sockets: AF_INET/SOCK_STREAM
	listening map[string]bool // what was bound to, unix sockets and ports
}

var (
	call     = regexp.MustCompile(`^\d+ +(\w+)\((.*)`)
	internet = regexp.MustCompile(`sin6?_port=htons\((\d+)\)[^}]*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")`)
	unixPath = regexp.MustCompile(`sun_path=(@?)"([^"]*)"`)
	socket   = regexp.MustCompile(`^(\w+), (\w+)`)
)

// readTrace reads what `strace -f -e trace=%network` wrote. Arguments that the kernel
// fills in, as accept's, are passed over.
func readTrace(text string) traced {
	t := traced{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for line := range strings.Lines(text) {
		m := call.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		inet, paths := t.reached, t.sockets
		switch m[1] {
		case "connect", "sendto", "sendmsg", "sendmmsg":
		case "bind":
			inet, paths = t.listening, t.listening
		case "socket":
			if s := socket.FindStringSubmatch(m[2]); s != nil {
				t.families[s[1]+"/"+s[2]] = true
			}
			continue
		default:
			continue
		}
		for _, a := range internet.FindAllStringSubmatch(m[2], -1) {
			inet[a[2]+a[3]+":"+a[1]] = true
		}
		for _, p := range unixPath.FindAllStringSubmatch(m[2], -1) {
			paths[p[1]+p[2]] = true
		}
	}
	return t
}

// strangers is all that was reached beyond what may be, and every way to do so that
// needs no address: datagrams, raw sockets, netlink.
func (t traced) strangers(allowed ...string) []string {
	var list []string
	for _, address := range slices.Sorted(maps.Keys(t.reached)) {
		if !slices.Contains(allowed, address) {
			list = append(list, address)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(t.sockets)) {
		if !slices.Contains(allowed, path) {
			list = append(list, "unix:"+path)
		}
	}
	for _, family := range slices.Sorted(maps.Keys(t.families)) {
		switch family {
		case "AF_INET/SOCK_STREAM", "AF_INET6/SOCK_STREAM", "AF_UNIX/SOCK_STREAM", "AF_UNIX/SOCK_DGRAM":
		default:
			list = append(list, family)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(t.listening)) {
		// With port 0 the Go runtime asks which IP versions there are.
		if !slices.Contains(allowed, at) && !strings.HasSuffix(at, ":0") {
			list = append(list, "listens on "+at)
		}
	}
	return list
}

// stracer is the program, which a CI must have.
func stracer(t *testing.T) string {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("strace is missing: apt-get install -y strace")
		}
		t.Skip("strace is missing: apt-get install -y strace")
	}
	return strace
}

var straceArgs = []string{"-D", "-f", "-qq", "-e", "trace=%network", "-e", "signal=none", "-o"}

// startTraced runs the daemon under strace; trace ends it and gives what was seen.
func (h *house) startTraced() (trace func() traced) {
	h.t.Helper()
	bin := h.bin
	h.bin = stracer(h.t)
	h.startWith(slices.Concat(straceArgs, []string{filepath.Join(h.dir, "trace"), bin, "run"})...)
	h.bin = bin
	return func() traced {
		h.kill(syscall.SIGTERM)
		return readTrace(h.read("trace"))
	}
}

// runTraced runs a command to its end, whatever its exit code.
func runTraced(t *testing.T, cmd *exec.Cmd) traced {
	t.Helper()
	file := filepath.Join(t.TempDir(), "trace")
	// Not -D: strace ends last, so the file is whole.
	args := append(slices.Concat([]string{cmd.Path}, straceArgs[1:], []string{file, cmd.Path}), cmd.Args[1:]...)
	under := exec.Command(stracer(t), args[1:]...)
	under.Env, under.Dir = cmd.Env, cmd.Dir
	out, err := under.CombinedOutput()
	text, failed := os.ReadFile(file)
	if failed != nil {
		t.Fatalf("%v, %v\n%s", err, failed, out)
	}
	return readTrace(string(text))
}

// TestTheTraceSeesACarelessClient is the control: the same harness, and a program that
// does each thing that must not be.
func TestTheTraceSeesACarelessClient(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "careless")
	if out, err := exec.Command("go", "build", "-o", bin, "./testdata/careless").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	addresses := []string{"127.0.0.1:1", "127.0.0.2:53", "127.0.0.3:53", "127.0.0.4:53", "127.0.0.5:1"}
	seen := runTraced(t, exec.Command(bin, addresses...)).strangers()
	for i, what := range []string{"a connection", "a look-up", "sendto", "sendmsg", "a child's connection"} {
		if !slices.Contains(seen, addresses[i]) {
			t.Errorf("%s to %s was not seen: %v", what, addresses[i], seen)
		}
	}
	if !slices.Contains(seen, "AF_INET/SOCK_DGRAM") {
		t.Errorf("datagrams were not seen: %v", seen)
	}
}

// TestOnlyTorAndReceiversAreConnectedTo watches the built daemon's system calls
// while sites try to lead it astray: it connects to Tor's SOCKS port and to the
// receiver, and nowhere else, whatever HTTP_PROXY says.
func TestOnlyTorAndReceiversAreConnectedTo(t *testing.T) {
	stracer(t)
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
	proxies(t, out)

	trace := h.startTraced()
	h.until("the alert has come", func() bool { return len(soc.arrivals("lure")) > 0 })
	h.until("the crawl has ended", func() bool { return !crawled(h, "lure").IsZero() })
	seen := trace()
	receiver := strings.TrimPrefix(soc.URL, "http://")
	for _, stranger := range seen.strangers(tor.Socks(), receiver, filepath.Join(h.dir, "s")) {
		t.Errorf("the daemon tried to reach %s", stranger)
	}
	// The search must see what is there.
	if !seen.reached[tor.Socks()] || !seen.reached[receiver] {
		t.Errorf("Tor and the receiver were not seen among %v: the search is blind", seen.reached)
	}
	if n := len(astray.Received()); n != 0 {
		t.Errorf("somebody came %d times to where the sites point", n)
	}
}

// proxies sets the variables by which other programs are told of a proxy.
func proxies(t *testing.T, address string) {
	t.Helper()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, "http://"+address)
	}
	for _, name := range []string{"ALL_PROXY", "all_proxy"} {
		t.Setenv(name, "socks5://"+address)
	}
}
