package extract

import "io"

// deflate64 undoes Deflate64 (APPNOTE 4.4.5, method 9): Deflate (RFC 1951) with a
// window of 64 KiB and longer matches. Large zips of Windows are packed so.
type deflate64 struct {
	r      *byteCounter
	bits   uint32
	have   uint
	window [64 << 10]byte
	at     int   // of the next byte in the window
	total  int64 // bytes unpacked
	last   bool  // the block is the last
	plain  int   // bytes to come that are not packed
	inside bool  // of a packed block
	copied int   // bytes of a match to come
	back   int   // its distance
	length huffman
	far    huffman
	err    error
}

// huffman is a canonical code: how many codes there are of each length, and the
// symbols in their order.
type huffman struct {
	counts  [16]uint16
	symbols [288]uint16
}

func newHuffman(lengths []byte) (h huffman, ok bool) {
	for _, n := range lengths {
		h.counts[n]++
	}
	h.counts[0] = 0
	room := 1
	var at [16]uint16
	for n := 1; n < 16; n++ {
		if room = room<<1 - int(h.counts[n]); room < 0 {
			return h, false
		}
		at[n] = at[n-1] + h.counts[n-1]
	}
	for symbol, n := range lengths {
		if n > 0 {
			h.symbols[at[n]] = uint16(symbol)
			at[n]++
		}
	}
	return h, true
}

// take reads n bits, the lowest first; an error is kept.
func (d *deflate64) take(n uint) int {
	for d.have < n {
		c, err := d.r.ReadByte()
		if err != nil {
			d.err = io.ErrUnexpectedEOF
			return 0
		}
		d.bits |= uint32(c) << d.have
		d.have += 8
	}
	v := d.bits & (1<<n - 1)
	d.bits >>= n
	d.have -= n
	return int(v)
}

func (d *deflate64) symbol(h *huffman) int {
	code, first, index := 0, 0, 0
	for n := 1; n < 16 && d.err == nil; n++ {
		code |= d.take(1)
		count := int(h.counts[n])
		if code-count < first {
			return int(h.symbols[index+code-first])
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	if d.err == nil {
		d.err = errPacked
	}
	return 0
}

func (d *deflate64) Read(p []byte) (n int, err error) {
	for n < len(p) && d.err == nil {
		switch {
		case d.copied > 0:
			d.copied--
			p[n] = d.put(d.window[(d.at-d.back)&0xffff])
			n++
		case d.plain > 0:
			d.plain--
			if c := byte(d.take(8)); d.err == nil {
				p[n] = d.put(c)
				n++
			}
		case d.inside:
			if c, literal := d.step(); literal && d.err == nil {
				p[n] = d.put(c)
				n++
			}
		case d.last:
			d.err = io.EOF
		default:
			d.block()
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, d.err
}

func (d *deflate64) put(c byte) byte {
	d.window[d.at] = c
	d.at = (d.at + 1) & 0xffff
	d.total++
	return c
}

// block reads the header of a block.
func (d *deflate64) block() {
	d.last = d.take(1) == 1
	switch d.take(2) {
	case 0:
		d.take(d.have & 7)
		d.plain = d.take(16)
		if not := d.take(16); not != d.plain^0xffff && d.err == nil {
			d.err = errPacked
		}
	case 1:
		lengths := make([]byte, 288+32)
		for i := range lengths {
			switch {
			case i < 144, i >= 280 && i < 288:
				lengths[i] = 8
			case i < 256:
				lengths[i] = 9
			case i < 280:
				lengths[i] = 7
			default:
				lengths[i] = 5
			}
		}
		d.codes(lengths[:288], lengths[288:])
	case 2:
		d.dynamic()
	default:
		d.err = errPacked
	}
}

func (d *deflate64) codes(lengths, distances []byte) {
	var ok, fine bool
	d.length, ok = newHuffman(lengths)
	d.far, fine = newHuffman(distances)
	if d.inside = ok && fine; !d.inside && d.err == nil {
		d.err = errPacked
	}
}

// dynamic reads the codes of a block that brings its own.
func (d *deflate64) dynamic() {
	lengths, distances, count := d.take(5)+257, d.take(5)+1, d.take(4)+4
	var first [19]byte
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:count] {
		first[i] = byte(d.take(3))
	}
	code, ok := newHuffman(first[:])
	if !ok || lengths > 288 {
		d.err = errPacked
	}
	var all []byte
	for len(all) < lengths+distances && d.err == nil {
		symbol := d.symbol(&code)
		again, length := 1, byte(symbol)
		switch symbol {
		case 16:
			if len(all) == 0 {
				d.err = errPacked
				return
			}
			again, length = 3+d.take(2), all[len(all)-1]
		case 17:
			again, length = 3+d.take(3), 0
		case 18:
			again, length = 11+d.take(7), 0
		}
		for range again {
			all = append(all, length)
		}
	}
	if d.err == nil && len(all) == lengths+distances {
		d.codes(all[:lengths], all[lengths:])
	} else if d.err == nil {
		d.err = errPacked
	}
}

// step decodes a literal or a match.
func (d *deflate64) step() (c byte, literal bool) {
	symbol := d.symbol(&d.length)
	switch {
	case symbol < 256:
		return byte(symbol), true
	case symbol == 256:
		d.inside = false
		return 0, false
	case symbol > 285:
		d.err = errPacked
		return 0, false
	}
	length := 3
	switch code := symbol - 257; {
	case code == 28:
		length += d.take(16)
	case code < 8:
		length += code
	default:
		extra := uint(code/4 - 1)
		length += (4+code%4)<<extra + d.take(extra)
	}
	slot := d.symbol(&d.far)
	d.back = slot + 1
	if slot >= 4 {
		extra := uint(slot/2 - 1)
		d.back = (2+slot%2)<<extra + 1 + d.take(extra)
	}
	if d.err != nil || int64(d.back) > d.total || d.back > len(d.window) {
		if d.err == nil {
			d.err = errPacked
		}
		return 0, false
	}
	d.copied = length
	return 0, false
}
