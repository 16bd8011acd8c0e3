package extract

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/nwaples/rardecode/v2"

	"peeler/matcher"
)

func isRar(s sample) bool { return s.begins("Rar!\x1a\x07\x00", "Rar!\x1a\x07\x01\x00") }

// rarFile is a rar file that is being read, once for what is open and once more
// with a password for what is encrypted.
type rarFile struct {
	x       *extraction
	p       place
	raw     func() io.Reader // from its beginning
	again   bool             // raw may be called more than once
	largest int64            // dictionary
	layout  rarLayout
	sealed  int // the first encrypted entry, counted from 1
}

// rar reads a rar file, version 4 or 5. One over Limits.Buffer is read in one go,
// without what is encrypted in it.
func (x *extraction) rar(p place, r *bufio.Reader) error {
	c, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += c.size
	defer func() { x.buffered -= c.size }()
	f := &rarFile{x: x, p: p, again: whole, layout: rarLayoutOf(c, x.lim.Entries)}
	f.raw = func() io.Reader { return struct{ io.Reader }{io.NewSectionReader(c, 0, c.size)} }
	if !whole {
		f.raw = func() io.Reader { return io.MultiReader(io.NewSectionReader(c, 0, c.size), r) }
	}
	f.largest = 2*x.lim.Buffer - x.buffered - x.windows
	need := f.layout.dict
	if f.layout.locked {
		need = f.largest / 2
	}
	if need <= f.largest {
		x.windows += need
		defer func() { x.windows -= need }()
	}
	if f.layout.model > f.largest {
		x.gap(p, matcher.TooBig, errWindow.Error(), c.size)
		return x.strings(p, bufio.NewReader(f.raw()))
	}
	for _, comment := range f.layout.comments {
		if err := f.comment(c, comment); err != nil {
			return err
		}
	}
	if whole {
		if err := f.sweep(c); err != nil {
			return err
		}
	}
	if err := f.read(""); err != nil || f.sealed == 0 || x.spent() {
		return err
	}
	return f.unlock(c.size)
}

// sweep reads what belongs to no file: headers, comments that are not packed, what
// stands behind the end.
func (f *rarFile) sweep(c *chunks) error {
	known := claims(f.layout.files)
	known.add(0, 8)
	return known.rest(f.x, f.p, c)
}

// comment reads a packed comment: it is packed as a file is.
func (f *rarFile) comment(c *chunks, at span) error {
	b := make([]byte, at.end-at.head)
	_, _ = c.ReadAt(b, at.head) // it is there
	r, err := rardecode.NewReader(bytes.NewReader(asRarFile(b, int(at.start-at.head))), rardecode.MaxDictionarySize(f.largest))
	if err == nil {
		_, err = nextRar(r)
	}
	if err != nil {
		f.x.gap(f.p, matcher.UnknownFormat, "the comment of a rar is not read", at.end-at.start)
		return nil
	}
	src := &source{x: f.x, r: rarBody{r}, packed: func() int64 { return at.end - at.start }}
	return f.x.document(f.p.hidden("comment", "comment"), "", src)
}

// read reads the entries: without a password those that are open, with one those
// that are not.
func (f *rarFile) read(password string) error {
	in := &counter{r: f.raw()}
	r, err := f.open(in, password)
	for n := 1; err == nil; n++ {
		var h *rardecode.FileHeader
		if h, err = nextRar(r); err != nil {
			break
		}
		locked := h.Encrypted || h.HeaderEncrypted
		if locked != (password != "") {
			if locked && f.sealed == 0 {
				f.sealed = n
			}
			if locked && !f.again {
				f.x.locked(f.p.in(h.Name), "a rar entry", h.PackedSize)
			}
			continue
		}
		if stop, err := f.entry(h, r, in); stop || err != nil {
			return err
		}
	}
	return f.ended(err, password)
}

// ended tells why the entries end.
func (f *rarFile) ended(err error, password string) error {
	if err == io.EOF {
		return nil
	}
	cause, detail := causeOf(rarTold(err))
	if errors.Is(rarTold(err), errLocked) {
		if f.sealed == 0 && password == "" {
			f.sealed = 1
		}
		return nil
	}
	if isVolumeName(f.p.name) {
		cause, detail = matcher.Truncated, volumeDetail
	}
	f.x.gap(f.p, cause, detail, 0)
	if !f.again || password != "" {
		return nil
	}
	return f.x.strings(f.p, bufio.NewReader(f.raw()))
}

