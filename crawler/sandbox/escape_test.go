package sandbox

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// escape is what a child tries, and whether it succeeded.
type escape struct {
	name string
	try  func() error
}

const (
	nowhere  = "/tmp/peeler-none"
	harmless = unix.SIGURG // which Go ignores
)

// escapes are what a child that was taken over may try. Each must fail with an
// error that is Landlock's (EACCES), the filter's (EPERM) or that of a call that
// is hidden (ENOSYS): any other would be of a call that got through.
var escapes = append([]escape{
	{"reads /etc/passwd", opens("/etc/passwd", unix.O_RDONLY)},
	{"reads its own binary", opens("/proc/self/exe", unix.O_RDONLY)},
	{"reads the memory of init", opens("/proc/1/mem", unix.O_RDONLY)},
	{"reads the memory of the daemon", opens(ofParent("mem"), unix.O_RDONLY)},
	{"reads the environment of the daemon", opens(ofParent("environ"), unix.O_RDONLY)},
	{"reads a file of the daemon's folder", opens(ofParent("cwd/doc.go"), unix.O_RDONLY)},
	{"opens a pipe of the daemon", opens(ofParent("fd/1"), unix.O_RDONLY)},
	{"reads its own memory map", opens("/proc/self/maps", unix.O_RDONLY)},
	{"lists /", opens("/", unix.O_RDONLY|unix.O_DIRECTORY)},
	{"lists /tmp", opens("/tmp", unix.O_RDONLY|unix.O_DIRECTORY)},
	{"reads a disk", opens("/dev/vda", unix.O_RDONLY)},
	{"holds a path", opens("/etc/passwd", unix.O_PATH)},
	{"opens by the newer call", func() error {
		_, err := unix.Openat2(unix.AT_FDCWD, "/etc/passwd", &unix.OpenHow{})
		return err
	}},
	{"asks for a handle of a file", func() error { _, _, err := unix.NameToHandleAt(unix.AT_FDCWD, "/", 0); return err }},
	{"opens by a handle", call(unix.SYS_OPEN_BY_HANDLE_AT, 0, 0, 0)},
	{"reads a link", func() error { _, err := unix.Readlink("/proc/self/exe", make([]byte, 99)); return err }},
	{"watches files", func() error { _, err := unix.InotifyInit1(0); return err }},

	{"makes a file in /tmp", opens(marker(), unix.O_WRONLY|unix.O_CREAT)},
	{"makes a file without a name", opens("/tmp", unix.O_TMPFILE|unix.O_RDWR)},
	{"makes a file in memory", func() error { _, err := unix.MemfdCreate("x", 0); return err }},
	{"writes to /dev/null", opens("/dev/null", unix.O_WRONLY)},
	{"appends to a log", opens("/var/log/dpkg.log", unix.O_WRONLY|unix.O_APPEND)},
	{"changes the kernel's settings", opens("/proc/sys/kernel/core_pattern", unix.O_WRONLY)},
	{"makes a folder", func() error { return unix.Mkdir(marker(), 0o700) }},
	{"makes a fifo", func() error { return unix.Mknod(marker(), unix.S_IFIFO|0o600, 0) }},
	{"makes a link", func() error { return unix.Symlink("/etc/passwd", marker()) }},
	{"makes a hard link", func() error { return unix.Link("/etc/passwd", marker()) }},
	{"renames", func() error { return unix.Rename(nowhere, marker()) }},
	{"unlinks", func() error { return unix.Unlink(nowhere) }},
	{"truncates", func() error { return unix.Truncate(nowhere, 0) }},
	{"changes a mode", func() error { return unix.Chmod(nowhere, 0) }},
	{"changes an owner", func() error { return unix.Chown(nowhere, 0, 0) }},
	{"changes times", func() error { return unix.UtimesNano(nowhere, []unix.Timespec{{}, {}}) }},
	{"sets an attribute", func() error { return unix.Setxattr(nowhere, "user.x", []byte("x"), 0) }},
	{"changes its folder", func() error { return unix.Chdir("/") }},
	{"changes its root", func() error { return unix.Chroot(nowhere) }},
	{"mounts", func() error { return unix.Mount("none", nowhere, "tmpfs", 0, "") }},
	{"mounts by the newer calls", func() error { _, err := unix.Fsopen("tmpfs", 0); return err }},
	{"unmounts", func() error { return unix.Unmount(nowhere, 0) }},

	{"connects by TCP", connects(unix.AF_INET, unix.SOCK_STREAM, &unix.SockaddrInet4{Port: 9050, Addr: [4]byte{127, 0, 0, 1}})},
	{"connects by multipath TCP", func() error { _, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP); return err }},
	{"connects by UDP", connects(unix.AF_INET, unix.SOCK_DGRAM, &unix.SockaddrInet4{Port: 53, Addr: [4]byte{127, 0, 0, 1}})},
	{"connects by IPv6", connects(unix.AF_INET6, unix.SOCK_STREAM, &unix.SockaddrInet6{Port: 9050})},
	{"connects to a socket with a path", connects(unix.AF_UNIX, unix.SOCK_STREAM, &unix.SockaddrUnix{Name: "/run/peeler/peeler.sock"})},
	{"connects to an abstract socket", connects(unix.AF_UNIX, unix.SOCK_STREAM, &unix.SockaddrUnix{Name: "@peeler"})},
	{"speaks to the kernel", connects(unix.AF_NETLINK, unix.SOCK_RAW, &unix.SockaddrNetlink{})},
	{"sends raw packets", connects(unix.AF_PACKET, unix.SOCK_RAW, &unix.SockaddrLinklayer{})},
	{"makes a pair of sockets", func() error { _, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err }},
	{"binds", call(unix.SYS_BIND, 0, 0, 0)},
	{"listens", call(unix.SYS_LISTEN, 0, 1)},
	{"sends a message", call(unix.SYS_SENDMSG, 1, 0, 0)},

	{"traces the daemon", func() error { return unix.PtraceAttach(os.Getppid()) }},
	{"reads out the daemon", func() error { _, err := unix.ProcessVMReadv(os.Getppid(), nil, nil, 0); return err }},
	{"writes into the daemon", func() error { _, err := unix.ProcessVMWritev(os.Getppid(), nil, nil, 0); return err }},
	{"kills the daemon", func() error { return unix.Kill(os.Getppid(), harmless) }},
	{"kills everybody", func() error { return unix.Kill(-1, 0) }},
	{"kills a thread of the daemon", func() error { return unix.Tgkill(os.Getppid(), os.Getppid(), harmless) }},
	{"kills by the older call", call(unix.SYS_TKILL, uintptr(os.Getppid()), uintptr(harmless))},
	{"queues a signal", call(unix.SYS_RT_SIGQUEUEINFO, uintptr(os.Getppid()), uintptr(harmless), 0)},
	{"holds the daemon", func() error { _, err := unix.PidfdOpen(os.Getppid(), 0); return err }},
	{"takes a file of the daemon", func() error { _, err := unix.PidfdGetfd(0, 1, 0); return err }},
	{"has signals sent to the daemon", func() error { _, err := unix.FcntlInt(0, unix.F_SETOWN, os.Getppid()); return err }},
	{"chooses the signal to be sent", func() error { _, err := unix.FcntlInt(0, unix.F_SETSIG, int(harmless)); return err }},
	{"limits the daemon", func() error { return unix.Prlimit(os.Getppid(), unix.RLIMIT_CPU, &unix.Rlimit{Cur: 1, Max: 1}, nil) }},
	{"asks for the daemon's limits", func() error { return unix.Prlimit(os.Getppid(), unix.RLIMIT_CPU, nil, &unix.Rlimit{}) }},
	{"slows the daemon down", func() error { return unix.Setpriority(unix.PRIO_PROCESS, os.Getppid(), 19) }},
	{"binds the daemon to a processor", func() error { return unix.SchedSetaffinity(os.Getppid(), &unix.CPUSet{1}) }},
	{"leaves its process group", func() error { return unix.Setpgid(0, 0) }},
	{"leaves its session", func() error { _, err := unix.Setsid(); return err }},
	{"types into the terminal", func() error { return unix.IoctlSetInt(0, unix.TIOCSTI, 'x') }},

	{"forks", clones(uintptr(unix.SIGCHLD))},
	{"forks by the newer call", call(unix.SYS_CLONE3, 0, 0)},
	{"forks without end", func() error {
		for range 10_000 {
			if err := clones(uintptr(unix.SIGCHLD))(); err != unix.EPERM {
				return err
			}
		}
		return unix.EPERM
	}},
	{"makes a user namespace", clones(unix.CLONE_NEWUSER | uintptr(unix.SIGCHLD))},
	{"makes a thread in a namespace", clones(unix.CLONE_THREAD | unix.CLONE_NEWNET)},
	{"unshares", func() error { return unix.Unshare(unix.CLONE_NEWUSER) }},
	{"enters a namespace", func() error { return unix.Setns(0, 0) }},
	{"executes a shell", executes("/bin/sh", "-c", "echo > "+marker())},
	{"executes python", executes("/usr/bin/python3")},
	{"executes itself", executes("/proc/self/exe")},
	{"executes what was written to a file in memory", call(unix.SYS_EXECVEAT, 0, 0, 0, 0, unix.AT_EMPTY_PATH)},

	{"becomes another user", call(unix.SYS_SETUID, 1)},
	{"becomes another group", call(unix.SYS_SETGID, 1)},
	{"takes groups", func() error { return unix.Setgroups(nil) }},
	{"takes capabilities", func() error {
		return unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &unix.CapUserData{})
	}},
	{"raises its limit of CPU time", func() error { return unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: 9999, Max: 9999}) }},
	{"raises its limit of files", func() error { return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 9, Max: 9}) }},
	{"lets itself be dumped", func() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) }},
	{"lets itself be traced", func() error { return unix.Prctl(unix.PR_SET_PTRACER, ^uintptr(0), 0, 0, 0) }},
	{"survives the daemon", func() error { return unix.Prctl(unix.PR_SET_PDEATHSIG, 0, 0, 0, 0) }},
	{"adds a filter that listens", call(unix.SYS_SECCOMP, 1, 8, 0)},
	{"adds rules to Landlock", call(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, 1)},

	{"maps memory to be written and executed", maps(unix.PROT_READ | unix.PROT_WRITE | unix.PROT_EXEC)},
	{"makes memory executable", func() error {
		b, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
		if err != nil {
			return err
		}
		return unix.Mprotect(b, unix.PROT_READ|unix.PROT_EXEC)
	}},
	{"makes memory executable with a key", call(unix.SYS_PKEY_MPROTECT, 0, 0, unix.PROT_EXEC, 0)},
	{"shares memory", func() error { _, err := unix.SysvShmGet(1, 4096, unix.IPC_CREAT|0o600); return err }},
	{"makes a message queue", call(unix.SYS_MSGGET, 1, 0)},
	{"makes a POSIX message queue", call(unix.SYS_MQ_OPEN, 0, 0)},
	{"moves pages by splice", call(unix.SYS_SPLICE, 0, 0, 1, 0, 1, 0)},

	{"starts io_uring", call(unix.SYS_IO_URING_SETUP, 1, 0)},
	{"handles page faults", call(unix.SYS_USERFAULTFD, 0)},
	{"loads BPF", call(unix.SYS_BPF, 0, 0, 0)},
	{"counts events", func() error { _, err := unix.PerfEventOpen(&unix.PerfEventAttr{}, 0, -1, -1, 0); return err }},
	{"reads the keyring", func() error { _, err := unix.KeyctlInt(unix.KEYCTL_GET_KEYRING_ID, -3, 0, 0, 0); return err }},
	{"adds a key", func() error { _, err := unix.AddKey("user", "x", nil, -3); return err }},
	{"loads a module", func() error { return unix.FinitModule(0, "", 0) }},
	{"loads a kernel", call(unix.SYS_KEXEC_LOAD, 0, 0, 0, 0)},
	{"restarts the machine", call(unix.SYS_REBOOT, 0, 0, 0)}, // without its magic numbers
	{"sets the clock", func() error { _, err := unix.Adjtimex(&unix.Timex{}); return err }},
	{"names the host", call(unix.SYS_SETHOSTNAME, 0, 1)},
	{"reads the kernel's log", func() error { _, err := unix.Klogctl(10, nil); return err }},
	{"becomes another system", call(unix.SYS_PERSONALITY, 0)},
	{"makes a call that is not there", call(9999)},
}, older...)

