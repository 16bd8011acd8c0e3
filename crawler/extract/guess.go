package extract

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const (
	guessBytes = 8 << 10 // of lines that are not ASCII
	guessLeast = 8       // bytes that are not ASCII, below which nothing is guessed
	guessSure  = 0.5     // confidence
)

// guessed are the encodings that are found by looking, by the names that chardet
// has for them. Those of Latin script are not: too little tells them apart, and
// repair reads them well enough.
var guessed = map[string]encoding.Encoding{
	"KOI8-R": charmap.KOI8R, "Windows-1251": charmap.Windows1251, "IBM866": charmap.CodePage866, "IBM855": charmap.CodePage855,
	"ISO-8859-5": charmap.ISO8859_5, "MacCyrillic": charmap.MacintoshCyrillic,
	"Windows-1253": charmap.Windows1253, "ISO-8859-7": charmap.ISO8859_7, "Windows-1255": charmap.Windows1255,
	"SHIFT_JIS": japanese.ShiftJIS, "CP932": japanese.ShiftJIS, "EUC-JP": japanese.EUCJP, "ISO-2022-JP": japanese.ISO2022JP,
	"GB2312": simplifiedchinese.GB18030, "GB18030": simplifiedchinese.GB18030, "Big5": traditionalchinese.Big5,
	"EUC-KR": korean.EUCKR, "CP949": korean.EUCKR,
}

// guess finds the encoding of text that is not UTF-8 and says nothing of itself,
// nil where nothing is sure.
func guess(peek []byte) encoding.Encoding {
	if bytes.Contains(peek, []byte("\x1b$B")) || bytes.Contains(peek, []byte("\x1b$@")) {
		return japanese.ISO2022JP
	}
	var odd []byte
	high := 0
	for line := range bytes.Lines(peek) {
		if n := highBytes(line); n > 0 && !utf8.Valid(wholeRunes(line)) {
			odd = append(odd, line[:min(len(line), 1024)]...)
			high += n
		}
		if len(odd) >= guessBytes {
			break
		}
	}
	if high < guessLeast {
		return nil
	}
	r := chardet.Detect(odd)
	if r.Confidence < guessSure {
		return nil
	}
	return guessed[r.Encoding]
}

func highBytes(b []byte) int {
	n := 0
	for _, c := range b {
		n += int(c >> 7)
	}
	return n
}

// mixed decodes the lines that are not UTF-8: what a guess gets wrong, or only
// some of the lines are, must not spoil the others.
type mixed struct {
	r    *bufio.Reader
	e    encoding.Encoding
	line []byte // what is left of it
}

func (m *mixed) Read(p []byte) (int, error) {
	if len(m.line) == 0 {
		line, err := m.r.ReadSlice('\n')
		if len(line) == 0 && err != bufio.ErrBufferFull {
			return 0, err
		}
		if utf8.Valid(line) && bytes.IndexByte(line, 0x1b) < 0 {
			m.line = line
		} else if m.line, err = m.e.NewDecoder().Bytes(line); err != nil || len(m.line) == 0 {
			m.line = bytes.Clone(line)
		}
	}
	n := copy(p, m.line)
	m.line = m.line[n:]
	return n, nil
}

var _ io.Reader = (*mixed)(nil)
