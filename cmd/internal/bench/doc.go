// Package bench measures the matching engine, from bytes to scored matches, beside
// what a user would take instead: ripgrep, grep and Hyperscan over the same people
// in plaintext.
//
// People and leaks are invented (matchertest). A leak lies in a file and is read
// section by section, parted into records and matched; all of that counts. What is
// to be compared is measured in turns, so that whatever else the machine does
// falls on all alike, and by the time of the processors, not by the clock.
//
// A pass over a leak that does not count comes first: it warms the caches, and it
// looks whether the people planted were found.
package bench
