package extract

import (
	"bufio"
	"bytes"
	"io"
	"strconv"

	"peeler/matcher"
)

const (
	pdfRevisions = 4       // older ones that are read page by page
	pdfShown     = 1 << 18 // lines of pages that are remembered
)

// text reads the pages, and returns how many show nothing. What pdftotext can read
// without a password is not encrypted, whatever is said of it.
func (k *pdf) text() (blank int, err error) {
	out := k.run(bytes.NewReader(k.b), k.secret())
	if out == nil {
		return 0, nil
	}
	if k.locked {
		br := bufio.NewReader(out)
		if _, err := br.Peek(1); err != nil {
			_ = out.Close() // it is encrypted
			return 0, nil
		}
		k.locked = false
		out = struct {
			io.Reader
			io.Closer
		}{br, out}
	}
	return k.pages(k.p, out, k.show)
}

func (k *pdf) secret() []string {
	if k.crypt == nil || k.crypt.password == "" {
		return nil
	}
	return []string{"-upw", k.crypt.password, "-opw", k.crypt.password}
}

// run starts pdftotext, nil when it is not to be had.
func (k *pdf) run(r io.Reader, options []string) io.ReadCloser {
	if k.x.in.Run != nil {
		args := append([]string{"-q", "-layout", "-enc", "UTF-8", "-eol", "unix", "-l", strconv.Itoa(k.x.lim.Pages + 1)}, options...)
		if out, err := k.x.in.Run("pdftotext", r, append(args, "-", "-")...); err == nil {
			return out
		}
	}
	k.gap(k.p, matcher.UnknownFormat, "pdf text needs pdftotext: install poppler-utils")
	return nil
}

// pages reads what pdftotext prints: pages that end in form feeds.
// Lines that take does not want are passed over.
func (k *pdf) pages(p place, out io.ReadCloser, take func([]byte) bool) (blank int, err error) {
	defer func() { _ = out.Close() }() // what failed was told when it was read
	src := &source{x: k.x, r: out, packed: func() int64 { return max(int64(len(k.b)), freeRatio) }}
	br := k.x.reader(src)
	defer k.x.release(br)
	for n := 1; ; n++ {
		if _, err := br.Peek(1); err != nil {
			break
		}
		if n > k.x.lim.Pages {
			k.gap(p, matcher.Count, "too many pages")
			return blank, nil
		}
		in := p
		in.path = join(p.path, "page "+strconv.Itoa(n))
		page := &pdfPage{r: br}
		shown, err := k.x.layout(in, page, take)
		if err != nil {
			return blank, err
		}
		if !shown {
			blank++
		}
	}
	if src.why == matcher.Truncated {
		src.why, src.detail = matcher.Corrupt, "pdftotext could not read it to its end"
	}
	k.ended(p, src)
	return blank, nil
}

// show notes a line of a page, so that it is not handed on again from the content
// that draws it.
func (k *pdf) show(line []byte) bool {
	if len(k.shown) < pdfShown && k.shown != nil {
		k.shown[squeezed(line)] = struct{}{}
	}
	return true
}

// gone tells a line that no page shows.
func (k *pdf) gone(line []byte) bool {
	_, shown := k.shown[squeezed(line)]
	return !shown
}

// squeezed is a hash of a line without its spaces.
func squeezed(line []byte) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, c := range line {
		if c > ' ' {
			h = (h ^ uint64(c)) * 1099511628211
		}
	}
	return h
}

// pdfPage is a reader that ends behind a form feed.
type pdfPage struct {
	r   *bufio.Reader
	end bool
}

func (g *pdfPage) Read(b []byte) (int, error) {
	if g.end {
		return 0, io.EOF
	}
	if _, err := g.r.Peek(1); err != nil {
		return 0, err
	}
	peek, _ := g.r.Peek(min(len(b), g.r.Buffered()))
	i := bytes.IndexByte(peek, '\f')
	if g.end = i >= 0; g.end {
		peek = peek[:i]
	}
	n := copy(b, peek)
	_, _ = g.r.Discard(n)
	if g.end {
		_, _ = g.r.Discard(1)
	}
	return n, nil
}

// revisions reads the pages as they were before the file was added to: each end
// that the file had is the end of a whole file.
func (k *pdf) revisions() error {
	if !k.replaced || k.locked || k.x.in.Run == nil {
		return nil
	}
	ends := k.ends
	if n := len(ends); n > 0 && bytes.Contains(k.b[:min(len(k.b), pdfHead)], []byte("/Linearized")) {
		ends = ends[:n-1] // that of its first page
	}
	if len(ends) < 2 {
		return nil
	}
	ends = ends[1:] // the last is that of the file
	if len(ends) > pdfRevisions {
		k.gap(k.p, matcher.Count, "too many old revisions")
		ends = ends[:pdfRevisions]
	}
	for _, end := range ends {
		out := k.run(bytes.NewReader(k.b[:end]), k.secret())
		if out == nil {
			return nil
		}
		if _, err := k.pages(k.p.hidden("", "old revision"), out, k.gone); err != nil {
			return err
		}
	}
	return nil
}
