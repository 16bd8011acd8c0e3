// Package matchertest invents people, and leaks that hold some of them, for the
// tests and the benchmarks of the matcher.
//
// All of it is a function of a seed. It knows the people in plaintext and knows
// nothing of the matcher, so that the matcher's own tests may use it.
package matchertest
