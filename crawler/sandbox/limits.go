package sandbox

import (
	"io"
	"time"

	"peeler/crawler/extract"
)

// Limits bound what one child may cost. The zero value of a field is its
// default.
type Limits struct {
	// CPU is the CPU time that a child has whatever it does, in whole seconds.
	// It earns one more for each 4 MiB that it is fed and each 16 MiB of records
	// that it gives, up to an hour. Default 5 s.
	CPU time.Duration
	// Wall is how long a child may be waited for: at one stretch while it is
	// fed, altogether after its last byte, where it earns a second for each
	// 16 MiB of records. Default 30 s.
	Wall time.Duration
	// Memory is how many bytes a child may take beyond what the Go runtime
	// takes at the start. Default 256 MiB.
	Memory int64
	// Unsafe leaves out Landlock and the filter of system calls, where a kernel
	// has none.
	Unsafe bool
	// Used is told what the child took, when it has ended; nil: nobody asks.
	Used func(Usage)
	// Extract bounds what is unpacked.
	Extract extract.Limits

	tools []string  // the programs that the child may execute; nil for those that it needs
	abi   int       // the newest Landlock to be used, for tests; 0 for any
	words io.Writer // where a child says why it cannot confine itself; nil: nowhere
}

// Usage is what a child took.
type Usage struct {
	CPU time.Duration // the tools' too
	// Memory is how many bytes its Go runtime took from the system, as it says itself;
	// 0 of one that died. The kernel's figure counts what its parent had too.
	Memory int64
}

const (
	fedPerSecond   = 4 << 20
	givenPerSecond = 16 << 20
	maxCPU         = 3600 // seconds, whatever was earned: the kernel kills there
)

func (l Limits) withDefaults() Limits {
	if l.CPU <= 0 {
		l.CPU = 5 * time.Second
	}
	if l.Wall <= 0 {
		l.Wall = 30 * time.Second
	}
	if l.Memory <= 0 {
		l.Memory = 256 << 20
	}
	if l.tools == nil {
		l.tools = tools(false)
	}
	return l
}

// terms are those of a child with these limits.
func (l Limits) terms() terms {
	return terms{Memory: l.Memory, Unsafe: l.Unsafe, ABI: l.abi, Tools: l.tools}
}

// cpu is the CPU time allowed for so many bytes, in seconds.
func (l Limits) cpu(fed, given int64) uint64 {
	base := (l.CPU + time.Second - 1) / time.Second
	return min(uint64(base)+uint64(fed/fedPerSecond)+uint64(given/givenPerSecond), maxCPU)
}

// flood is more than a child can honestly say of a document.
func (l Limits) flood(fed int64) int64 {
	expanded := l.Extract.Expanded
	if expanded <= 0 {
		expanded = 512 << 20
	}
	return 64<<20 + 32*fed + 4*expanded
}
