package daemon

import (
	"slices"
	"strings"
	"time"

	"peeler/configs"
	"peeler/crawler/tor"
)

// Flags of Tor's SOCKS port: onions that are down are told from unknown ones, and each
// circuit is for one pair of credentials (Tor's default).
const (
	extended = "ExtendedErrors"
	isolate  = "IsolateSOCKSAuth"
)

func (e *examination) torSocks() {
	dial, err := tor.New(e.cfg.Tor.Socks, tor.Options{Timeout: 10 * time.Second})
	if err == nil {
		err = dial.Probe(e.ctx)
	}
	e.check("tor socks", err, e.cfg.Tor.Socks+" answers, and asks for credentials: circuits are isolated",
		"systemctl status tor@default; `peeler config units tor/peeler.torrc` has the lines that Tor needs")
}

func (e *examination) torControl() {
	if e.cfg.Tor.Control == "" {
		e.add("tor control", Note, "not asked: tor.control is empty", "write tor.control to see Tor's bootstrap, circuits and network here and in `peeler status`")
		return
	}
	c, err := tor.NewControl(e.cfg.Tor.Control)
	var h tor.Health
	if err == nil {
		h, err = c.Health(e.ctx)
	}
	if err != nil {
		e.add("tor control", Bad, err.Error(), "is Tor running, and this user in its group (debian-tor)? `peeler config units tor/peeler.torrc` says more")
		return
	}
	says := h.String() + ", Tor " + h.Version
	if h.Ready() {
		e.add("tor control", Good, says, "")
	} else {
		e.add("tor control", Bad, says, "nothing can be crawled until Tor has its network: look at Tor's log and at the way out of this machine")
	}
	e.socksPort(h.Socks)
}

// socksPort looks at the flags of the port that is used, as torrc has them.
func (e *examination) socksPort(ports []tor.SocksPort) {
	i := slices.IndexFunc(ports, func(p tor.SocksPort) bool { return p.Address == e.cfg.Tor.Socks })
	if i < 0 {
		e.add("tor flags", Warn, "torrc has no SocksPort "+torrcAddress(e.cfg.Tor.Socks)+" of which the flags could be seen", "is tor.control of the same Tor as tor.socks?")
		return
	}
	p := ports[i]
	if p.Has("No" + isolate) {
		e.add("tor isolation", Bad, "No"+isolate+" is set: all sources share circuits, and sites can link our visits", inTorrc(p, isolate))
	}
	if p.Has(extended) {
		e.add("tor errors", Good, extended+" is set", "")
	} else {
		e.add("tor errors", Warn, "the SOCKS port lacks "+extended+": onions that are down look like unknown ones", inTorrc(p, extended))
	}
	if !p.Has("OnionTrafficOnly") && e.onionsOnly() {
		e.add("tor exits", Note, "all sources are onions, and Tor would let clearnet pass", inTorrc(p, "OnionTrafficOnly"))
	}
}

// inTorrc is the line for a port with one flag more.
func inTorrc(p tor.SocksPort, flag string) string {
	line := []string{"SocksPort", torrcAddress(p.Address)}
	for _, f := range p.Flags {
		if !strings.EqualFold(f, "No"+flag) {
			line = append(line, f)
		}
	}
	return "in torrc, instead of the port's own line: " + strings.Join(append(line, flag), " ") +
		"; or a socket of Peeler's own: `peeler config units tor/peeler.torrc`"
}

func torrcAddress(socks string) string {
	if path, ok := strings.CutPrefix(socks, "unix:"); ok && strings.ContainsAny(path, " \t") {
		return `unix:"` + path + `"`
	}
	return socks
}

func (e *examination) onionsOnly() bool {
	for _, s := range e.cfg.Sources {
		if s.Network != configs.Onion {
			return false
		}
	}
	return len(e.cfg.Sources) > 0
}
