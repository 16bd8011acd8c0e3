// Package list reads the pages of a source by what its configuration says of them:
// which items a list holds and where it goes on, and what of a page changes at each
// visit. It is pure: bytes in, items out; it fetches nothing and knows no clock.
//
// # Selectors
//
//	"div.card h4"              CSS: the text of the first element that matches
//	"a.title@href"             of it, an attribute; "@href" and "." of the item's own element
//	"$.author.name"            JSONPath (RFC 9535) in JSON: "$" is the item
//	"re:id=([0-9]+)"           the groups of a regular expression (RE2), in the item's source, with
//	                           a space between them
//	"b.date | date 02.01.2006 | zone Europe/London"
//
// The transforms after " | " are in transform.go. A selector that finds nothing gives
// the empty text.
//
// # Formats
//
//	html     goquery; items are elements
//	json     items are what a JSONPath selects
//	feed     RSS, Atom and JSON Feed; items are its entries
//	script   data assigned in a script of an HTML page: const posts = [{…}, …];
//	         it is read as a literal, nothing is run
//
// Pages come from sites: whatever they hold, the items are bounded in number and in
// length, and a page that cannot be read is an error in our own words.
package list
