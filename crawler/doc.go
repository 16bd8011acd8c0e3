// Package crawler turns a source into documents: it fetches, through Tor only,
// and hands each document on as it is read. It knows no schedule, no key and no
// disk, and nothing that it sends ever depends on what is on the roster.
package crawler
