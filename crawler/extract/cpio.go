package extract

import (
	"bufio"
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"peeler/matcher"
)

func isCPIO(s sample) bool {
	return len(s.peek) >= 26 && s.begins("070701", "070702", "070707", "\xc7\x71", "\x71\xc7")
}

// cpio reads an archive of cpio, of any of its kinds.
func (x *extraction) cpio(p place, r *bufio.Reader) error {
	for {
		h, err := cpioHeader(r)
		if err != nil {
			cause, detail := causeOf(err)
			x.gap(p, cause, "a cpio entry: "+detail, 0)
			return x.behind(p, r)
		}
		if h.name == "TRAILER!!!" {
			return x.behind(p, r)
		}
		body := io.LimitReader(r, h.size)
		if stop, err := x.plainEntry(p.in(h.name), body); stop || err != nil {
			return err
		}
		_, _ = r.Discard(int(-h.size & (h.align - 1)))
	}
}

type cpioEntry struct {
	name        string
	size, align int64
}

// cpioHeader reads a header and the name behind it.
func cpioHeader(r *bufio.Reader) (cpioEntry, error) {
	magic, _ := r.Peek(6)
	var (
		length, names int64
		e             = cpioEntry{align: 1}
		err           error
	)
	number := func(b []byte, base int) int64 {
		v, bad := strconv.ParseInt(string(b), base, 64)
		if bad != nil || v < 0 {
			err = refusal{matcher.Corrupt, "its header is broken"}
		}
		return v
	}
	b := make([]byte, 110)
	read := func(n int) {
		length = int64(n)
		if _, short := io.ReadFull(r, b[:n]); short != nil {
			err = io.ErrUnexpectedEOF
		}
	}
	switch s := (sample{peek: magic}); {
	case s.begins("070701", "070702"):
		read(110)
		e.size, names, e.align = number(b[54:62], 16), number(b[94:102], 16), 4
	case s.begins("070707"):
		read(76)
		names, e.size = number(b[59:65], 8), number(b[65:76], 8)
	case s.begins("\xc7\x71"), s.begins("\x71\xc7"):
		read(26)
		order := binary.ByteOrder(binary.LittleEndian)
		if magic[0] == 0x71 {
			order = binary.BigEndian
		}
		names = int64(order.Uint16(b[20:]))
		e.size, e.align = int64(order.Uint16(b[22:]))<<16|int64(order.Uint16(b[24:])), 2
	default:
		return e, refusal{matcher.Corrupt, "its header is broken"}
	}
	if err != nil || names > peekSize {
		if err == nil {
			err = refusal{matcher.Corrupt, "its name is too long"}
		}
		return e, err
	}
	name := make([]byte, names)
	if _, err := io.ReadFull(r, name); err != nil {
		return e, io.ErrUnexpectedEOF
	}
	e.name = strings.TrimRight(string(name), "\x00")
	_, _ = r.Discard(int(-(length + names) & (e.align - 1)))
	return e, nil
}

func isRPM(s sample) bool { return s.begins("\xed\xab\xee\xdb") }
