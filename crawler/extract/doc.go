// Package extract turns the bytes of a document into records.
//
// It looks at the bytes, not at what the site says of them, and reads
//
//	text        lines, tables drawn in it or of fixed width, CSV and its kin, SQL dumps, JSON, XML,
//	            HTML, YAML, vCard, iCalendar, LDIF; in any usual encoding
//	sheets      xlsx, xlsm, xlsb, xls of Excel 5 and later, ods, fods
//	documents   docx, pptx, odt, odp, rtf, doc, ppt, pdf
//	mail        messages, mailboxes, Outlook's messages and stores, winmail.dat
//	databases   SQLite, dBase and FoxPro, dumps of PostgreSQL and MongoDB
//	archives    zip, 7z, rar, tar, cpio, ar, cab, rpm, images of discs; what gzip,
//	            bzip2, xz, lzma, lzip, zstd, lz4 and compress pack
//	pictures    what they carry besides their pixels
//
// It streams: memory does not grow with the document, save for what has its
// directory at its end or is read at random, and what unpackers look back at
// (Limits.Buffer).
//
// What is read is hostile, so the package runs in a throw-away child
// (crawler/sandbox); what cannot be read is a Gap, never an error, and what was
// read before it is handed on all the same.
//
// # Archives
//
// What a directory hides, what stands before, between and behind the entries, and
// an archive behind a text or a program are read too; Depth, Entries, Expanded and
// Ratio hold for all of them together, memory is refused before it is taken. Of
// what is encrypted, the passwords of the caller are tried, those that texts and
// names before it give ("password: x"), and a few that are customary. None is
// believed before a checksum fits. Not read: PPMd but in rar, LZX,
// zisofs, Brotli; the name and a gap remain. Of several volumes only what stands
// whole in one is read, with a gap.
//
// # Paths
//
// A path names the place of a record, outermost first, parted by "!":
//
//	dump.zip!hr.csv!12       row 12 of hr.csv in dump.zip
//	dump.sql!staff!7         the seventh row of table staff
//	export.json!3            the third record of export.json
//	disk.img!@4096           printable text at byte 4096 of an unknown format
//	page.html!@9000!hr.csv!2 row 2 of hr.csv in a zip that begins at byte 9000
//	report.pdf!page 3!12     line 12 of a page
//	photo.jpg!exif!Artist    a text that a picture carries
//	hr.xlsx!Staff!A12:F12    row 12 of a sheet, from its first cell to its last
//	memo.docx!12             the twelfth paragraph
//	memo.docx!table 2!3      the third row of the second table, of all tables
//	memo.docx!word/footnotes.xml!3    a paragraph of another part
//	deck.odp!slide 3!2       the second paragraph of a slide
//	memo.doc!object 1!…      a document in a document
//
// What a program does not show by itself says how it is hidden, behind its name:
//
//	hr.xlsx!Sheet7(hidden)!A12:F12    a sheet; (very hidden) too
//	hr.xlsx!Staff!A13:F13(hidden)     a row, a column; (filtered) out of view
//	hr.xlsx!Staff!A14:F14(hidden columns)    a row with cells in such columns
//	hr.xlsx!Staff(xml)!2              line 2 of the XML around the rows of a sheet
//	hr.xlsx!Staff!B12(comment)        beside a cell or a stretch of text
//	memo.docx!12(deleted)             text that was deleted but is kept, with what
//	                                  stands around it; (hidden) too
//	memo.odt!changes!4(deleted)       the same where it is kept apart
//	memo.docx!word/comments.xml!2(comment)
//	deck.ppt!slide 3(hidden)!2        a slide that is not shown
//	memo.doc!WordDocument(unused)!@4096   what a file holds but its document does not
//	hr.xlsx!Covert(hidden name)       a name that is defined; (name) when shown
//	hr.xlsx!xl/sharedStrings.xml!7(in no cell)    a string that no cell shows
//	hr.xlsx!Cache1(pivot cache)!A3:C3    what a pivot table was made from
//	hr.xlsx!externalLink1(other workbook)!HR!B4    what is kept of another
//	report.pdf!object 12(form field)  an object of a PDF, by its number
//	report.pdf!(old revision)!page 3!12
//	                                  a page as it was before the file was changed
//	photo.jpg!(behind)!4              behind the end of the file; (before) too
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
//	sheet  a row, its cells named by the header above them; a merged cell
//	       belongs to all its rows; a date is in ISO 8601, and a number that its
//	       format splits or rounds comes as it is too, beside how it is shown
//	JSON   an object with what is nested in it, as long as that is short
//	docx   a paragraph, or neighbouring ones of "key: value"; a table row; the
//	       same in odt, rtf, doc, presentations
//	PDF    a line of a page, or a row whose cells are parted by two spaces and
//	       more; a paragraph; a dictionary; all fields of a form together
//	other  runs of printable characters near each other
//
// What is encoded in a record, in 64 characters of base64 or hex or more, is a
// document of its own, paste.txt!12!base64!3, up to three encodings deep; so is what is
// uuencoded in a text.
//
// A key, a header or a name of a file may itself name a person: those that are
// no plain label are records or fields too.
package extract
