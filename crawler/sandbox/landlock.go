package sandbox

import (
	"fmt"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// leastABI is the Landlock of Linux 5.13. What newer ones add (renaming,
// truncation, TCP, devices, abstract sockets, signals) the filter of system calls
// refuses too; that a file is not read and a program not executed, it cannot say.
const leastABI = 1

// configs are what Landlock can restrict, by its ABI.
var configs = [...]landlock.Config{
	1: landlock.V1, landlock.V2, landlock.V3, landlock.V4, landlock.V5, landlock.V6,
	landlock.V7, landlock.V8, landlock.V9, landlock.V10, landlock.V11,
}

const (
	readable   landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSReadDir
	executable landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSExecute
)

// lockFiles shuts all files away but the tools and what they read, and all that
// the newest Landlock of both the kernel and the library can besides.
func lockFiles(t terms) error {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		return fmt.Errorf("not there or switched off: %w", err)
	}
	if t.ABI > 0 {
		abi = min(abi, t.ABI)
	}
	if abi < leastABI {
		return fmt.Errorf("the kernel's is ABI %d, the least is %d", abi, leastABI)
	}
	config := configs[min(abi, len(configs)-1)]
	if !signalsItself() {
		config.Scoped &^= ll.ScopeSignal
	}
	return config.Restrict(rules(t.Tools)...)
}

// signalsItself tells whether a thread that Landlock keeps from sending signals
// to others may still send them to its own process, as the Go runtime does: the
// first kernels with that restriction forgot it, and mended it as erratum 2.
func signalsItself() bool {
	errata, err := ll.LandlockGetErrata()
	return err == nil && errata&(1<<1) != 0
}

func noNewPrivileges() error { return ll.AllThreadsPrctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }
