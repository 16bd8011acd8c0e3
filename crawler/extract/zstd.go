package extract

import (
	"bufio"
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/zstd"
)

const zstdMagic = "\x28\xb5\x2f\xfd"

func isZstd(s sample) bool {
	return s.begins(zstdMagic) || len(s.peek) >= 8 && s.peek[0]&0xf0 == 0x50 && string(s.peek[1:4]) == "\x2a\x4d\x18"
}

// zstd reads the frames of a zstd file (RFC 8878), those to be skipped too.
func (x *extraction) zstd(p place, r *bufio.Reader) error {
	c := &byteCounter{r: r}
	z := &zstdReader{x: x, r: c}
	defer z.free()
	z.skipped = func(r io.Reader) error { return x.strings(p, bufio.NewReader(r)) }
	err := x.single(p, c, &source{x: x, r: z, packed: c.count})
	if z.err != nil {
		return z.err
	}
	return err
}

// zstdReader reads frame by frame, as many as there are.
type zstdReader struct {
	x       *extraction
	r       *byteCounter
	dec     *zstd.Decoder
	windows int64
	begun   bool
	in      bool                        // in a frame
	skipped func(frame io.Reader) error // what to do with a frame that a decoder skips
	err     error                       // of skipped
}

func (z *zstdReader) free() {
	if z.dec != nil {
		z.dec.Close()
	}
	z.x.windows -= z.windows
	z.dec, z.windows = nil, 0
}

func (z *zstdReader) Read(p []byte) (int, error) {
	for {
		if !z.in {
			if err := z.next(); err != nil {
				return 0, err
			}
		}
		n, err := foreign{z.dec}.Read(p)
		if err == io.EOF {
			z.in, err = false, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// next goes to the next frame; io.EOF when there is none.
func (z *zstdReader) next() error {
	for {
		peek, _ := z.r.r.Peek(18)
		s := sample{peek: peek}
		switch {
		case !isZstd(s) && z.begun, len(peek) == 0:
			return io.EOF
		case !isZstd(s):
			return errPacked
		}
		z.begun = true
		if s.begins(zstdMagic) {
			return z.frame(peek)
		}
		_, _ = io.CopyN(io.Discard, z.r, 8) // they were seen
		limited := io.LimitReader(z.r, int64(binary.LittleEndian.Uint32(peek[4:])))
		if z.skipped != nil {
			if z.err = z.skipped(limited); z.err != nil {
				return io.EOF
			}
		}
		_, _ = io.Copy(io.Discard, limited)
	}
}

// frame opens a frame whose header is seen.
func (z *zstdReader) frame(head []byte) error {
	f, err := zstdFrameOf(head)
	if err != nil {
		return err
	}
	f.r = z.r
	need := f.window
	if f.size >= 0 {
		need = min(need, f.size)
	}
	if need+1<<20 > z.windows {
		z.free()
		// The decoder keeps a block beside its window.
		if z.windows, err = z.x.window(need+1<<20, -1, -1); err != nil {
			return err
		}
		z.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(uint64(max(f.window, 1<<10))), zstd.WithDecoderMaxMemory(1<<50))
		if err != nil {
			return told(err)
		}
	}
	if err := z.dec.Reset(f); err != nil {
		return told(err)
	}
	z.in = true
	return nil
}

// zstdFrame reads the bytes of one frame, and none behind it.
type zstdFrame struct {
	r      *byteCounter
	window int64
	size   int64 // unpacked, -1 if it is not said
	sum    int   // bytes of the checksum at its end
	left   int   // bytes up to the next header of a block
	last   bool  // the block was the last
	head   []byte
}

// zstdFrameOf reads the header of a frame, as far as its window.
func zstdFrameOf(head []byte) (*zstdFrame, error) {
	n := &numbers{b: head[4:]}
	flags := n.byte()
	f := &zstdFrame{size: -1, sum: int(flags >> 2 & 1 * 4)}
	single := flags&0x20 != 0
	if !single {
		w := n.byte()
		base := int64(1) << (10 + w>>3)
		f.window = base + base/8*int64(w&7)
	}
	n.take(uint64([]int{0, 1, 2, 4}[flags&3]))
	switch flags >> 6 {
	case 0:
		if single {
			f.size = int64(n.byte())
		}
	case 1:
		f.size = int64(n.byte()) + int64(n.byte())<<8 + 256
	case 2:
		f.size = int64(n.u32())
	case 3:
		f.size = int64(n.u64() &^ (1 << 63))
	}
	if n.short {
		return nil, io.ErrUnexpectedEOF
	}
	if single {
		f.window = f.size
	}
	f.left = len(head) - len(n.b)
	return f, nil
}

func (f *zstdFrame) Read(p []byte) (int, error) {
	if len(f.head) == 0 && f.left == 0 {
		if err := f.block(); err != nil {
			return 0, err
		}
	}
	if len(f.head) > 0 {
		n := copy(p, f.head)
		f.head = f.head[n:]
		return n, nil
	}
	n, err := f.r.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

// block reads the header of the next block; io.EOF behind the last.
func (f *zstdFrame) block() error {
	if f.last {
		f.left, f.sum = f.sum, 0
		if f.left == 0 {
			return io.EOF
		}
		return nil
	}
	f.head = make([]byte, 3)
	if _, err := io.ReadFull(f.r, f.head); err != nil {
		return io.ErrUnexpectedEOF
	}
	h := int(f.head[0]) | int(f.head[1])<<8 | int(f.head[2])<<16
	f.last, f.left = h&1 != 0, h>>3
	if h>>1&3 == 1 {
		f.left = 1 // one byte, repeated
	}
	return nil
}