func opens(path string, flags int) func() error {
	return func() error {
		_, err := unix.Open(path, flags|unix.O_CLOEXEC|unix.O_NONBLOCK, 0o600)
		return err
	}
}

func ofParent(name string) string { return fmt.Sprintf("/proc/%d/%s", os.Getppid(), name) }

// marker is a file that no escape should leave behind.
func marker() string { return filepath.Join(os.TempDir(), "peeler-escaped") }

// call makes a system call that has no function in unix, or a harmless form of
// one: its arguments are bad, if it gets through.
func call(number uintptr, args ...uintptr) func() error {
	return func() error {
		var a [6]uintptr
		copy(a[:], args)
		_, _, errno := unix.Syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5])
		return failed(errno)
	}
}

// failed is nil for no error: an Errno of 0 is none, but is not nil.
func failed(errno unix.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}

func connects(family, kind int, to unix.Sockaddr) func() error {
	return func() error {
		fd, err := unix.Socket(family, kind, 0)
		if err != nil {
			return err
		}
		return unix.Connect(fd, to)
	}
}

// clones makes a process or thread that would crash at once: with no memory of
// its parent's, it has no stack of its own.
func clones(flags uintptr) func() error {
	return func() error {
		pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, flags, 0, 0, 0, 0, 0)
		if pid == 0 && errno == 0 {
			unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
		}
		return failed(errno)
	}
}

func executes(path string, args ...string) func() error {
	return func() error { return unix.Exec(path, append([]string{path}, args...), nil) }
}

func maps(protection int) func() error {
	return func() error {
		_, err := unix.Mmap(-1, 0, 4096, protection, unix.MAP_PRIVATE|unix.MAP_ANON)
		return err
	}
}
