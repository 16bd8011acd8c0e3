package extract

import (
	"bufio"
	"encoding/binary"
	"io"
)

// rtfPreset is what the dictionary of compressed RTF begins with ([MS-OXRTFCP] §2.1.3.1).
const rtfPreset = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// rtfReader unpacks compressed RTF ([MS-OXRTFCP]). It never gives more than nine
// times what it takes; what it gave before it was broken counts.
type rtfReader struct {
	r      *bufio.Reader
	plain  io.Reader // where it is not packed at all
	dict   [4096]byte
	at     int
	out    []byte
	done   bool
	broken bool
}

func newRTFReader(r io.Reader) *rtfReader {
	u := &rtfReader{r: bufio.NewReader(r)}
	u.at = copy(u.dict[:], rtfPreset)
	var h [16]byte
	_, err := io.ReadFull(u.r, h[:])
	switch kind := string(h[8:12]); {
	case err == nil && kind == "MELA":
		u.plain = io.LimitReader(u.r, int64(binary.LittleEndian.Uint32(h[4:])))
	case err != nil || kind != "LZFu":
		u.done, u.broken = true, true
	}
	return u
}

func (u *rtfReader) Read(p []byte) (int, error) {
	if u.plain != nil {
		return u.plain.Read(p)
	}
	for len(u.out) == 0 {
		if u.done {
			return 0, io.EOF
		}
		u.run()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// run unpacks eight tokens: bytes, and places in the dictionary.
func (u *rtfReader) run() {
	u.out = u.out[:0]
	flags, err := u.r.ReadByte()
	if err != nil {
		u.done = true
		return
	}
	for bit := range 8 {
		c, err := u.r.ReadByte()
		if err != nil {
			u.done = true
			return
		}
		if flags>>bit&1 == 0 {
			u.put(c)
			continue
		}
		d, err := u.r.ReadByte()
		if err != nil {
			u.done, u.broken = true, true
			return
		}
		ref := int(c)<<8 | int(d)
		from, n := ref>>4, ref&15+2
		if from == u.at { // its end
			u.done = true
			return
		}
		for i := range n {
			u.put(u.dict[(from+i)&4095])
		}
	}
}

func (u *rtfReader) put(c byte) {
	u.out = append(u.out, c)
	u.dict[u.at] = c
	u.at = (u.at + 1) & 4095
}
