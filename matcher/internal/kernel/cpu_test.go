package kernel

import (
	"syscall"
	"testing"
	"time"
)

// measure runs what a benchmark does n of in an iteration, and reports the
// processor time of one: a machine may be shared, and the clock on the wall does
// not know it.
func measure(b *testing.B, n int, unit string, iteration func()) {
	b.ReportAllocs()
	iteration()
	start := cpuTime(b)
	for b.Loop() {
		iteration()
	}
	b.ReportMetric(float64((cpuTime(b)-start).Nanoseconds())/float64(b.N*n), unit)
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
