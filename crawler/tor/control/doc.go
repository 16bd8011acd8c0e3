// Package control speaks Tor's control protocol (control-spec) with a tor on this
// machine: over a unix socket, or TCP on loopback.
//
//	c, err := control.Dial(ctx, "unix", "/run/tor/control", nil)
//	version, err := c.Info(ctx, "version")     // GETINFO
//
// # Signing in
//
// PROTOCOLINFO tells which ways there are. Without authentication nothing is
// asked; else it is SAFECOOKIE, in which each side proves that it knows the
// cookie and neither sends it. Plain COOKIE is never used: whoever listens in
// tor's place could name any file of 32 bytes, our key for one, and be sent it.
//
// # Bounds
//
// A line is at most 64 KiB long and a reply at most 4 MiB; what goes beyond, or is
// not the protocol, ends the connection. Each question waits as long as its
// context lets it.
package control
