package extract

import (
	"bufio"
	"bytes"
	"io"
)

// unreader is a reader that takes back what was read ahead in vain, and gives
// up on a token that never ends.
type unreader struct {
	r     *bufio.Reader
	held  []byte // taken back, from off on; before it what was read of it again
	off   int
	fed   int // bytes read since it was last set to 0
	limit int // of fed
}

func (u *unreader) Read(p []byte) (int, error) {
	if u.fed > u.limit+peekSize {
		return 0, errLongToken
	}
	var n int
	var err error
	if u.off < len(u.held) {
		n = copy(p, u.held[u.off:])
		u.off += n
	} else {
		u.held, u.off = nil, 0
		n, err = u.r.Read(p)
	}
	u.fed += n
	return n, err
}

// unread takes back b, which are the bytes read last.
func (u *unreader) unread(b []byte) {
	if len(b) <= u.off {
		u.off -= len(b)
		return
	}
	u.held = append(bytes.Clone(b), u.held[u.off:]...)
	u.off = 0
}

// line returns the rest of the line with its end, at most limit bytes of it.
func (u *unreader) line(buf []byte) ([]byte, error) {
	for len(buf) < u.limit {
		if u.off < len(u.held) {
			rest := u.held[u.off:]
			rest = rest[:min(len(rest), u.limit-len(buf))]
			i := bytes.IndexByte(rest, '\n')
			if i >= 0 {
				rest = rest[:i+1]
			}
			u.off += len(rest)
			buf = append(buf, rest...)
			if i >= 0 {
				return buf, nil
			}
			continue
		}
		u.held, u.off = nil, 0
		s, err := u.r.ReadSlice('\n')
		buf = append(buf, s...)
		if err != bufio.ErrBufferFull {
			return buf, err
		}
	}
	return buf, nil
}

// untilJSON hands the rest of the line and the lines that follow to b, until one
// that may begin a JSON value.
func (u *unreader) untilJSON(b *block, number *int, overlap int) error {
	var buf []byte
	first := true
	for {
		line, err := u.line(buf)
		if len(line) == len(buf) && err != nil {
			return b.flush()
		}
		begin := bytes.TrimLeft(line, " \t\r")
		if !first && len(buf) == 0 && len(begin) > 0 && (begin[0] == '{' || begin[0] == '[') {
			u.unread(line)
			return b.flush()
		}
		if err := b.line(*number, repair(trimEnd(line))); err != nil {
			return err
		}
		buf = nil
		if err == nil && line[len(line)-1] != '\n' {
			buf = bytes.Clone(line[len(line)-overlap:])
			continue
		}
		*number++
		first = false
		if err != nil && err != io.EOF {
			return b.flush()
		}
	}
}
