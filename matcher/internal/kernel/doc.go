// Package kernel holds the loops that touch every byte of a text: it folds and
// classifies bytes, cuts words out of them, hashes the words with a keyed hash,
// lists those with digits or of certain shapes and probes a filter for the
// hashes.
//
// A batch of text takes this way, block by block of 64 bytes:
//
//	text ─ Classify ─ folded text, Masks ─ Tokens ─ Sums ─ List, Choose ─ Probe ─ what may be known
//
// The hash is AES-128-CMAC (RFC 4493, NIST SP 800-38B), of which the first 64
// bits are kept, as a little-endian number. A token of up to 16 bytes is one
// AES block.
//
// Every loop is there in plain Go, over crypto/aes, and in assembly for AVX2
// with AES-NI and for AVX-512 with VAES; what selects tokens (List, Choose,
// Suspicious, Marked), to which AVX2 would bring little, for AVX-512 only. All
// give the same results. The assembly is written by the program in gen (a module
// of its own, so that nothing else needs its generator); build with the tag
// purego to leave it out.
//
// Offsets are 32 bits: no text may be longer than 4 GiB. Sums, Deletions and
// Choose trust the tokens to lie in the text that they are given.
package kernel

//go:generate go -C gen run . -out ../kernel_amd64.s
