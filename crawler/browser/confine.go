package browser

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// launcher is the name that this program starts itself by, to become a Chromium that
// the kernel keeps from the net: flags alone are Chromium's word.
const launcher = "peeler: chromium"

// Main becomes Chromium and does not return if this process was started for that; if
// not, it returns at once. It must stand at the start of main and of TestMain.
func Main() {
	if len(os.Args) < 4 || os.Args[0] != launcher {
		return
	}
	port, program, args := os.Args[1], os.Args[2], os.Args[2:]
	if err := confine(port); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	err := syscall.Exec(program, args, os.Environ())
	fmt.Fprintln(os.Stderr, err)
	os.Exit(4)
}

// confine leaves to this process and its children TCP to the proxy's port, and
// sockets within the machine. That TCP goes to no other port is Landlock's, of Linux
// 6.7; before that the firewall of the unit says that it goes to loopback alone.
func confine(port string) error {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("the port of the proxy: %w", err)
	}
	if err := landlock.V4.BestEffort().RestrictNet(landlock.ConnectTCP(uint16(n))); err != nil {
		return fmt.Errorf("confining chromium: %w", err)
	}
	if err := filterSockets(); err != nil {
		return fmt.Errorf("confining chromium: %w", err)
	}
	return nil
}

// filterSockets lets no sockets be made but those of TCP on IPv4, of unix, and
// netlink, by which Chromium asks what interfaces there are. io_uring would make
// others.
func filterSockets() error {
	is := func(argument uint32, value uint64) seccomp.Condition {
		return seccomp.Condition{Argument: argument, Operation: seccomp.Equal, Value: value}
	}
	not := func(argument uint32, value uint64) seccomp.Condition {
		return seccomp.Condition{Argument: argument, Operation: seccomp.NotEqual, Value: value}
	}
	// SOCK_DGRAM is 2, SOCK_RAW 3, SOCK_STREAM 1.
	datagram := seccomp.Condition{Argument: 1, Operation: seccomp.BitsSet, Value: unix.SOCK_DGRAM}
	refuse := seccomp.ActionErrno | seccomp.Action(unix.EAFNOSUPPORT)
	return seccomp.LoadFilter(seccomp.Filter{
		NoNewPrivs: true,
		Flag:       seccomp.FilterFlagTSync,
		Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionAllow,
			Syscalls: []seccomp.SyscallGroup{{
				Action: refuse,
				Names:  []string{"io_uring_setup"},
				NamesWithCondtions: []seccomp.NameWithConditions{
					{Name: "socket", Conditions: []seccomp.Condition{not(0, unix.AF_INET), not(0, unix.AF_UNIX), not(0, unix.AF_NETLINK)}},
					{Name: "socket", Conditions: []seccomp.Condition{is(0, unix.AF_INET), datagram}},
					{Name: "socket", Conditions: []seccomp.Condition{is(0, unix.AF_INET), not(2, 0), not(2, unix.IPPROTO_TCP)}}, // MPTCP, which Landlock does not see
				},
			}},
		},
	})
}
