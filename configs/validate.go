package configs

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	maxSocket    = 107      // bytes of a unix socket's path, sockaddr_un less its end
	minChild     = 64 << 20 // bytes of memory, without which the extractor cannot start
	minHeartbeat = time.Minute
	minRecord    = 64 // bytes of a record, as the extractor has it
	maxRecord    = 2 << 20
)

// When alerts are owed for gaps alone.
const (
	Daily = "daily"
	Never = "never"
)

// severities are those of incidents, least first.
var severities = [...]string{"low", "medium", "high", "critical"}

var nameRule = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// Validate checks what the shape of the file cannot say. The error lists all
// problems, one a line, each with its place and how to mend it; no value that
// could be a secret is shown.
func (c *Config) Validate() error {
	r := &report{config: c}
	c.checkPaths(r)
	c.checkTor(r)
	c.checkMatching(r)
	c.Own.check(r)
	c.Limits.check(r, "limits", false)
	if c.AlertOnGaps != Daily && c.AlertOnGaps != Never {
		r.add("alert_on_gaps", "must be %s or %s", Daily, Never)
	}
	if c.Heartbeat != 0 && time.Duration(c.Heartbeat) < minHeartbeat {
		r.add("heartbeat", "must be at least %v, or 0 for none", minHeartbeat)
	}
	names := map[string]int{}
	for i, receiver := range c.Receivers {
		at := fmt.Sprintf("receivers[%d]", i)
		r.unique(names, "receivers", i, at+".name", receiver.Name)
		receiver.check(r, at)
	}
	ids := map[string]int{}
	for i, source := range c.Sources {
		at := fmt.Sprintf("sources[%d]", i)
		r.unique(ids, "sources", i, at+".id", source.ID)
		source.check(r, at)
		if source.Render && c.Render.Socket == "" {
			r.add(at+".render", "needs render.socket, where \"peeler render\" listens")
		}
	}
	return errors.Join(r.problems...)
}

// report gathers problems.
type report struct {
	config   *Config
	problems []error
}

func (r *report) add(path, format string, args ...any) {
	problem := path + ": " + visible(fmt.Sprintf(format, args...))
	if at := r.config.At(path); at != "" {
		problem = at + ": " + problem
	}
	r.problems = append(r.problems, errors.New(problem))
}

// unique checks a name and that no entry before i has it.
func (r *report) unique(seen map[string]int, list string, i int, path, name string) {
	if !nameRule.MatchString(name) {
		r.add(path, "needs 1 to 64 of a-z, 0-9 and -")
		return
	}
	if first, ok := seen[name]; ok {
		r.add(path, "%q is also %s[%d]: give each a name of its own", name, list, first)
		return
	}
	seen[name] = i
}

// visible replaces what could act on a terminal.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

func (c *Config) checkPaths(r *report) {
	for _, p := range []struct{ path, value string }{
		{"state", c.State}, {"key_file", c.KeyFile}, {"socket", c.Socket},
	} {
		if p.value == "" {
			r.add(p.path, "is empty: name a path, or leave the key out for the default")
		}
	}
	if len(c.Render.Socket) > maxSocket {
		r.add("render.socket", "is over the %d bytes of a unix socket's path: choose a shorter one", maxSocket)
	}
	if len(c.Socket) > maxSocket {
		r.add("socket", "is %d bytes long with its folder, over the %d of a unix socket: choose a shorter path", len(c.Socket), maxSocket)
	}
}

func (c *Config) checkTor(r *report) {
	checkLocal(r, "tor.socks", c.Tor.Socks, "write a loopback address such as 127.0.0.1:9050, or unix:/run/tor/socks")
	if c.Tor.Control != "" {
		checkLocal(r, "tor.control", c.Tor.Control, "write unix:/run/tor/control, or a loopback address such as 127.0.0.1:9051")
	}
	if c.Tor.Timeout <= 0 {
		r.add("tor.timeout", "must be longer than 0")
	}
}

// checkLocal takes the address of a port of this machine.
func checkLocal(r *report, at, address, mend string) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		if path == "" || len(path) > maxSocket {
			r.add(at, "is no path of a unix socket: %s", mend)
		}
	} else if host, port, err := net.SplitHostPort(address); err != nil || !isLoopback(host) || !isPort(port) {
		r.add(at, "is not on loopback: %s", mend)
	}
}

