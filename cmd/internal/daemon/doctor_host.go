package daemon

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/dustin/go-humanize"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/sandbox"
)

// What the state folder's disk must have, in bytes, beside twice the store, as an
// import copies it.
const (
	spaceWanted = 256 << 20
	spaceNeeded = 32 << 20
)

func (e *examination) disk() {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(e.cfg.State, &fs); err != nil {
		e.add("state folder", Bad, e.cfg.State+": "+err.Error(), "make it with `peeler store create`, or name it with state")
		return
	}
	if err := syscall.Access(e.cfg.State, 2); err != nil { // W_OK
		e.add("state folder", Bad, e.cfg.State+" cannot be written: "+err.Error(), "let its owner be the user that peeler runs as, on a disk that is not mounted read-only")
		return
	}
	free := fs.Bavail * uint64(fs.Bsize)
	var size uint64
	if info, err := os.Stat(filepath.Join(e.cfg.State, storeFile)); err == nil {
		size = uint64(info.Size())
	}
	says := fmt.Sprintf("%s: %s free, the store has %s", e.cfg.State, humanize.IBytes(free), humanize.IBytes(size))
	switch {
	case free < spaceNeeded:
		e.add("state folder", Bad, says, "make room: without it nothing can be recorded")
	case free < 2*size+spaceWanted:
		e.add("state folder", Warn, says, fmt.Sprintf("make room: an import copies the store, %s should be free", humanize.IBytes(2*size+spaceWanted)))
	default:
		e.add("state folder", Good, says, "")
	}
}

func (e *examination) receivers() {
	if len(e.cfg.Receivers) == 0 {
		e.add("receivers", Warn, "none: nobody is told of what is found", "add one to receivers")
		return
	}
	for _, r := range e.cfg.Receivers {
		_, err := r.Secrets()
		e.check("receiver "+r.Name, err, "its secret can be read; `peeler alerts test` tries the way", "give it the secret that the receiver has, whsec_…, in a file of mode 0400")
	}
}

// logins are the secrets of the sources that let only members in.
func (e *examination) logins() {
	for _, s := range e.cfg.Sources {
		if s.Login.Type == "" || s.Disabled {
			continue
		}
		_, err := s.Credential()
		e.check("login "+s.ID, err, "its secret can be read", "write the cookie, or user name and password, into a file of mode 0400")
	}
}

// clock holds the machine's clock against what must be past: the commit that this
// program was built of, and the last crawl.
func (e *examination) clock(sources []api.Source) {
	now := e.options.Now()
	past, what := commitTime(), "this program was made"
	for _, s := range sources {
		if s.LastStarted.After(past) {
			past, what = s.LastStarted, "source "+s.ID+" was crawled"
		}
	}
	if now.Before(past) {
		e.add("clock", Bad, fmt.Sprintf("it is %s, before %s, at %s", now.UTC().Format(time.RFC3339), what, past.UTC().Format(time.RFC3339)),
			"set the clock: Tor needs it right to the hour, receivers to five minutes")
		return
	}
	e.add("clock", Good, now.UTC().Format(time.RFC3339), "")
}

func commitTime() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			t, _ := time.Parse(time.RFC3339, s.Value)
			return t
		}
	}
	return time.Time{}
}

// tools are the programs that read what no library here does.
func (e *examination) tools() {
	ocr := e.cfg != nil && slices.ContainsFunc(e.cfg.Sources, func(s configs.Source) bool { return s.OCR })
	for _, t := range []struct {
		program, packet, lost string
		wanted                bool
	}{
		{"pdftotext", "poppler-utils", "the text of PDFs is not read, each is a gap", true},
		{"tesseract", "tesseract-ocr", "text in pictures is not read", ocr},
	} {
		switch {
		case sandbox.Installed(t.program):
			e.add(t.program, Good, "installed", "")
		case t.wanted:
			e.add(t.program, Warn, "missing: "+t.lost, "apt-get install "+t.packet)
		default:
			e.add(t.program, Note, "missing: "+t.lost, "apt-get install "+t.packet)
		}
	}
	if _, err := exec.LookPath("chromium"); err != nil {
		e.add("chromium", Note, "missing: pages that only scripts fill are not rendered", "apt-get install chromium")
	} else {
		e.add("chromium", Good, "installed", "")
	}
}
