// Command careless does, to addresses on loopback, what Peeler must never do: it
// connects by itself, looks a name up, and sends datagrams, one of them from a child.
// The proof by system calls must see each.
//
//	careless DIRECT LOOKUP SENDTO SENDMSG CHILD
package main

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"time"
)

func main() {
	if len(os.Args) == 2 {
		direct(os.Args[1])
		return
	}
	direct(os.Args[1])
	lookUp(os.Args[2])
	datagrams(os.Args[3], os.Args[4])
	_ = exec.Command("/proc/self/exe", os.Args[5]).Run()
}

func direct(address string) {
	if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		c.Close()
	}
}

func lookUp(server string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", server)
	}}
	_, _ = r.LookupHost(ctx, "leak.example.invalid")
}

func datagrams(sendto, sendmsg string) {
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = c.WriteToUDPAddrPort([]byte("x"), netip.MustParseAddrPort(sendto))
	_, _, _ = c.WriteMsgUDPAddrPort([]byte("x"), []byte{}, netip.MustParseAddrPort(sendmsg))
}
