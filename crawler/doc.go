// Package crawler turns a source into documents: it fetches, through Tor only,
// and hands each document on as it is read. It knows no schedule, no key and no
// disk, and nothing that it sends ever depends on what is on the roster.
//
// # One crawl
//
//	Crawl ── page | listing | directory | site     which URLs, in which order
//	   │      └─ list, frontier, gate              what a page leads to, and what it is
//	   └─ fetch     redirects, refusals, waiting, the budget of the crawl
//	       └─ exchange   one GET on one connection, tried again if that may help
//	           └─ tor    the only dialer; a circuit of its own for each crawl
//	   └─ body      bounded in bytes, in time and in slowness; hashed
//	       └─ sandbox    bytes → records, in a child
//	           └─ deliver(document)
//
// # What a site sees
//
// Only GET, and the form of its declared login; only its own host, one request at a time
// with a pause between, and the same header for every site, in the order in which Firefox
// writes it. There is no Referer, there are no images, and cookies only of a source that
// lets us in, kept in memory for that source alone. A site may answer anything: the header,
// the body, the redirects and the links of a page are hostile until they are
// parsed and bounded.
//
// Accept-Encoding is identity, where a browser would take gzip: so the bytes
// that are hashed are those of the document, and no decompressor but the
// child's meets them. A site can tell us from a browser by this and by our TLS.
// What is packed unasked the child undoes where it is gzip or zstd; brotli, deflate
// and what is not known are a gap, and never matched as if they were text. Media is
// not fetched, by its name, its type, and by its first bytes where both of these lie.
//
// # What a page is taken for
//
// The first page of a source says how it fares (package health): it is held against
// the operator's signs, what it must have, and the gates that are known. A page of an
// item that is a gate, or lacks item.body, is matched, is a gap, and is asked for again.
// What a page leads to is looked for in its first 4 MiB; few pages are parsed at a time.
//
// # A crawl that is cut short
//
// A reading of all that a source has is a round. A crawl that its budget, a stop or
// a crash cut short is gone on with by the next: what was read since the round began
// rests, and of a site the links that were still to be followed are kept every ten
// fetches. So a few pages are fetched twice, and none is lost. After seven days a
// round is begun anew.
//
// # Connections
//
// One to a host, over all sources, unless a source says more: then its crawl has as
// many workers, of which one at a time touches the crawl and delivers.
//
// Pages of a source that needs JavaScript are fetched by a browser in a process of
// its own, on the circuit of the crawl: package browser says what that sends.
//
// # What is told of it
//
// A document carries the gaps found while it was read; the report carries those
// of the source: an item that was refused, a page over the budget. A crawl that
// left nothing unread is OK, and only that is.
//
// A document that kills its parser three times running is in quarantine: it is
// fetched as before, but not parsed until its digest is another.
//
// # Measured
//
// By go test -run TestManySources -many N -v ./crawler, three pages a source:
//
//	| sources at a time through one Tor, on two cores | pages a second | fetches at a time | memory of the process |
//	|---|---|---|---|
//	| 10 | 15 | 7 | 29 MiB |
//	| 100 | 71 | 61 | 45 MiB |
//	| 1,000 | 67 | 80 | 65 MiB |
//
// The children that parse bound it: 25 ms of CPU time a page, four fifths of both cores;
// Tor takes most of the rest.
package crawler
