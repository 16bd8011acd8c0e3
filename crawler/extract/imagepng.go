package extract

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"

	"peeler/matcher"
)

// pngPlain are the chunks that say nothing.
var pngPlain = words(`IHDR PLTE IEND cHRM gAMA sRGB bKGD hIST pHYs sBIT sPLT tIME tRNS acTL fcTL iCCP cICP mDCV cLLI`)

// png reads the chunks of a PNG (W3C PNG, third edition).
func (x *extraction) png(p place, r *bufio.Reader) error {
	_, _ = r.Discard(8) // it was peeked at
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return x.cutPicture(p, r)
		}
		kind := string(head[4:])
		whole, err := x.pngChunk(p, head, r)
		if err != nil {
			return err
		}
		switch {
		case !whole || !discard(r, 4):
			return x.cutPicture(p, r)
		case kind == "IEND":
			return x.behindPicture(p, r)
		}
	}
}

// pngChunk reads the chunk behind a head. One that is cut may hold anything.
func (x *extraction) pngChunk(p place, head [8]byte, r *bufio.Reader) (whole bool, err error) {
	n, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
	if kind == "IDAT" || kind == "fdAT" {
		return discard(r, n), nil
	}
	b, whole := x.piece(p, r, n)
	switch {
	case !whole:
		err = x.bits(p, "chunk", append(head[:], b...))
	case !has(pngPlain, kind):
		err = x.pngTold(p, kind, b)
	}
	return whole, err
}

// pngTold reads a chunk that tells something.
func (x *extraction) pngTold(p place, kind string, b []byte) error {
	keyword, text, _ := bytes.Cut(b, []byte{0})
	switch kind {
	case "eXIf":
		return x.exif(p, bytes.TrimPrefix(b, exifMagic))
	case "tEXt":
		return x.pngText(p, repair(keyword), text)
	case "zTXt":
		return x.pngPacked(p, repair(keyword), text[min(1, len(text)):])
	case "iTXt":
		if len(text) < 2 {
			break
		}
		packed := text[0] != 0
		_, text, _ = bytes.Cut(text[2:], []byte{0}) // a language
		translated, text, _ := bytes.Cut(text, []byte{0})
		if err := x.carried(p, "text", "keyword", string(translated)); err != nil {
			return err
		}
		if packed {
			return x.pngPacked(p, repair(keyword), text)
		}
		return x.pngText(p, repair(keyword), text)
	}
	return x.bits(p, "chunk", b)
}

// pngPacked reads a text that is packed.
func (x *extraction) pngPacked(p place, keyword string, b []byte) error {
	in := bytes.NewReader(b)
	z, err := zlib.NewReader(in)
	if err != nil {
		x.gap(p, matcher.Corrupt, "packed data is broken", int64(len(b)))
		return nil
	}
	src := &source{x: x, r: z, packed: func() int64 { return int64(len(b) - in.Len()) }}
	text, _ := io.ReadAll(io.LimitReader(src, imageText)) // why it ends is in src
	if len(text) == imageText {
		x.gap(p, matcher.TooBig, "a text in a picture is over the limit", 0)
	}
	x.ended(p, src)
	return x.pngText(p, keyword, text)
}

// pngText reads a text: a short one is a record, a long one a document.
func (x *extraction) pngText(p place, keyword string, text []byte) error {
	switch {
	case keyword == "XML:com.adobe.xmp":
		return x.xmp(p, bytes.NewReader(text))
	case strings.HasPrefix(keyword, "Raw profile type "):
		return x.pngProfile(p, text)
	case len(text) <= 1<<10 && bytes.Count(text, []byte{'\n'}) < 2:
		return x.carried(p, "text", keyword, repair(text))
	}
	if err := x.carried(p, "text", "keyword", keyword); err != nil {
		return err
	}
	return x.documentBeside(p, "text", bytes.NewReader(text))
}

// pngProfile reads what ImageMagick and its kin put into a text in hexadecimal:
// lines of a name, a length and the digits.
func (x *extraction) pngProfile(p place, text []byte) error {
	lines := bytes.SplitN(bytes.TrimSpace(text), []byte{'\n'}, 3)
	if len(lines) < 3 {
		return x.bits(p, "profile", text)
	}
	digits := bytes.Join(bytes.Fields(lines[2]), nil)
	b := make([]byte, hex.DecodedLen(len(digits)))
	n, _ := hex.Decode(b, digits) // what can be read of it
	b = b[:n]
	switch {
	case bytes.HasPrefix(b, exifMagic):
		return x.exif(p, b[len(exifMagic):])
	case bytes.HasPrefix(b, []byte("8BIM")):
		return x.photoshop(p, b)
	case bytes.HasPrefix(b, []byte{0x1c}):
		return x.iptc(p, b)
	case bytes.HasPrefix(b, xmpMagic):
		return x.xmp(p, bytes.NewReader(b[len(xmpMagic):]))
	case bytes.HasPrefix(bytes.TrimSpace(b), []byte("<")):
		return x.xmp(p, bytes.NewReader(b))
	}
	return x.bits(p, "profile", b)
}
