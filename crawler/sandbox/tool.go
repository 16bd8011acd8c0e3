package sandbox

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// The programs that a child may execute. They run under what it is bound by.
const (
	pdfToText = "/usr/bin/pdftotext" // poppler-utils
	tesseract = "/usr/bin/tesseract" // tesseract-ocr
)

// Installed tells whether a child finds a program: "pdftotext", "tesseract".
func Installed(program string) bool { return installed(filepath.Join("/usr/bin", program)) != "" }

// tools are those that are installed: tesseract only where pictures are to be read.
func tools(ocr bool) []string {
	list := []string{}
	for _, path := range []string{pdfToText, tesseract} {
		if installed(path) != "" && (path != tesseract || ocr) {
			list = append(list, path)
		}
	}
	return list
}

// runner runs tools for extract.Input.Run. It is called in the child.
func runner(tools []string) func(string, io.Reader, ...string) (io.ReadCloser, error) {
	return func(program string, in io.Reader, args ...string) (io.ReadCloser, error) {
		for _, path := range tools {
			if filepath.Base(path) != program {
				continue
			}
			cmd := exec.Command(path, args...)
			cmd.Stdin, cmd.Stderr, cmd.Env = in, os.Stderr, []string{}
			cmd.WaitDelay = time.Second // in may never end
			out, err := cmd.StdoutPipe()
			if err == nil {
				err = cmd.Start()
			}
			return &toolOutput{out, cmd, false}, err
		}
		return nil, exec.ErrNotFound
	}
}

// toolOutput is what a tool prints. Its end is an error where the tool failed.
type toolOutput struct {
	out    io.ReadCloser
	cmd    *exec.Cmd
	waited bool
}

func (t *toolOutput) Read(p []byte) (int, error) {
	n, err := t.out.Read(p)
	if err == io.EOF && !t.waited {
		t.waited = true
		if failed := t.cmd.Wait(); failed != nil {
			err = failed
		}
	}
	return n, err
}

// Close ends the tool if it still runs.
func (t *toolOutput) Close() error {
	if !t.waited {
		t.waited = true
		_ = t.cmd.Process.Kill() // it may be gone
		_ = t.cmd.Wait()         // that it was killed is known
	}
	return nil
}

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
