package extract

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"

	"peeler/matcher"
)

// Pictures are read for the texts that they carry; their pixels are not looked
// at, but by tesseract where Input.OCR says so.

const imageText = 8 << 20 // bytes of one text in a picture

func isJPEG(s sample) bool { return s.begins("\xff\xd8\xff") }
func isPNG(s sample) bool  { return s.begins("\x89PNG\r\n\x1a\n") }
func isGIF(s sample) bool  { return s.begins("GIF87a", "GIF89a") }
func isTIFF(s sample) bool { return s.begins("II*\x00", "MM\x00*") }
func isWebP(s sample) bool {
	return s.begins("RIFF") && len(s.peek) >= 12 && string(s.peek[8:12]) == "WEBP"
}

func isBMP(s sample) bool {
	return s.begins("BM") && len(s.peek) >= 18 && string(s.peek[6:10]) == "\x00\x00\x00\x00" && s.peek[15] == 0 && s.peek[16] == 0 && s.peek[17] == 0
}

// isBoxed tells HEIF, AVIF, JPEG 2000 and JPEG XL, which are made of boxes.
func isBoxed(s sample) bool {
	if s.begins("\x00\x00\x00\x0cjP  ", "\x00\x00\x00\x0cJXL ") {
		return true
	}
	if len(s.peek) < 12 || string(s.peek[4:8]) != "ftyp" {
		return false
	}
	switch string(s.peek[8:12]) {
	case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis":
		return true
	}
	return false
}

// pictures are the formats of pictures.
func pictures() []format {
	var list []format
	for _, f := range []format{
		{"jpeg", false, isJPEG, (*extraction).jpeg},
		{"png", false, isPNG, (*extraction).png},
		{"gif", false, isGIF, (*extraction).gif},
		{"tiff", false, isTIFF, (*extraction).tiff},
		{"webp", false, isWebP, (*extraction).webp},
		{"bmp", false, isBMP, (*extraction).bmp},
	} {
		f.read = (picture{f.read}).read
		list = append(list, f)
	}
	return append(list, format{"boxes", false, isBoxed, (*extraction).boxed})
}

// picture reads what a picture carries, and what it shows if that is asked for.
type picture struct {
	carried func(*extraction, place, *bufio.Reader) error
}

func (i picture) read(x *extraction, p place, r *bufio.Reader) error {
	if !x.in.OCR {
		return i.carried(x, p, r)
	}
	held, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	again := x.reader(io.MultiReader(io.NewSectionReader(held, 0, held.size), r))
	defer x.release(again)
	if err := i.carried(x, p, again); err != nil {
		return err
	}
	if !whole {
		x.gap(p, matcher.TooBig, "a picture over the limit: what it shows is not read", 0)
		return nil
	}
	return x.shown(p, io.NewSectionReader(held, 0, held.size))
}

// shown reads what a picture shows.
func (x *extraction) shown(p place, r io.Reader) error {
	in := p.hidden("", "ocr")
	var out io.ReadCloser
	if x.in.Run != nil {
		out, _ = x.in.Run("tesseract", r, "stdin", "stdout")
	}
	if out == nil {
		x.gap(in, matcher.UnknownFormat, "pictures need tesseract: install tesseract-ocr", 0)
		return nil
	}
	defer func() { _ = out.Close() }() // what failed was told when it was read
	src := &source{x: x, r: out}
	br := x.reader(src)
	defer x.release(br)
	if err := x.text(in, br); err != nil {
		return err
	}
	if src.why == matcher.Truncated {
		src.why, src.detail = matcher.Corrupt, "tesseract could not read it"
	}
	x.ended(in, src)
	return nil
}

// behindPicture reads what stands behind the end of a picture, if that is more than
// padding.
func (x *extraction) behindPicture(p place, r *bufio.Reader) error {
	for {
		c, err := r.ReadByte()
		if err != nil {
			return nil
		}
		if c != 0 && c != ' ' && c != '\r' && c != '\n' {
			_ = r.UnreadByte() // it was read just now
			return x.documentBeside(p, "behind", r)
		}
	}
}

// cutPicture tells that a picture is broken, and reads the rest for any text in
// it.
func (x *extraction) cutPicture(p place, r *bufio.Reader) error {
	if _, err := r.Peek(1); err != nil {
		x.gap(p, matcher.Truncated, "a picture that ends in the middle", 0)
		return nil
	}
	x.gap(p, matcher.Corrupt, "a picture that is broken", 0)
	return x.strings(p, r)
}

// carried is a text of a picture, by the name that the picture gives it.
func (x *extraction) carried(p place, kind, name, text string) error {
	text = strings.Trim(text, "\x00 \t\r\n")
	if text == "" {
		return nil
	}
	path := join(p.path, kind)
	if name != "" {
		path = join(path, element(name))
	}
	fields := []matcher.Field{{Name: bounded(name), Text: text}}
	if name != "" && !label(name) && !pictureNames(name) {
		fields = append(fields, matcher.Field{Text: name})
	}
	return x.record(path, fields)
}

