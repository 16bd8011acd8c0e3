package sitetest_test

import (
	"io"
	"net"
	"testing"
	"time"

	"peeler/crawler/sitetest"
)

// Each begins, answers or is silent, and is gone when it is stopped.
func TestHostileStartsAndStops(t *testing.T) {
	names := map[string]bool{}
	for _, b := range sitetest.Hostile(time.Millisecond) {
		t.Run(b.Name, func(t *testing.T) {
			if names[b.Name] {
				t.Error("two have that name")
			}
			names[b.Name] = true
			addr, stop, err := b.Start()
			if err != nil {
				t.Fatal(err)
			}
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			io.WriteString(c, "GET "+b.Path+" HTTP/1.1\r\nHost: "+sitetest.Onion(b.Name)+"\r\n\r\n")
			c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			io.CopyN(io.Discard, c, 1<<20) // silence and resets are among what they do
			stop()
			if c, err := net.Dial("tcp", addr); err == nil {
				c.Close()
				t.Error("it still takes connections")
			}
		})
	}
}