func (f *rarFile) open(r io.Reader, password string) (*rardecode.Reader, error) {
	options := []rardecode.Option{rardecode.MaxDictionarySize(f.largest)}
	if password != "" {
		options = append(options, rardecode.Password(password))
	}
	return rardecode.NewReader(r, options...)
}

func (f *rarFile) entry(h *rardecode.FileHeader, r *rardecode.Reader, in *counter) (stop bool, err error) {
	x, p := f.x, f.p.in(h.Name)
	if x.entries++; x.entries > x.lim.Entries {
		x.gap(p, matcher.Count, "too many entries", 0)
		return true, nil
	}
	names := []string{h.Name, h.LinkTarget}
	for _, n := range []*string{h.UnixOwnerUserName, h.UnixOwnerGroupName} {
		if n != nil {
			names = append(names, *n)
		}
	}
	if err := x.named(p, names...); err != nil || h.IsDir || h.LinkType != rardecode.LinkTypeNone {
		return err != nil, err
	}
	before := in.n
	src := &source{x: x, r: rarBody{r}, packed: func() int64 { return in.n - before + peekSize }}
	if h.Encrypted && !f.layout.v5 {
		return f.checked(p, src)
	}
	if err := x.document(p, "", src); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, src)
	x.ended(p, src)
	return x.spent(), nil
}

// checked reads an entry of version 4, where nothing but the checksum of it all
// tells a wrong password: it is held until that is seen, if it is not too long.
func (f *rarFile) checked(p place, src *source) (stop bool, err error) {
	br := f.x.reader(src)
	defer f.x.release(br)
	held, whole := hold(br, f.x.lim.Buffer-f.x.buffered)
	f.x.buffered += held.size
	defer func() { f.x.buffered -= held.size }()
	if whole && src.why == matcher.Corrupt {
		f.x.locked(p, "a rar entry", held.size)
		return false, nil
	}
	r := io.MultiReader(io.NewSectionReader(held, 0, held.size), br)
	if err := f.x.document(p, "", r); err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, r)
	f.x.ended(p, src)
	return f.x.spent(), nil
}

// unlock seeks the password and reads what it opens.
func (f *rarFile) unlock(size int64) error {
	x := f.x
	ok := f.again && f.layout.total < 4*x.lim.Hashing && x.unlock(f.layout.cost, func(password string) bool {
		r, err := f.open(f.raw(), password)
		for n := 0; n < f.sealed && err == nil; n++ {
			_, err = nextRar(r)
		}
		if err != nil {
			return false
		}
		n, err := io.Copy(io.Discard, io.LimitReader(rarBody{r}, x.lim.Expanded-x.expanded))
		x.passwords.rounds += n >> 3
		return err == nil
	})
	if ok {
		return f.read(x.passwords.fits)
	}
	if f.again {
		x.locked(f.p, "a rar", size)
	}
	return nil
}

// nextRar goes to the next entry. The library may panic behind an error.
func nextRar(r *rardecode.Reader) (h *rardecode.FileHeader, err error) {
	defer func() {
		if recover() != nil {
			err = errPacked
		}
	}()
	return r.Next()
}

// rarBody is an entry, its errors in our words.
type rarBody struct{ r *rardecode.Reader }

func (b rarBody) Read(p []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, errPacked
		}
	}()
	n, err = b.r.Read(p)
	return n, rarTold(err)
}

func rarTold(err error) error {
	is := func(all ...error) bool {
		for _, e := range all {
			if errors.Is(err, e) {
				return true
			}
		}
		return false
	}
	switch {
	case err == nil, err == io.EOF:
		return err
	case is(rardecode.ErrArchiveEncrypted, rardecode.ErrArchivedFileEncrypted, rardecode.ErrBadPassword):
		return errLocked
	case is(rardecode.ErrMultiVolume):
		return refusal{matcher.Truncated, volumeDetail}
	case is(rardecode.ErrUnexpectedArcEnd, rardecode.ErrShortFile, rardecode.ErrDecoderOutOfData, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case is(rardecode.ErrBadFileChecksum):
		return errChecksum
	case is(rardecode.ErrDictionaryTooLarge):
		return errWindow
	case is(rardecode.ErrUnsupportedDecoder, rardecode.ErrUnknownDecoder, rardecode.ErrUnknownVersion):
		return errUnknown
	}
	return told(err)
}
