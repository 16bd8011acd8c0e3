// Package sandbox runs crawler/extract in a throw-away child: this binary,
// executed anew for one document, with nothing to lose. It has no environment,
// no files but the two pipes that it is spoken to through, and limits on
// memory, CPU time, files and processes that it sets on itself before it reads
// a byte. What kills a parser kills a child, and is a Gap.
//
// # Limits
//
// Memory is RLIMIT_DATA over what the Go runtime holds at the start (RLIMIT_AS
// keeps the runtime from starting at all). CPU time is RLIMIT_CPU, which the
// parent raises as work is done: a second for each 4 MiB that the child was fed
// and each 16 MiB of records that it gave. Wall time counts only while it is the
// child's turn, neither while its input is slow nor while the sink is busy.
//
// # Protocol
//
// To the child: the length of the header (4 bytes, big endian), the header in
// JSON, then the document to its end. From the child: frames of
//
//	kind    1 byte   'R' records, 'G' gap, 'E' end
//	length  4 bytes  big endian, at most 4 MiB
//	payload
//
// Numbers in payloads are unsigned varints, strings have their length before
// them. A payload of records is a table of field names and then records until
// its end:
//
//	names   count, then strings
//	record  path, count of fields, then for each: 1 + index into names (0 for no
//	        name), text
//	gap     path, cause, detail, size
//	end     count of records and count of gaps that were sent
//
// What does not keep to this, or says more than a document of its size can say,
// is taken for a lie: the child is killed, and what it said before still counts.
package sandbox
