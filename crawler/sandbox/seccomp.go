package sandbox

import (
	"os"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// everywhere are the system calls of the Go runtime, of the C library that a
// build with cgo is linked to, and of reading and writing pipes. None of them
// reaches beyond the process.
var everywhere = []string{
	"read", "write", "readv", "writev", "pread64", "close", "lseek", "fstat",
	"brk", "munmap", "madvise", "mremap", "mincore",
	"futex", "sched_yield", "sched_getaffinity", "nanosleep", "clock_nanosleep", "clock_gettime", "gettimeofday", "restart_syscall",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "pipe2", "poll", "ppoll",
	"getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getrandom", "getrusage", "uname", "sysinfo",
	"set_robust_list", "set_tid_address", "rseq", "arch_prctl", "membarrier",
	"exit", "exit_group",
}

// withTools are those of starting a tool, waiting for it and ending it, and of a
// tool that is being loaded. Landlock says which programs and files they reach.
var withTools = []string{
	"execve", "dup2", "dup3", "wait4", "waitid", "pidfd_send_signal",
	"access", "faccessat", "newfstatat", "getdents64",
}

// is wants an argument to be a value, lacks wants it to have none of some bits.
func is(argument uint32, value uint64) seccomp.Condition {
	return seccomp.Condition{Argument: argument, Operation: seccomp.Equal, Value: value}
}

func lacks(argument uint32, bits uint64) seccomp.Condition {
	return seccomp.Condition{Argument: argument, Operation: seccomp.BitsNotSet, Value: bits}
}

func has(argument uint32, bit uint64) seccomp.Condition {
	return seccomp.Condition{Argument: argument, Operation: seccomp.BitsSet, Value: bit}
}

const (
	toWrite = unix.O_WRONLY | unix.O_RDWR | unix.O_CREAT | unix.O_TRUNC | unix.O_APPEND | unix.O_TMPFILE&^unix.O_DIRECTORY | unix.O_PATH

	newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC |
		unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWTIME

	// forTool is how os/exec starts a process, and asks whether it can hold one.
	forTool = unix.CLONE_VFORK | unix.CLONE_VM
)

// conditional are the calls that are allowed with some arguments only. A file
// that may be opened to be read is Landlock's to say.
func conditional(tools bool) []seccomp.NameWithConditions {
	self := uint64(os.Getpid())
	var list []seccomp.NameWithConditions
	allow := func(name string, all ...seccomp.Condition) {
		list = append(list, seccomp.NameWithConditions{Name: name, Conditions: all})
	}
	allow("openat", lacks(2, toWrite))
	allow("clone", has(0, unix.CLONE_THREAD), lacks(0, newNamespaces))
	allow("tgkill", is(0, self))
	allow("prlimit64", is(0, 0), is(2, 0)) // asks, sets nothing
	for _, command := range []uint64{unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL, unix.F_DUPFD_CLOEXEC} {
		allow("fcntl", is(1, command))
	}
	for _, option := range []uint64{unix.PR_GET_NO_NEW_PRIVS, unix.PR_GET_DUMPABLE, unix.PR_GET_SECCOMP, unix.PR_SET_VMA, unix.PR_SET_NAME} {
		allow("prctl", is(0, option))
	}
	allow("mmap", lacks(2, unix.PROT_EXEC))
	allow("mprotect", lacks(2, unix.PROT_EXEC))
	if !tools {
		return list
	}
	allow("mmap", lacks(2, unix.PROT_WRITE)) // a library's code
	for _, more := range []uint64{uint64(unix.SIGCHLD), uint64(unix.SIGCHLD) | unix.CLONE_PIDFD, unix.CLONE_PIDFD} {
		allow("clone", is(0, forTool|more))
	}
	allow("pidfd_open", is(0, self)) // this asks too
	return list
}

// filterCalls lets no system call pass but those of the lists, from no thread.
// Others fail with EPERM, as do all of another architecture; clone3, whose
// arguments no filter sees, is said not to exist, so that clone is called instead.
func filterCalls(t terms) error {
	this, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	tools := len(t.Tools) > 0
	names := everywhere
	if tools {
		names = append(names[:len(names):len(names)], withTools...)
	}
	allowed := seccomp.SyscallGroup{Action: seccomp.ActionAllow}
	for _, name := range names {
		if _, ok := this.SyscallNames[name]; ok { // not each is on each architecture
			allowed.Names = append(allowed.Names, name)
		}
	}
	allowed.NamesWithCondtions = conditional(tools)
	return seccomp.LoadFilter(seccomp.Filter{
		// Without the second flag a thread that is left out would be no error.
		Flag: seccomp.FilterFlagTSync | unix.SECCOMP_FILTER_FLAG_TSYNC_ESRCH,
		Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionErrno,
			Syscalls: []seccomp.SyscallGroup{
				{Names: []string{"clone3"}, Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS)},
				allowed,
			},
		},
	})
}
