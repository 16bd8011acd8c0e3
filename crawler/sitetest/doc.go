// Package sitetest gives fake sites to the tests of other packages: ordinary
// ones written as one text file, hostile ones as handlers, a SOCKS5 server that
// stands in for Tor where speed matters, and a recorder of the very bytes that
// a site received. Everything listens on 127.0.0.1.
//
// # A site is one text file
//
// It is a txtar archive: a line "-- /path --" begins a page, what follows is
// its body. A page that begins with a line "HTTP/1.1 …" brings its own status
// and header, ended by a blank line:
//
//	-- / --
//	<a class=item href="/p/1">one</a>
//	-- /p/1 --
//	Jane Example, 0161 496 0000
//	-- /p/2 --
//	HTTP/1.1 503 Service Unavailable
//	Retry-After: 30
//
//	come back later
//
// A name holds the query where there is one: "-- /?page=2 --". Pages without
// a header of their own carry an ETag and answer conditional requests. A folder
// that has no page of its own answers with an index in nginx's style.
//
// # Hostile sites are a table
//
// Hostile lists every way to misbehave that is known here, by name: a test starts
// each and holds the crawl of it to a verdict.
package sitetest
