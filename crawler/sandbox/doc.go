// Package sandbox runs crawler/extract in a throw-away child: this binary,
// executed anew for one document, with nothing to lose. It has no environment,
// no files but the two pipes that it is spoken to through, and confines itself
// before it reads a byte, by limits on memory, CPU time, files and processes, by
// Landlock and by seccomp. What kills a parser kills a child, and is a Gap.
//
// # Walls
//
// Landlock, in its strict form, shuts away all files, and what else the newest
// ABI that both the kernel and the library know can: TCP from 4, devices from 5,
// abstract sockets and signals from 6, sockets with a path from 9, UDP from 10.
// The least is ABI 1, Linux 5.13: files are all that it is needed for.
//
// Seccomp lets pass, from all threads, what the Go runtime, the C library and
// two pipes need, and no other system call: there is no socket, no process but a
// tool, no signal but to itself, no file that is written, no memory that is
// executed. The rest fails with EPERM.
//
// A tool is a program that parses what no library here does: pdftotext of
// poppler-utils and, where Input.OCR asks for it, tesseract. If it is installed
// in /usr/bin, the child may execute it, and it alone: it may read the folders of
// libraries too, map their code, and see of any path whether there is a file and
// what it is (stat, which Landlock leaves out). A tool is bound by all that binds
// the child, and is ended with it (extract.Input.Run).
//
// SelfTest tells whether all this holds; Limits.Unsafe does without walls. Children
// hides what a start takes, by keeping one child ahead.
//
// # Limits
//
// Memory is RLIMIT_DATA over what the Go runtime holds at the start (RLIMIT_AS
// keeps the runtime from starting at all). CPU time is RLIMIT_CPU, which the
// parent raises as work is done: a second for each 4 MiB that the child was fed
// and each 16 MiB of records that it gave. Wall time counts only while it is the
// child's turn, neither while its input is slow nor while the sink is busy.
// Processes are RLIMIT_NPROC, which counts all threads of the user (and is not
// for root): a child that makes threads without end dies, and others that need
// one meanwhile die with it, each a Gap.
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
//	end     count of records and count of gaps that were sent; bytes of memory held
//
// What does not keep to this, or says more than a document of its size can say,
// is taken for a lie: the child is killed, and what it said before still counts.
package sandbox
