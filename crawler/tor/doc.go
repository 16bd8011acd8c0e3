// Package tor holds the only dialer of the house: TCP through Tor's SOCKS port,
// and nothing else, ever.
//
//	d, err := tor.New("127.0.0.1:9050", tor.Options{})
//	c := d.Circuit(tor.OnlyOnion("….onion"))   // one for a source and a crawl
//	conn, err := c.DialContext(ctx, "tcp", "….onion:80")
//
// Names go to Tor as they are: nothing is resolved here, there is no direct
// fallback, and no proxy is taken from the environment. What a Circuit may
// reach is fixed by its Policy when it is made, so that no page can lead it
// elsewhere.
//
// Each Circuit has SOCKS credentials of its own, and Tor never lets streams of
// different credentials share a circuit (IsolateSOCKSAuth, on by default). A
// SOCKS port that does not ask for them is refused, as it would isolate nothing.
//
// A failure is an *Error: it says in plain words why Tor did not connect, and
// by its State whether it is worth trying again. Tor tells most when its SOCKS
// port carries the flag ExtendedErrors (proposal 304).
//
// A host on the Blocked list is never asked for, whatever its policy. Control asks Tor
// how it fares, and changes nothing there.
package tor
