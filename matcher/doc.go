// Package matcher decides whether a record of a document names a member of
// staff, knowing the staff only by keyed encodings.
//
// It is pure: no network, no disk, no log, no clock. It is also the hub of the
// house: it says what it reads (Document, Record) and what it finds (Match), and
// every other room speaks in these types.
package matcher
