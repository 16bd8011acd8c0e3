package extract

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"peeler/matcher"
)

func isAr(s sample) bool { return s.begins("!<arch>\n") }

// ar reads an archive of ar, as Debian's packages are.
func (x *extraction) ar(p place, r *bufio.Reader) error {
	_, _ = r.Discard(8)
	long := "" // names that do not fit in a header
	for {
		var h [60]byte
		n, err := io.ReadFull(r, h[:])
		size, bad := strconv.ParseInt(strings.TrimSpace(string(h[48:58])), 10, 64)
		switch {
		case n == 0:
			return nil
		case err != nil || bad != nil || size < 0 || string(h[58:]) != "`\n":
			x.gap(p, matcher.Corrupt, "the header of an ar entry is broken", 0)
			return x.behind(p, bufio.NewReader(io.MultiReader(strings.NewReader(string(h[:n])), r)))
		}
		body := io.LimitReader(r, size)
		name := strings.TrimRight(string(h[:16]), " ")
		switch {
		case name == "//":
			b, _ := io.ReadAll(io.LimitReader(body, 1<<20))
			long = string(b)
		case strings.HasPrefix(name, "#1/"):
			length, _ := strconv.Atoi(name[3:])
			b, _ := io.ReadAll(io.LimitReader(body, int64(min(length, peekSize))))
			name = strings.TrimRight(string(b), "\x00")
		case len(name) > 1 && name[0] == '/':
			if at, err := strconv.Atoi(name[1:]); err == nil && at >= 0 && at < len(long) {
				name, _, _ = strings.Cut(long[at:], "\n")
			}
		}
		if stop, err := x.plainEntry(p.in(strings.TrimSuffix(name, "/")), body); stop || err != nil {
			return err
		}
		_, _ = r.Discard(int(size & 1))
	}
}

// plainEntry reads an entry of an archive that does not pack.
func (x *extraction) plainEntry(p place, body io.Reader, names ...string) (stop bool, err error) {
	if x.entries++; x.entries > x.lim.Entries {
		x.gap(p, matcher.Count, "too many entries", 0)
		return true, nil
	}
	if err := x.named(p, append(names, p.name)...); err != nil {
		return true, err
	}
	src := &source{x: x, r: body}
	if err := x.document(p, "", src); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, src)
	if l, ok := body.(*io.LimitedReader); ok && l.N > 0 && src.why == "" {
		src.why, src.detail = matcher.Truncated, "ends in the middle"
	}
	x.ended(p, src)
	return x.spent(), nil
}
