package extract

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"strings"

	"peeler/matcher"
)

// tar reads the entries of a tar file in order. Links, owners and devices are
// names only; nothing ever reaches a disk.
func (x *extraction) tar(p place, r *bufio.Reader) error {
	c := &counter{r: r}
	tr := tar.NewReader(c)
	for {
		h, err := tr.Next()
		switch {
		case err == io.EOF:
			return x.behind(p, r)
		case errors.Is(err, io.ErrUnexpectedEOF):
			x.gap(p, matcher.Truncated, "ends in the middle", 0)
			return nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			x.gap(p, matcher.Corrupt, "the header of a tar entry is broken", 0)
			return x.behind(p, r)
		}
		if stop, err := x.tarEntry(p.in(h.Name), h, tr, c); stop || err != nil {
			return err
		}
	}
}

// tarEntry reads one entry; stop tells that nothing more may be read.
func (x *extraction) tarEntry(p place, h *tar.Header, tr *tar.Reader, c *counter) (stop bool, err error) {
	if x.entries++; x.entries > x.lim.Entries {
		x.gap(p, matcher.Count, "too many entries", 0)
		return true, nil
	}
	names := []string{h.Name, h.Linkname, h.Uname, h.Gname, h.PAXRecords["comment"]}
	if err := x.named(p, names...); err != nil {
		return true, err
	}
	src := &source{x: x, r: tr}
	if sparse(h) {
		before := c.n
		src.packed = func() int64 { return c.n - before }
	}
	if err := x.document(p, "", src); err != nil {
		return true, err
	}
	x.ended(p, src)
	return x.spent() || src.why == matcher.Truncated, nil
}

// sparse tells an entry whose holes unpack to zeros.
func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return false
}
