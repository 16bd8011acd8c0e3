package tor

import "fmt"

// State says what a failed connection means for the next one.
type State uint8

// The states.
const (
	// OursDown: Tor itself is unreachable or useless. Pause every source, and
	// think none of them dead.
	OursDown State = iota + 1
	// SiteDown: Tor works and the site does not answer. Come back much later.
	SiteDown
	// Again: a circuit failed or took too long. Try once more on a new Circuit;
	// if that fails too, the site is down. Many at once, over several sites,
	// mean that Tor is cut off from its network.
	Again
	// Never: what was asked for is refused, and will be until the
	// configuration, of Peeler or of Tor, changes.
	Never
)

// String is the state's name for logs.
func (s State) String() string {
	switch s {
	case OursDown:
		return "tor-down"
	case SiteDown:
		return "site-down"
	case Again:
		return "try-again"
	case Never:
		return "refused"
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// Error is why Tor did not connect. It never holds the host that was asked for,
// which a hostile page may have written.
type Error struct {
	State State
	// Reply is the SOCKS reply: 0x01 to 0x08 (RFC 1928 §6), 0xF0 to 0xF7 (Tor
	// proposal 304); 0 when there was none.
	Reply byte
	// Err is the cause, to be tested with errors.Is: syscall.ECONNREFUSED,
	// context.DeadlineExceeded and the like. It may be nil.
	Err error

	why string
}

// Told is an error that another process of ours met and put into words. A state
// that there is not is Again.
func Told(state State, why string) *Error {
	if state < OursDown || state > Never {
		state = Again
	}
	return &Error{State: state, why: why}
}

// Error says in one line what is wrong and, where it is in our hands, how to
// mend it.
func (e *Error) Error() string {
	switch {
	case e.Reply != 0:
		return fmt.Sprintf("%s (SOCKS reply 0x%02X)", e.why, e.Reply)
	case e.Err != nil:
		return e.why + ": " + e.Err.Error()
	}
	return e.why
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// replies holds what Tor means by each reply, from its own source and proposal
// 304, and as measured.
var replies = map[byte]struct {
	why   string
	state State
}{
	0x01: {"the site's server refuses connections, or tor failed", Again}, // tor's answer to much
	0x02: {"tor's SocksPort does not allow it, or no exit does: look at OnionTrafficOnly, NoOnionTraffic, SafeSocks and RejectPlaintextPorts in torrc, and at the port", Never},
	0x03: {"tor found no way to the site", Again},
	0x04: {"the site's name is not known, or its server is unreachable", SiteDown},
	0x05: {"the site offers nothing on this port, or broke off at once", SiteDown},
	0x06: {"the circuit to the site timed out", Again},
	0x07: {"the SOCKS port does not connect: is it tor's SocksPort?", OursDown},
	0x08: {"the SOCKS port does not take names: is it tor's SocksPort?", OursDown},
	0xF0: {"onion descriptor not found: the site is down or gone", SiteDown},
	0xF1: {"onion descriptor invalid", SiteDown},
	0xF2: {"onion introduction failed: the site is down", SiteDown},
	0xF3: {"onion rendezvous failed", Again},
	0xF4: {"onion needs client authorisation: put its key into tor's ClientOnionAuthDir", Never},
	0xF5: {"onion refuses our client authorisation: the key in tor's ClientOnionAuthDir is wrong", Never},
	0xF6: {"bad onion address", Never},
	0xF7: {"onion introduction timed out", Again},
}

func replyOf(code byte) (why string, s State) {
	if r, ok := replies[code]; ok {
		return r.why, r.state
	}
	return "tor failed for a reason that it does not explain", Again
}