// isLoopback takes addresses only: a name would have to be looked up.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

func (c *Config) checkMatching(r *report) {
	m := c.Matching
	if !(m.AlertAt > 0 && m.AlertAt <= 1) { // in this form NaN fails too
		r.add("matching.alert_at", "must be over 0 and at most 1")
	}
	if !(m.ReviewAt > 0 && m.ReviewAt <= 1) {
		r.add("matching.review_at", "must be over 0 and at most 1")
	} else if m.ReviewAt > m.AlertAt {
		r.add("matching.review_at", "must be at most alert_at (%v)", m.AlertAt)
	}
}

// check holds limits to their ranges. Those of a source may be zero, for
// "as the global one".
func (l Limits) check(r *report, at string, ofSource bool) {
	least := int64(1)
	if ofSource {
		least = 0
	}
	for _, f := range []struct {
		name       string
		value, min int64
	}{
		{"header", int64(l.Header), least},
		{"page", int64(l.Page), least},
		{"download", int64(l.Download), least},
		{"expanded", int64(l.Expanded), least},
		{"ratio", int64(l.Ratio), least},
		{"depth", int64(l.Depth), least},
		{"entries", int64(l.Entries), least},
		{"cells", int64(l.Cells), least},
		{"pdf_pages", int64(l.PDFPages), least},
		{"hashing", int64(l.Hashing), least},
		{"pages", int64(l.Pages), least},
		{"crawl", int64(l.Crawl), least},
		{"redirects", int64(l.Redirects), 0},
		{"header_time", int64(l.HeaderTime), least},
		{"body_time", int64(l.BodyTime), least},
		{"idle_time", int64(l.IdleTime), least},
		{"min_rate", int64(l.MinRate), least},
		{"buffer", int64(l.Buffer), least},
		{"record", int64(l.Record), least},
		{"child_cpu", int64(l.ChildCPU), least},
		{"child_time", int64(l.ChildTime), least},
		{"child_memory", int64(l.ChildMemory), least},
	} {
		if f.value < f.min {
			r.add(at+"."+f.name, "must be at least %d: leave the key out for the default", f.min)
		}
	}
	if l.ChildMemory > 0 && l.ChildMemory < minChild {
		r.add(at+".child_memory", "must be at least %v, or no extraction can start", Size(minChild))
	}
	if l.Record != 0 && (l.Record < minRecord || l.Record > maxRecord) {
		r.add(at+".record", "must be %d bytes to %v", minRecord, Size(maxRecord))
	}
}

func (v Receiver) check(r *report, at string) {
	if problem := checkReceiverURL(v.URL); problem != "" {
		r.add(at+".url", "%s", problem)
	}
	if strings.HasPrefix(v.SecretFile, secretPrefix) {
		r.add(at+".secret_file", "is a secret, not the name of a file: move it into a file, and change it if others read this one")
	}
	for _, s := range severities {
		if v.MinSeverity == s || v.MinSeverity == "" {
			return
		}
	}
	r.add(at+".min_severity", "must be one of %s", strings.Join(severities[:], ", "))
}

func checkReceiverURL(address string) string {
	u, problem := checkURL(address)
	if problem == "" && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		problem = "must be https: plain http is for a loopback address such as http://127.0.0.1:8080"
	}
	return problem
}

// checkURL takes http and https with a host and no user: it returns the problem
// in words, never the URL, which may hold a token.
func checkURL(address string) (*url.URL, string) {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return nil, "is missing"
	case err != nil:
		return nil, "is no URL: write it as https://host/path"
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, "must begin with http:// or https://"
	case u.Hostname() == "":
		return nil, "names no host: write it as https://host/path"
	case u.Port() != "" && !isPort(u.Port()):
		return nil, "has a port that is none: 1 to 65535"
	case u.User != nil:
		return nil, "holds a user or password: remove what stands before the @"
	case u.Fragment != "":
		return nil, "has a part after #, which is never sent: remove it"
	}
	return u, ""
}
