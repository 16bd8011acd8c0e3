package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"github.com/elastic/go-seccomp-bpf"
	"golang.org/x/sys/unix"
)

// withoutLandlock executes its arguments as on a kernel that has none, or in a
// unit whose filter forgot it. It is a command for scripts.
func withoutLandlock() {
	runtime.LockOSThread()
	err := seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Policy: seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls:      []seccomp.SyscallGroup{{Names: []string{"landlock_create_ruleset"}, Action: seccomp.ActionErrno}},
	}})
	if err == nil {
		var program string
		if program, err = exec.LookPath(os.Args[1]); err == nil {
			err = unix.Exec(program, os.Args[1:], os.Environ())
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
