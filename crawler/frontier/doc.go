// Package frontier decides which URLs of a site are fetched, and in which order.
// It has no network, no clock and no goroutine: a crawl adds the links that it
// finds, asks for the next one, and says what that one showed.
//
//	links of a page ── Normal ── known? ── trap? ── queue ── credit? ── Next
//	                     │          │         │        │        │
//	                     one form   once      Gaps     best     Gaps
//	what a page showed ── Show: was it seen elsewhere? credit of its pattern
//
// # Normal form
//
// Two links that any server takes for one have one form (RFC 3986 §6.2.2 and
// §6.2.3); so have two that differ only by a session or by where a visitor came
// from, and those whose & was escaped twice. Nothing else is merged: not the case
// of a path, not %2F and /, not + and %20, not /a and /a/, nor the order of
// parameters.
//
// # Patterns
//
// A URL's pattern is its path with numbers, dates, hex and other codes replaced by
// their class, and the names of its parameters:
//
//	/threads/a-title.123/page-2?sort=date     /threads/word#/page-#?sort=date
//
// Where a folder has more than a few names, these are a class as well. A pattern has
// credit. Each page that shows something new adds to it, each that shows what
// another URL showed takes from it, and a pattern that has none left is closed. So
// a forum of any size is read to its end, and a calendar of empty months, a
// login page under each link, or one page under ever new session ids ends after
// a few pages. A pattern that gives page after page stands back step by step
// behind those that gave few: one endless corner does not hide the others.
//
// # What is told
//
// What is refused is counted, and Gaps tells it: the cause, our words, the
// pattern in words of our own. No text of the site is in them.
//
// # Memory
//
// A form that is remembered takes at most 16 bytes, a link that waits its URL and 64
// bytes more; both are bounded, and so are patterns, gaps and the links of a page.
// Sets are keyed by random seeds: a site cannot make one URL pass for another.
package frontier
