// Package crawler turns a source into documents: it fetches, through Tor only,
// and hands each document on as it is read. It knows no schedule, no key and no
// disk, and nothing that it sends ever depends on what is on the roster.
//
// # One crawl
//
//	Crawl ── page | listing | directory     which URLs, in which order
//	   └─ fetch     redirects, refusals, waiting, the budget of the crawl
//	       └─ exchange   one GET on one connection, tried again if that may help
//	           └─ tor    the only dialer; a circuit of its own for each crawl
//	   └─ body      bounded in bytes, in time and in slowness; hashed
//	       └─ sandbox    bytes → records, in a child
//	           └─ deliver(document)
//
// # What a site sees
//
// Only GET, only its own host, one request at a time with a pause between, and
// the same header for every site, in the order in which Firefox writes it. There
// are no cookies, no Referer, no images. A site may answer anything: the header,
// the body, the redirects and the links of a page are hostile until they are
// parsed and bounded.
//
// Accept-Encoding is identity, where a browser would take gzip: so the bytes
// that are hashed are those of the document, and no decompressor but the
// child's meets them. A site can tell us from a browser by this and by our TLS.
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
package crawler
