package daemon

import (
	"fmt"
	"strings"
	"time"

	"peeler/configs"
	"peeler/crawler/tor"
)

// extended is a flag of Tor's SOCKS port: onions that are down are told from unknown
// ones.
const extended = "ExtendedErrors"

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
	line := "SocksPort " + torrcAddress(e.cfg.Tor.Socks)
	for _, p := range ports {
		switch {
		case p.Address != e.cfg.Tor.Socks:
			continue
		case !p.Has(extended):
			e.add("tor errors", Warn, "the SOCKS port lacks "+extended+": onions that are down look like unknown ones",
				fmt.Sprintf("in torrc: %s %s", strings.Join(append([]string{line}, p.Flags...), " "), extended))
		default:
			e.add("tor errors", Good, extended+" is set", "")
		}
		if !p.Has("OnionTrafficOnly") && e.onionsOnly() {
			e.add("tor exits", Note, "all sources are onions, and Tor would let clearnet pass",
				fmt.Sprintf("in torrc: %s OnionTrafficOnly", strings.Join(append([]string{line}, p.Flags...), " ")))
		}
		return
	}
	e.add("tor errors", Warn, "torrc has no "+line+" of which the flags could be seen", "is tor.control of the same Tor as tor.socks?")
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
