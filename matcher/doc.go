// Package matcher decides whether a record of a document names a member of
// staff, knowing the staff only by keyed encodings.
//
// It is pure: no network, no disk, no log, no clock. It is also the hub of the
// house: it says what it reads (Document, Record) and what it finds (Match), and
// every other room speaks in these types.
//
// # The way of a value
//
// The same steps bring a person's value and a leak's text to one canonical form:
//
//	HR value ─ fold ─ canonical form ─┬─ tag   HMAC-SHA256/128, a subkey a kind   decides
//	                                  └─ fast  AES-128-CMAC/64                    proposes
//
//	record ─ views ─ fold ─ words ─ canonical forms ─ fast tag ─ filter ─ atom
//	       ─ window ─ people proposed ─ tag confirms ─ evidence ─ confidence
//
// Stored are tags and fast tags only (Enrolment). Both are worth the key: who
// holds it can test every name there is. Without the key they still show which
// people share a value, so whoever stores them seals them.
//
// A word costs one AES block and a look into a filter. HMAC runs only on what is
// proposed, and only for people who are weighed. Names are found with one edit by
// fast tags alone (edit.go); such a name is never sure by itself.
//
// # Views
//
// Text is read as it stands, and beside that in other views where something in it
// hints at them: with hidden characters dropped, look-alike letters as what they pass
// for, other scripts in Latin letters; with [at] and [dot] as signs, spaced letters
// joined, digits for letters undone, broken lines joined; with HTML entities,
// percent-encoding, quoted-printable, escapes, base64 and the like decoded, three
// deep. Each is a reading of its own (view.go), bounded in number and length, and no
// view replaces another. Views that nothing hints at, such as letters misread by
// machines, are for where something else speaks for a person already.
//
// # What is sure
//
// The score is that of Fellegi and Sunter: bits of evidence less a prior of 26,
// for one person among 67 million (score.go). A full name counts by how common
// its parts are, an address 40 bits, a telephone number 34, a national insurance
// number 36, a number 3.3 a digit and 2 for being there, a postcode 20.5, a date
// of birth 14. So
//
//   - an address, a telephone or a national insurance number is sure alone;
//   - a name with a staff number, or with date of birth and postcode, is sure;
//   - a common name with a date of birth is for review;
//   - a name, a handle, a date, a postcode or a number of less than ten digits is
//     never sure alone, however rare.
//
// Everything is joined within a window only: a row, or 40 words of prose
// (window.go). People who fit the same words alike share the probability.
//
// # Credentials
//
// Where an address or a handle is found, the record is read once more for secrets
// beside it: url:login:password, columns and labels of stealer logs in English,
// in leet too (login.go, combo.go). What is told is the class of the host that the
// secret opens, the own service if it is one, and a keyed hash of identifier and
// secret, so that a password in the tenth copy of a list is known again. It is a
// person's if the login, folded and under the tag of its kind, is one of theirs.
//
// An address at an own domain with nothing beside it is published as often as it
// is leaked: Addresses tells a list of contacts by the other addresses in it.
package matcher
