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
//	                                  ├─ fast  AES-128-CMAC/64                    proposes
//	                                  └─ near  the same with letters left out     proposes edits
//
// Stored are these tags only (Enrolment), of names also in their usual other forms:
// nicknames, initials, parts, former surnames, sounds. All of them are worth the
// key: who holds it can test every name there is. Without the key they still show
// which people share a value, so whoever stores them seals them.
//
// # The sieve and the judge
//
// Text is read in batches of 64 KiB, made of pieces of records: a row is one
// piece, prose is cut into overlapping chunks.
//
//	bytes ─ classes ─ words ─ fast tags ─ filters ─ names, numbers, addresses
//	      ─ pairs that stand together ─ people proposed                      sieve
//	      ─ window ─ all readings of a value ─ evidence ─ tags confirm
//	      ─ confidence                                                       judge
//
// The sieve never decides and the judge never searches. A word costs the sieve one
// AES block and one look into a filter (batch.go, scan.go, sieve.go); what it
// proposes is people at a place: two names that somebody bears, one of them perhaps
// with an edit (edit.go); a number or handle with a name of its owner; a date of
// birth or postcode with a name, or with each other (dateup.go); an address, a
// telephone or national insurance number by itself (mail.go, spellings.go).
//
// The judge weighs the proposed within a window only: a row, or 20 words of prose on
// either side (window.go, judge.go). It knows more than the sieve: two edits, sounds,
// letters misread by machines, digits swapped, slips in an address. It does not weigh
// whom nothing that may stand there could make reportable (promise.go).
//
// The loops over bytes are in internal/kernel, in assembly where the machine has
// AVX2 or AVX-512 and in Go everywhere; all give the same.
//
// # Views
//
// Text is read as it stands, and beside that in all ways in which somebody may have
// hidden or mangled it: look-alike letters, other scripts, spaced and joined letters,
// leet, [at] and [dot], escapes and encodings, three deep (view.go). No view replaces
// another, and what stands in several counts once. A piece is read so only where a
// sign or a word hints at it (hints.go).
//
// # What is sure
//
// The score is that of Fellegi and Sunter: bits of evidence less a prior of 26,
// for one person among 67 million, shifted by the source (score.go). A full name
// counts by how common its parts are, an address 40 bits, a telephone number 34, a
// national insurance number 36, a number 3.3 a digit and 2 for being there, a
// postcode 20.5, a date of birth 14. A value that is not quite the person's loses
// bits, more so if it is another name by itself; a value of somebody else's in its
// place costs bits (weights.go). So
//
//   - an address, a telephone or a national insurance number is sure alone;
//   - a name with a staff number, or with date of birth and postcode, is sure;
//   - a common name with a date of birth is for review;
//   - a name, a handle, a date, a postcode or a number of less than ten digits is
//     never sure alone, however rare;
//   - nobody is sure whose name or date of birth stands there differently, unless
//     something stands there that is theirs only.
//
// People who fit the same words alike share the probability; a few of whom one is
// meant are named together (Match.Among), and none of them is sure.
//
// A source that is likelier to name staff has another prior (Matcher.Shifted). What a
// match rests on, in bits, says Matcher.Explaining; what false alerts are to be
// expected, Matcher.Chances. Names that stand everywhere in what is read lose up to 4
// bits (Matcher.Learning).
//
// # Columns
//
// Columns tells which classes of data a document exposes, whoever they are about: by a
// dictionary of headings (meaning.go), of which the matcher's own are a part, and by
// what cells look like (look.go). Nothing of it changes what matches. What a heading
// says counts where enough cells agree; without one, most of the cells must look
// alike, and what may be something else, such as surnames that are towns too, counts
// only in company.
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
//
// # Sketches
//
// A Sketch stands for what a document says, so that a copy of it is known in another
// order, in another container, in part, or among other things: keyed samples of its
// pairs of words, and of those of the records that surely name somebody. It costs a
// comparison a word of the sieve's (sketch.go).
//
// # Measured
//
// Measured by peeler bench match --corpus mixed,kinds,worst --against rg,grep,hyperscan on two threads of a shared Intel Xeon (AVX-512), MB
// per CPU-second of one core, 64 MiB a corpus, the slower and the faster of two
// rounds. The engine is several times slower than it is meant to be. The tools beside
// it look for the exact words, in plaintext.
//
//	| 47,000 people | measured | aim |
//	|---|---|---|
//	| mixed corpus; AVX2; portable path | 86 to 122; 71 to 90; 55 | 500; –; 150 |
//	| combolist, SQL, CSV, prose, stealer log, HTML | 96-114, 67-93, 57-77, 153-154, 167-247, 119-144 | 200 |
//	| made to be slow: the roster itself, names only, Cyrillic, other scripts | 5, 22, 28, 26 | 100 |
//	| over `rg -F -f`, `grep -F -f`, Hyperscan on the plaintext | 3.3, 6.4, 0.94 times | 15, –, 2 |
//	| memory of the process; two cores over one | 88 MiB; 1.9 | 128 MiB; 1.9 |
//	| planted people reported, as they are and misspelt | 579 of 579, 546 of 546 | all |
//
// With 1,000,000 people it takes 954 MiB (aim 1 GiB), a minute to load, and reads
// some 16 MB/s (aim 250).
package matcher
