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
//
// # How Tor fares, and hosts that are never visited
//
// `peeler doctor` says of each part whether it works and what to do: configuration, key,
// store or daemon, Tor, sandbox, programs, disk, clock, secrets. It connects to nothing
// beyond this machine; exit code 0, 1 (something is lost) or 2 (something does not work).
//
// With `tor.control: "unix:/run/tor/control"` Tor is asked each minute how it fares
// ("bootstrapping 45 %: loading relay descriptors"; `peeler status` shows it), and for new
// circuits, at most every ten minutes, when five connections to three sites fail within
// five. Peeler changes nothing there, and proves the cookie without sending it. What
// Tor's replies mean is told in words, all sixteen; onion sites that are down are told
// from unknown ones if the port has `ExtendedErrors`: doctor names the line of torrc.
//
// `blocked_hosts` and `blocked_hosts_file` (one a line, `#` comments) name hosts that are
// never visited, with all below them: 1,000,000 take 35 MiB (`go test -run Million -v
// ./crawler/tor`). A host may be given as the MD5 sum of its name, as in Ahmia's list of
// onions with abuse material, so that the list itself leads nobody there.
package tor
