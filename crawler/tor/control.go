package tor

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"peeler/crawler/tor/control"
)

// Control asks a running Tor how it fares, over its control port. It never changes
// Tor's configuration: it sends GETINFO, GETCONF and SIGNAL NEWNYM, no more. It may be
// used concurrently.
type Control struct {
	network, address string
}

// NewControl is for the control port at host:port, with a loopback IP literal, or
// unix:/path. It does not connect.
func NewControl(address string) (*Control, error) {
	network, address, err := local(address, "control port", "127.0.0.1:9051", "unix:/run/tor/control")
	return &Control{network, address}, err
}

// Health is how Tor says that it fares.
type Health struct {
	Version  string
	Progress int            // of the bootstrap, in percent
	Phase    string         // of the bootstrap, in Tor's words
	Trouble  string         // why the bootstrap does not get on, in Tor's words; "" for none
	Live     bool           // the network is there, as far as Tor can tell
	Circuits map[string]int // by their state: BUILT, EXTENDED, LAUNCHED, GUARD_WAIT …
	Socks    []SocksPort
}

// SocksPort is a SOCKS port as torrc has it.
type SocksPort struct {
	Address string // as New has it: 127.0.0.1:9050, unix:/run/tor/socks
	Flags   []string
}

// Ready tells whether Tor can make circuits to the network.
func (h Health) Ready() bool { return h.Progress == 100 && h.Live }

// String says it in a few words: "bootstrapped 100 %, 12 circuits".
func (h Health) String() string {
	switch {
	case h.Progress < 100 && h.Trouble != "":
		return fmt.Sprintf("bootstrapping %d %%: %s: %s", h.Progress, h.Phase, h.Trouble)
	case h.Progress < 100:
		return fmt.Sprintf("bootstrapping %d %%: %s", h.Progress, h.Phase)
	case !h.Live:
		return "network down: Tor reaches none of its relays"
	case h.Circuits["BUILT"] == 1:
		return "bootstrapped 100 %, 1 circuit"
	}
	return fmt.Sprintf("bootstrapped 100 %%, %d circuits", h.Circuits["BUILT"])
}

// Health asks. The error says in one line what to do about it, where something can
// be done.
func (c *Control) Health(ctx context.Context) (Health, error) {
	var h Health
	err := c.with(ctx, func(tor *control.Conn) error {
		got := map[string]string{}
		for _, key := range []string{"version", "status/bootstrap-phase", "network-liveness", "circuit-status"} {
			value, err := tor.Info(ctx, key)
			if err != nil {
				return err
			}
			got[key] = value
		}
		h.Version, _, _ = strings.Cut(got["version"], " ")
		h.bootstrap(got["status/bootstrap-phase"])
		h.Live = got["network-liveness"] == "up"
		h.Circuits = circuits(got["circuit-status"])
		ports, err := tor.Ask(ctx, "GETCONF SocksPort")
		h.Socks = socksPorts(ports)
		return err
	})
	return h, err
}

// NewCircuits has Tor use none of its circuits again, and forget what it knows of
// onions. Connections that are open stay so. Tor does it at most every ten seconds.
func (c *Control) NewCircuits(ctx context.Context) error {
	return c.with(ctx, func(tor *control.Conn) error {
		_, err := tor.Ask(ctx, "SIGNAL NEWNYM")
		return err
	})
}

func (c *Control) with(ctx context.Context, do func(*control.Conn) error) error {
	conn, err := control.Dial(ctx, c.network, c.address, nil)
	if err != nil {
		return fmt.Errorf("tor's control port: %w", err)
	}
	defer conn.Close()
	if err := do(conn); err != nil {
		return fmt.Errorf("tor's control port: %w", err)
	}
	return nil
}

// bootstrap reads, of control-spec §4.1.10,
//
//	NOTICE BOOTSTRAP PROGRESS=45 TAG=… SUMMARY="Asking for relay descriptors" WARNING="…"
func (h *Health) bootstrap(phase string) {
	words := control.Keywords(phase)
	h.Progress, _ = strconv.Atoi(words["PROGRESS"])
	h.Progress = min(max(h.Progress, 0), 100)
	h.Phase, h.Trouble = lowered(words["SUMMARY"]), lowered(words["WARNING"])
}

// lowered begins with a small letter, and holds nothing that acts on a terminal.
func lowered(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:min(len(s), 200)]
}

// circuits counts, by their second word, lines such as "3 BUILT $…~relay,… PURPOSE=…"
// (control-spec §4.1.1). States that Tor does not have are left out.
func circuits(status string) map[string]int {
	count := map[string]int{}
	for line := range strings.Lines(status) {
		if f := strings.Fields(line); len(f) > 1 {
			switch f[1] {
			case "LAUNCHED", "BUILT", "GUARD_WAIT", "EXTENDED", "FAILED", "CLOSED":
				count[f[1]]++
			}
		}
	}
	return count
}

// socksPorts reads the answer to GETCONF SocksPort: lines of
// "SocksPort=unix:/run/tor/socks ExtendedErrors IsolateSOCKSAuth", or "SocksPort" alone
// where torrc says nothing of it: then it is port 9050.
func socksPorts(lines []string) []SocksPort {
	var ports []SocksPort
	for _, line := range lines {
		key, value, _ := strings.Cut(line, "=")
		if !strings.EqualFold(key, "SocksPort") {
			continue
		}
		f := strings.Fields(value)
		switch {
		case len(f) == 0:
			ports = append(ports, SocksPort{Address: "127.0.0.1:9050"})
		case f[0] != "0":
			ports = append(ports, SocksPort{Address: socksAddress(f[0]), Flags: f[1:]})
		}
	}
	return ports
}

// socksAddress writes torrc's "9050" and `unix:"/path"` as New has them.
func socksAddress(s string) string {
	if _, err := strconv.ParseUint(s, 10, 16); err == nil {
		return "127.0.0.1:" + s
	}
	return strings.ReplaceAll(s, `"`, "")
}

// Has tells whether the port carries a flag. What Tor sets by itself, such as
// IsolateSOCKSAuth, stands in torrc only if it was written there.
func (p SocksPort) Has(flag string) bool {
	for _, f := range p.Flags {
		if strings.EqualFold(f, flag) {
			return true
		}
	}
	return false
}
