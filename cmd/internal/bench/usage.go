package bench

import (
	"bytes"
	"errors"
	"os"
	"runtime/debug"
	"strconv"

	"golang.org/x/sys/unix"
)

// cpu is the time that the processors spent, in seconds: on this thread
// (CLOCK_THREAD_CPUTIME_ID) or on the process with all that the collector does
// (CLOCK_PROCESS_CPUTIME_ID). Unlike getrusage, these clocks never go by ticks.
func cpu(clock int32) float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0 // only for a clock that there is not
	}
	return float64(t.Nano()) / 1e9
}

// resetPeak makes the process give back what it does not use, and begins to
// watch its peak anew (proc(5), clear_refs).
func resetPeak() error {
	debug.FreeOSMemory()
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peak is the most memory that was resident since, in bytes (VmHWM).
func peak() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	return kilobytes(status, "VmHWM:")
}

// settled is what is resident when what was needed only to build is given back, in
// bytes (VmRSS).
func settled() (int64, error) {
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	return kilobytes(status, "VmRSS:")
}

// available is the memory that the machine could give, in bytes.
func available() (int64, error) {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	return kilobytes(info, "MemAvailable:")
}

func kilobytes(text []byte, key string) (int64, error) {
	_, rest, _ := bytes.Cut(text, []byte(key))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0, errors.New("the system does not say " + key)
	}
	n, err := strconv.ParseInt(string(fields[0]), 10, 64)
	return n << 10, err
}