// pictureNames tells the names of texts that are words in one.
func pictureNames(name string) bool { return !strings.ContainsAny(name, " @") }

// bits reads what is no text by itself but may hold some.
func (x *extraction) bits(p place, name string, b []byte) error {
	p.path = join(p.path, name)
	br := x.reader(bytes.NewReader(b))
	defer x.release(br)
	return x.strings(p, br)
}

// xmp reads a packet of XMP.
func (x *extraction) xmp(p place, r io.Reader) error {
	p.path = join(p.path, "xmp")
	br := x.reader(r)
	defer x.release(br)
	return x.xml(p, br)
}

// piece reads a piece of a picture that is n bytes long; more than the limit is
// passed over with a gap. It is short when the picture is cut.
func (x *extraction) piece(p place, r *bufio.Reader, n int64) (b []byte, whole bool) {
	b, err := io.ReadAll(io.LimitReader(r, min(n, imageText)))
	if err != nil || int64(len(b)) < min(n, imageText) {
		return b, false
	}
	if n > imageText {
		x.gap(p, matcher.TooBig, "a text in a picture is over the limit", n-imageText)
		return b, discard(r, n-imageText)
	}
	return b, true
}

// discard passes over n bytes, false when there are fewer.
func discard(r *bufio.Reader, n int64) bool {
	m, _ := io.CopyN(io.Discard, r, n)
	return m == n
}

// bmp has nothing but pixels, and an end.
func (x *extraction) bmp(p place, r *bufio.Reader) error {
	head, _ := r.Peek(6)
	if !discard(r, int64(binary.LittleEndian.Uint32(head[2:]))) {
		return x.cutPicture(p, r)
	}
	return x.behindPicture(p, r)
}

// webp reads the chunks of a RIFF file.
func (x *extraction) webp(p place, r *bufio.Reader) error {
	var head [12]byte
	_, _ = io.ReadFull(r, head[:]) // it was peeked at
	left := int64(binary.LittleEndian.Uint32(head[4:])) - 4
	for left >= 8 {
		if _, err := io.ReadFull(r, head[:8]); err != nil {
			return x.cutPicture(p, r)
		}
		n := int64(binary.LittleEndian.Uint32(head[4:8]))
		n += n & 1
		if left -= 8 + n; left < 0 {
			return x.cutPicture(p, r)
		}
		whole := true
		var err error
		switch kind := string(head[:4]); kind {
		case "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP":
			whole = discard(r, n)
		case "EXIF":
			var b []byte
			b, whole = x.piece(p, r, n)
			err = x.exif(p, bytes.TrimPrefix(b, exifMagic))
		case "XMP ":
			var b []byte
			b, whole = x.piece(p, r, n)
			err = x.xmp(p, bytes.NewReader(b))
		default:
			var b []byte
			b, whole = x.piece(p, r, n)
			err = x.bits(p, "chunk", b)
		}
		if err != nil {
			return err
		}
		if !whole {
			return x.cutPicture(p, r)
		}
	}
	return x.behindPicture(p, r)
}

// boxed finds the texts of formats made of boxes by how they begin, wherever
// their tables say they are, and what stands behind the last box.
func (x *extraction) boxed(p place, r *bufio.Reader) error {
	held, whole := hold(r, (x.lim.Buffer-x.buffered)/2)
	x.buffered += 2 * held.size
	defer func() { x.buffered -= 2 * held.size }()
	if !whole {
		x.gap(p, matcher.TooBig, "a picture over the limit: only its beginning is read", 0)
	}
	b := held.flat()
	for at, n := 0, 0; n < 64; n++ {
		i := bytes.Index(b[at:], exifMagic)
		if i < 0 {
			break
		}
		at += i + len(exifMagic)
		if (sample{peek: b[at:]}).begins("II*\x00", "MM\x00*") {
			if err := x.exif(p, b[at:]); err != nil {
				return err
			}
		}
	}
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("<x:xmpmeta"))
		if i < 0 {
			break
		}
		at += i
		end := bytes.Index(b[at:], []byte("</x:xmpmeta>"))
		if end < 0 {
			end = len(b) - at
		}
		if err := x.xmp(p, bytes.NewReader(b[at:at+end])); err != nil {
			return err
		}
		at += end
	}
	return x.beside(p, "behind", b[boxesEnd(b):])
}

// boxesEnd is where the last box ends.
func boxesEnd(b []byte) int {
	at := 0
	for at+16 <= len(b) {
		n := uint64(binary.BigEndian.Uint32(b[at:]))
		switch n {
		case 0:
			return len(b)
		case 1:
			n = binary.BigEndian.Uint64(b[at+8:])
		}
		for _, c := range b[at+4 : at+8] {
			if !printable(c) {
				return at
			}
		}
		if n < 8 || n > uint64(len(b)-at) {
			return at
		}
		at += int(n)
	}
	return at
}
