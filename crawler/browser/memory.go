package browser

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// memory is how many bytes the processes of a group hold for themselves, as far as
// they can be seen.
func memory(group int) (bytes int64) {
	proc, err := os.Open("/proc")
	if err != nil {
		return 0
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && groupOf(pid) == group {
			bytes += private(pid)
		}
	}
	return bytes
}

// groupOf reads the fifth field of /proc/PID/stat; the second, in brackets, may hold
// anything.
func groupOf(pid int) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	if len(fields) < 3 {
		return 0
	}
	n, _ := strconv.Atoi(fields[2])
	return n
}

// private is what is resident less what is shared, of /proc/PID/statm.
func private(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	var size, resident, shared int64
	fmt.Sscan(string(b), &size, &resident, &shared)
	return max(resident-shared, 0) * int64(os.Getpagesize())
}
