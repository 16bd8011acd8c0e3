// Package gate tells what stands in place of a site's content: a login, a
// captcha, a queue, the banner of those who seized it. A source that answers 200
// with one of these is blind, not clean.
//
// # How it is told
//
//	page ── seen      one walk over its tags: title, headings, visible text,
//	   │              forms and their fields, ids and sources, where it refreshes to
//	   └─ rules       in order, the surest first; the first that holds decides
//
// A word alone is never enough: a paste about captchas, a forum with a login in
// its header and news of a seizure are content. A rule wants either a mark that
// the software of a gate leaves (the id of a script, the name of a form), or a
// page with little on it but what the rule is about: a short text, few links,
// nothing that carries content (pre, article, textarea, a long table), and the words
// in the title, a heading or where the text begins.
//
// # What is said of it
//
// The kind, and a few words of ours, which never hold any of the site's. What is
// a gate is a document all the same: its text is matched, whatever Look says.
//
// # Signs of the operator's own
//
//	title~:TEXT     the title holds the text
//	text~:TEXT      the visible text does
//	status:403,429  the site answered one of these
//	css:SELECTOR    an element is there
//	re:EXPR         the source matches (RE2)
//
// TEXT may be several, a|b|c; neither case nor white space count in it.
package gate
