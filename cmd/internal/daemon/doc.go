// Package daemon composes the house: it opens the store, builds the matcher,
// crawls on schedule, and lets the courier and the socket do their work.
//
// A document goes one way:
//
//	schedule → crawler.Crawl → inspect → store.Record → courier
//
// What a crawl saw of its site goes beside it, whether it held anything or not:
//
//	report.Sight → health.Row.After → store.RecordCrawl → courier
//
// `peeler scan` enters at inspect; the command line without a daemon opens the
// same composition and asks the same handler, so there is one of everything.
package daemon
