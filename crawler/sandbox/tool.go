package sandbox

import (
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// The programs that a child may execute. They run under what it is bound by.
const (
	pdfToText = "/usr/bin/pdftotext" // poppler-utils
	tesseract = "/usr/bin/tesseract" // tesseract-ocr
)

// loaders start a program that is linked dynamically.
var loaders = []string{
	"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1",
	"/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1",
}

// cache tells a loader where libraries are.
const cache = "/etc/ld.so.cache"

// libraries are what programs are linked to, and what tools read at their start.
var libraries = []string{
	"/lib", "/lib64", "/usr/lib", "/usr/lib64",
	"/usr/share/poppler", "/usr/share/tesseract-ocr", "/usr/share/tessdata",
}

// rules open to a child what its tools need: nothing where it has none.
func rules(tools []string) []landlock.Rule {
	if len(tools) == 0 {
		return nil
	}
	return []landlock.Rule{
		landlock.PathAccess(executable, tools...),
		landlock.PathAccess(executable, loaders...).IgnoreIfMissing(),
		landlock.PathAccess(ll.AccessFSReadFile, cache).IgnoreIfMissing(),
		landlock.PathAccess(readable, libraries...).IgnoreIfMissing(),
	}
}

// installed is a path, or "" when nothing is there.
func installed(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}
