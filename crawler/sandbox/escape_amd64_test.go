package sandbox

import "golang.org/x/sys/unix"

// older are escapes by system calls that only this architecture has.
var older = []escape{
	{"opens by the older call", call(unix.SYS_OPEN, 0, unix.O_RDONLY)},
	{"makes a file by the oldest call", call(unix.SYS_CREAT, 0, 0o600)},
	{"forks by the older call", call(unix.SYS_FORK)},
	{"asks for ports", call(unix.SYS_IOPL, 3)},
	{"changes its segments", call(unix.SYS_MODIFY_LDT, 0, 0, 0)},
	{"calls as x32", call(0x40000000 | unix.SYS_GETPID)},
}
