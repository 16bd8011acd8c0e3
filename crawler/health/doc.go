// Package health says how far a source can be trusted: what one crawl saw of a
// site, what was expected of it, and what is to be told.
//
//	sight of a crawl ─┐
//	expectations  ────┼─ Row.After ──→ the row as it is now, events to announce
//	what was so far ──┘
//	time alone ───────── Row.Tick
//
// # The states
//
//	(none)       not crawled yet
//	ok           reached, valid, as expected
//	empty        valid, but with less items than expected
//	stale        valid, but nothing new for longer than expected
//	blocked      a captcha, a gate, a queue
//	login        a login page where there was to be more
//	changed      what its pages were read by matches nothing, or far too much
//	unreachable  no answer
//	disabled     by the operator, never by the program
//
// # What is announced
//
// The state shows at once. It is announced when there was no good crawl, one that
// came to ok, for longer than the source's objective: once for each state of the
// outage, and once more when the source is good again. An outage that ends before
// is not announced, nor is its end.
//
// The first crawl, and the first by other selectors, is a silent baseline: how much
// is new in it says nothing.
//
// A crawl that says nothing of the site, since our own Tor was down or we were
// stopped, changes nothing. What we did not see for such a reason is taken off the
// time that counts against the objective: Row.Excuse.
//
// The package is pure: no clock, no randomness, no disk.
//
// # What is told
//
// The state shows at once. An alert `source.health` follows when there was no good crawl
// for `good_within` (24 h, or three intervals of the schedule): once for each state of
// an outage, and once when it is over. The first crawl, and the first by other
// selectors, says nothing of change. A source that is dead, blocked or logged out is
// asked less and less, but every day. An item counts as removed when two whole, valid
// fetches did not list it; `incidents show` says since when a place is gone.
//
// While your own Tor is down no source is judged: one `coverage.blind` after five
// minutes, one `coverage.restored`, and what was missed is crawled at once. This is told
// from sites that are down by the SOCKS port, and with `tor.control` by what Tor says of
// its network.
//
// Tested by a week and a month of hostile life in virtual time, through schedule,
// crawler, parsers, store and courier: sites that die, log out, change their markup,
// say 304 for ever, come back after a month; Tor down, receiver down: each is told once,
// nothing is missed, nothing is fetched twice (`go test -run HostileLife
// ./cmd/internal/daemon`).
package health
