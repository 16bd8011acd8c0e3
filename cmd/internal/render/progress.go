package render

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Bar shows how many bytes of a task are done. A nil or silent bar does nothing.
// It is safe for concurrent use.
type Bar struct {
	mu  sync.Mutex
	bar *progressbar.ProgressBar // nil when silent or closed
}

// Progress begins a bar of total bytes, -1 when their number is not known. It is
// silent when w, or what Terminal wraps in it, is no terminal that can draw it.
func Progress(w io.Writer, label string, total int64) *Bar {
	return newBar(w, label, total, progressbar.OptionShowBytes(true))
}

// Count begins a bar of things of which there are total, as Progress does.
func Count(w io.Writer, label string, total int64) *Bar {
	return newBar(w, label, total, progressbar.OptionShowCount())
}

func newBar(w io.Writer, label string, total int64, unit progressbar.Option) *Bar {
	if t, ok := w.(*terminal); ok {
		w = t.w // the bar moves the cursor, and says nothing that came from a site
	}
	f, ok := w.(*os.File)
	if !ok || total == 0 || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return &Bar{}
	}
	return &Bar{bar: progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(f),
		progressbar.OptionSetDescription(label),
		progressbar.OptionSetWidth(30),
		unit,
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // else a goroutine of its own draws
	)}
}

// Reader counts what is read of r.
func (b *Bar) Reader(r io.Reader) io.Reader { return &counted{r, b} }

type counted struct {
	r   io.Reader
	bar *Bar
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.bar.Add(int64(n))
	return n, err
}

// Name says what is being done now, behind the label of the bar: a name from
// anywhere, shown by its end if it is long.
func (b *Bar) Name(label, name string) {
	const most = 40
	if r := []rune(string(escape(nil, []byte(name), false))); len(r) > most {
		name = "…" + string(r[len(r)-most+1:])
	} else {
		name = string(r)
	}
	b.do(func(bar *progressbar.ProgressBar) { bar.Describe(label + " " + name) })
}

// Add counts n bytes as done.
func (b *Bar) Add(n int64) {
	b.do(func(bar *progressbar.ProgressBar) { _ = bar.Add64(n) })
}

// Clear takes the bar off the screen, until the next Add, to make way for a line.
func (b *Bar) Clear() {
	b.do(func(bar *progressbar.ProgressBar) { _ = bar.Clear() })
}

// Close takes the bar off the screen for good. Closing twice is harmless.
func (b *Bar) Close() {
	b.do(func(bar *progressbar.ProgressBar) {
		_ = bar.Clear()
		_ = bar.Exit()
		b.bar = nil
	})
}

// do draws; an error of drawing is no error of the task.
func (b *Bar) do(draw func(*progressbar.ProgressBar)) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		draw(b.bar)
	}
}
