// Package extract turns the bytes of a document into records.
//
// It looks at the bytes, not at what the site says of them, and reads text,
// HTML and XML, CSV and its kin, SQL dumps, JSON and JSON Lines, databases of
// SQLite, dBase and FoxPro, messages and mailboxes, those of Outlook, its stores (pst, ost), winmail.dat and Apple's Mail too, vCard, iCalendar, LDIF, YAML, dumps of PostgreSQL and MongoDB, and zip, tar, gzip and
// bzip2 around them. It streams: memory does not grow with the
// document, save for a zip, whose directory stands at its end (Limits.Buffer).
// What is read is hostile, so the package runs in a throw-away child
// (crawler/sandbox); what cannot be read is a Gap, never an error, and what was
// read before it is handed on all the same.
//
// # Paths
//
// A path names the place of a record, outermost first, parted by "!":
//
//	dump.zip!hr.csv!12       row 12 of hr.csv in dump.zip
//	dump.sql!staff!7         the seventh row of table staff
//	export.json!3            the third record of export.json
//	disk.img!@4096           printable text at byte 4096 of an unknown format
//	hr.xlsx!Staff!A12:F12    row 12 of a sheet, from its first cell to its last
//
// What a program does not show by itself says how it is hidden, behind its name:
//
//	hr.xlsx!Sheet7(hidden)!A12:F12    a sheet; (very hidden) too
//	hr.xlsx!Staff!A13:F13(hidden)     a row, a column; (filtered) out of view
//	hr.xlsx!Staff!B12(comment)        beside a cell or a stretch of text
//	memo.docx!(deleted)!4             text that was deleted but is kept
//	a.pst!Inbox!message 3(hidden)     a message that no folder shows
//	a.pst!free space(deleted)!@17     what is left of deleted ones
//
// Lines and rows count from 1 as an editor counts lines: of a CSV with a
// header the first row of data is 2, unless a cell above it holds a line break.
// A record of several lines has the number of the first. In names, "!", "%",
// control characters and bytes that are not UTF-8 stand as %XX, and a long name
// is cut and told apart by a hash; a whole path is at most 1 KiB.
//
// # What is a record
//
//	text   a line; a run of "key: value" lines is one record; a row of a table that
//	       is drawn in it
//	mail   each address of a header; the rest of the header; the parts as documents
//	stores each item of Outlook by its folder, its recipients and the rows of tables by
//	       number; attachments as documents
//	cards  a vCard, an event, an entry of LDIF; of YAML an item of a list
//	HTML   a block of text with the attributes in it; a table row
//	XML    an element whose children hold text; a row
//	CSV    a row, its cells named by the header
//	SQL    a tuple of INSERT … VALUES, a row of COPY, what an UPDATE sets; anything
//	       else by lines
//	SQLite a row; what is left of deleted ones
//	JSON   an object with what is nested in it, as long as that is short
//	other  runs of printable characters near each other
//
// What is encoded in a record, in 64 characters of base64 or hex or more, is a
// document of its own, paste.txt!12!base64!3, up to three encodings deep; so is what is
// uuencoded in a text.
//
// A key, a header or a name of a file may itself name a person: those that are
// no plain label are records or fields too.
package extract
