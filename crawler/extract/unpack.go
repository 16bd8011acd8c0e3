package extract

import (
	"bufio"
	"errors"
	"io"

	"peeler/matcher"
)

// refusal is why a reader ends early, in our own words.
type refusal struct {
	cause  matcher.Cause
	detail string
}

func (r refusal) Error() string { return r.detail }

var (
	errPacked  error = refusal{matcher.Corrupt, "packed data is broken"}
	errWindow  error = refusal{matcher.TooBig, "needs more memory to unpack than the limit"}
	errUnknown error = refusal{matcher.UnknownFormat, "this way of packing is not read yet"}
)

// foreign is a reader of a library: what goes wrong in it, a panic too, is said
// in our words.
type foreign struct{ r io.Reader }

func (f foreign) Read(p []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, errPacked
		}
	}()
	n, err = f.r.Read(p)
	return n, told(err)
}

// told is a library's error in our words.
func told(err error) error {
	var own refusal
	switch {
	case err == nil, err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errChecksum), errors.As(err, &own):
		return err
	}
	return errPacked
}

const minWindow = 4 << 10

// window reserves memory for an unpacker that looks back so far, no more than
// its size, if known (-1 if not), and no more than so many packed bytes may unpack
// to. It is let go with x.windows -= w.
func (x *extraction) window(dict, size, packed int64) (w int64, err error) {
	w = dict
	if size >= 0 {
		w = min(w, size)
	}
	if packed >= 0 && packed < 1<<40 {
		w = min(w, max(freeRatio, packed*int64(x.lim.Ratio))+peekSize)
	}
	w = max(w, minWindow)
	if x.buffered+x.windows+w > 2*x.lim.Buffer {
		return 0, errWindow
	}
	x.windows += w
	return w, nil
}

// left is how many bytes are left in r, -1 when that are many.
func left(r *bufio.Reader) int64 {
	if b, err := r.Peek(r.Size()); err != nil {
		return int64(len(b))
	}
	return -1
}

// unpacked is a stream of unpacked bytes that holds memory until it is freed.
type unpacked struct {
	io.Reader
	release func() // nil when it holds none
}

func (u unpacked) free() {
	if u.release != nil {
		u.release()
	}
}

// packedBytes is what unpackers read from.
type packedBytes interface {
	io.Reader
	io.ByteReader
}

// lzma unpacks a raw stream of LZMA by its properties; size is -1 when the stream
// says where it ends.
func (x *extraction) lzma(props []byte, r packedBytes, size, packed int64) (unpacked, error) {
	if len(props) != 5 || props[0] >= 9*5*5 {
		return unpacked{}, errPacked
	}
	dict := int64(props[1]) | int64(props[2])<<8 | int64(props[3])<<16 | int64(props[4])<<24
	w, err := x.window(dict, size, packed)
	if err != nil {
		return unpacked{}, err
	}
	return unpacked{newLZMA(props[0], int(w), r, size), func() { x.windows -= w }}, nil
}

// lzma2 unpacks a stream of LZMA2 with the code of its dictionary's size.
func (x *extraction) lzma2(code byte, r packedBytes, size, packed int64) (unpacked, error) {
	if code > 40 {
		return unpacked{}, errPacked
	}
	dict := int64(2|code&1) << (code/2 + 11)
	w, err := x.window(dict, size, packed)
	if err != nil {
		return unpacked{}, err
	}
	return unpacked{newLZMA2(int(w), r), func() { x.windows -= w }}, nil
}
