// Package store holds what is remembered, in one bbolt file.
//
// # Schema
//
// Every value is sealed: XChaCha20-Poly1305 with a random nonce, under a key of
// its bucket's own, for the place at which it stands (bucket and key), so that a
// value that was altered or moved does not open. A row is JSON, padded to a
// multiple of 256 bytes. [HMAC …] is the first half of an HMAC-SHA256 under a key
// for that purpose only. All keys derive from the roster key (matcher.Key.Subkey).
//
//	meta       meta                            schema; whether a copying is owed
//	           roster                          of the pages: epoch, first, length; counts
//	           learnt                          how often names are in what is crawled
//	           blind                           since when Tor is down, while it is
//	           round [HMAC source]             how far its reading has come, when it was cut short
//	roster     number of the page, 4 bytes     page, 4,096 bytes
//	items      [HMAC source, item]             visit; crashes; the reading, its classes of data; the leak it shows
//	digests    [HMAC digest]                   the leak of a document that had hits
//	leaks      [HMAC first item]               incident, what was told of it
//	exposures  leak | [HMAC leak, subject]     exposure
//	secrets    [HMAC subject, novelty]         that a leak has shown this secret of the person
//	gaps       [HMAC source, item]             all gaps of the item; no item: of the source
//	retries    [HMAC source, item]             that somebody asked for the item again
//	crawls     [HMAC source]                   result of the last crawl
//	health     [HMAC source]                   how far it can be trusted; when a canary was found
//	listed     [HMAC source] | [HMAC item]     an item that its lists hold or held
//	pending    [HMAC leak, update, receiver]   alert; for gaps [HMAC source, day, receiver],
//	                                           for health [HMAC source, outage, state, receiver],
//	                                           for heartbeats [HMAC interval, receiver]
//	parked     as pending                      alert
//	delivered  as pending                      alert
//
// # Leaks, incidents, exposures
//
// A leak is what one item shows, at all places that show the same. It is an
// incident from the first person on whom there is a sure hit; before that it only
// holds exposures for review. There is one exposure for each person in a leak. An
// incident's id is made of its leak's key, an alert's of the leak, the number of
// the update and the receiver: they stay the same whatever happens.
//
// An exposure that cannot tell its person from a few others names them all, by their
// references; Forget takes them out.
//
// A secret beside a person is told by matcher.Credential's novelty, a keyed hash,
// and is new once. Of people who are for review none is remembered: beside
// somebody who may be another it proves nothing.
//
// An item's row has the classes of data that its latest reading showed, whether or not
// somebody was found there; a leak's has those of all readings with hits, and loses
// none.
//
// Last-seen of an exposure is not rewritten when a site says that an item is
// unchanged: the item's row says so for all exposures that its latest reading
// showed. A reading is all findings of a document up to its final one.
//
// # The roster's pages
//
//	sealed   nonce 24 | ciphertext | tag 16
//	opened   number of the next page 4 | data 4,052
//
// The data of the pages, in the order of their links, is a stream of enrolments,
// each behind its length in 4 bytes (big endian), and zeros. The number of pages
// is a power of two, at least 16; those not needed are dummies.
//
// An import writes all pages anew, in an order drawn anew, sealed for an epoch
// drawn anew, and into another file: two copies of the file do not show who
// changed, and none holds pages of an older roster. Within one file the pages
// never change, so they are read a few at a time, from a file that was replaced
// meanwhile too.
//
// # Moving to a new file
//
// bbolt leaves what is deleted in free pages. An import, Forget and Compact
// therefore copy what stays to a new file beside the old one, put it on the disk
// (fsync), give it the old one's name (rename) and put the name on the disk. At a
// crash there is the old file or the new one, whole; a draft that is left over
// goes at the next Open. This takes as much room again. Blocks of the old file
// are the file system's.
//
// # What the file tells without the key
//
// The numbers of rows and their rough sizes: how many items were visited, how many
// leaks there are, how many exposures are in each, how many secrets were seen, how
// many sources there are and how many items the lists of each hold, how many items
// are to be read again, to which power of two the roster's bytes go, and those of
// what was learnt of names. No name, ref, address, date or cohort, not even whether
// somebody is in it, nor whether one person is in two leaks; not to one either
// who has the list of all who may be on the roster and how frequent names are
// (theft_test.go). An older copy of a value at its own place opens: whoever can
// write the file can turn it back.
//
// With the key the file is as good as the names themselves: whoever has both can
// try every name there is.
package store
