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
package health
