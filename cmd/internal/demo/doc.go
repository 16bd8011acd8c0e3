// Package demo shows Peeler from end to end on one machine: a private Tor network
// on loopback, two leak sites of invented people behind onion services, the
// daemon, and a receiver that verifies what arrives.
//
// Every step is a command that a user would type; the demo types it.
package demo
