// Package extract turns the bytes of a document into records.
//
// It looks at the bytes, not at what the site says of them, and reads text,
// HTML and XML, CSV and its kin, SQL dumps, JSON and JSON Lines, PDF, what
// pictures carry besides their pixels, and zip, tar, gzip and bzip2 around them.
// It streams: memory does not grow with the document, save for formats that are
// read at random, such as zip and PDF (Limits.Buffer). What is read is hostile, so
// the package runs in a throw-away child (crawler/sandbox); what cannot be read is
// a Gap, never an error, and what was read before it is handed on all the same.
//
// # Paths
//
// A path names the place of a record, outermost first, parted by "!":
//
//	dump.zip!hr.csv!12       row 12 of hr.csv in dump.zip
//	dump.sql!staff!7         the seventh row of table staff
//	export.json!3            the third record of export.json
//	disk.img!@4096           printable text at byte 4096 of an unknown format
//	report.pdf!page 3!12     line 12 of a page
//	photo.jpg!exif!Artist    a text that a picture carries
//	hr.xlsx!Staff!A12:F12    row 12 of a sheet, from its first cell to its last
//
// What a program does not show by itself says how it is hidden, behind its name:
//
//	hr.xlsx!Sheet7(hidden)!A12:F12    a sheet; (very hidden) too
//	hr.xlsx!Staff!A13:F13(hidden)     a row, a column; (filtered) out of view
//	hr.xlsx!Staff!B12(comment)        beside a cell or a stretch of text
//	memo.docx!(deleted)!4             text that was deleted but is kept
//	report.pdf!object 12(form field)  an object of a PDF, by its number
//	report.pdf!(old revision)!page 3!12
//	                                  a page as it was before the file was changed
//	photo.jpg!(behind)!4              behind the end of the file; (before) too
//
// Lines and rows count from 1 as an editor counts lines: of a CSV with a
// header the first row of data is 2, unless a cell above it holds a line break.
// A record of several lines has the number of the first. In names, "!", "%",
// control characters and bytes that are not UTF-8 stand as %XX, and a long name
// is cut and told apart by a hash; a whole path is at most 1 KiB.
//
// # What is a record
//
//	text   a line; a run of "key: value" lines is one record
//	HTML   a block of text with the attributes in it; a table row
//	XML    an element whose children hold text; a row
//	CSV    a row, its cells named by the header
//	SQL    a tuple of INSERT … VALUES, a row of COPY; anything else by lines
//	JSON   an object with what is nested in it, as long as that is short
//	PDF    a line of a page, or a row whose cells are parted by two spaces and
//	       more; a paragraph; a dictionary; all fields of a form together
//	other  runs of printable characters near each other
//
// A key, a header or a name of a file may itself name a person: those that are
// no plain label are records or fields too.
package extract
