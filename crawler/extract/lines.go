package extract

import (
	"bufio"
	"bytes"
)

// lines reads lines that end in LF, CRLF or CR. A line over max bytes comes in
// windows that overlap.
type lines struct {
	r       *bufio.Reader
	max     int
	overlap int
	number  int    // of the line read last, from 1
	buf     []byte // the line, where it does not lie in r's buffer
	rest    []byte // of what was read, after a lone CR
	more    bool   // the line read last goes on in the next window
	cr      bool   // rest may be followed by a line of its own
}

func (x *extraction) lines(r *bufio.Reader) *lines {
	return &lines{r: r, max: x.lim.RecordBytes, overlap: x.lim.overlap()}
}

// next returns the next line or window without its end; it is valid until the
// following call. It returns false at the end.
func (l *lines) next() ([]byte, bool) {
	if l.cr {
		l.number++
		return l.cut(l.rest), true
	}
	line, ok := l.read()
	if !ok {
		return nil, false
	}
	return l.cut(line), true
}

// cut parts a line at the first CR.
func (l *lines) cut(line []byte) []byte {
	i := bytes.IndexByte(line, '\r')
	if l.cr = i >= 0; l.cr {
		line, l.rest = line[:i], line[i+1:]
	}
	return line
}

// read returns the next line that ends in LF or CRLF, or a window of it.
func (l *lines) read() ([]byte, bool) {
	if l.more {
		n := copy(l.buf, l.buf[len(l.buf)-l.overlap:])
		l.buf = l.buf[:n]
	} else {
		l.number++
		l.buf = l.buf[:0]
	}
	kept := len(l.buf)
	for {
		s, err := l.r.ReadSlice('\n')
		if err == nil && len(l.buf) == 0 {
			return trimEnd(s), true
		}
		l.buf = append(l.buf, s...)
		if err == bufio.ErrBufferFull {
			if len(l.buf) < l.max {
				continue
			}
			l.more = true
			return l.buf, true
		}
		l.more = false
		if err != nil && len(l.buf) == kept {
			return nil, false
		}
		return trimEnd(l.buf), true
	}
}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'})
}
