// Package tortest runs a real, private Tor network on 127.0.0.1, for tests and
// for the demonstration.
//
//	n, err := tortest.Start(ctx, tortest.Options{})
//	defer n.Close()
//	host, err := n.Publish(ctx, "127.0.0.1:8080")   // http://….onion/
//	// … through n.Socks()
//
// Six processes of the installed tor make it up:
//
//	auth0            directory authority, also a relay and onion directory
//	relay0..relay2   relays, exits, onion directories
//	host             carries the onions of Publish
//	client           has the SOCKS ports; set up as in production
//
// Nothing leaves the machine: relays bind their outgoing connections to
// 127.0.0.1, and exits ask a resolver of the network's own, which knows the
// names of Options.Names only and remembers what it was asked.
//
// Nothing is left behind: each tor ends when the control connection to it
// closes, so that even a process that is killed takes its network with it.
// Several networks may run at once. Booting takes about 8 seconds, nearly all of
// it Tor's own timers, and 60 MB of memory: start one for a test binary.
package tortest
