package extract

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Text that does not say its encoding is read, and so are the lines of it that are
// in another.
func TestGuess(t *testing.T) {
	russian := "Иванов Иван Сергеевич, старший лейтенант полиции, табельный номер 447812, родился 12 марта 1980 года в Москве.\n"
	japan := "警視庁の山田太郎巡査部長、職員番号447812、東京都千代田区に住んでいる。\n"
	for title, tc := range map[string]struct {
		text string
		in   encoding.Encoding
	}{
		"windows-1251": {russian, charmap.Windows1251}, "KOI8-R": {russian, charmap.KOI8R}, "IBM866": {russian, charmap.CodePage866},
		"ISO-8859-5": {russian, charmap.ISO8859_5}, "UTF-16": {russian, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
		"UTF-32 without a mark": {"Jane Doe, warrant 447812\n", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		"UTF-32, big endian":    {"Jane Doe, warrant 447812\n", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		"Shift-JIS":             {japan, japanese.ShiftJIS}, "EUC-JP": {japan, japanese.EUCJP}, "ISO-2022-JP": {japan, japanese.ISO2022JP},
		"GBK":                  {"北京市公安局警员王小明,警号447812,住在海淀区。\n", simplifiedchinese.GBK},
		"Big5":                 {"臺北市警察局員警王小明,警號447812,住在大安區。\n", traditionalchinese.Big5},
		"EUC-KR":               {"서울지방경찰청 김철수 경위, 직원번호 447812\n", korean.EUCKR},
		"ISO-8859-7":           {"Παπαδόπουλος Γεώργιος, αστυνομικός, αριθμός 447812\n", charmap.ISO8859_7},
		"windows-1252":         {"Müller, Zoë; Grüße aus Köln, née Dupré, sœur Peña\n", charmap.Windows1252},
		"windows-1250: Polish": {"Kowalski Paweł, Grażyna Małecka\n", charmap.Windows1250},
		"ISO-8859-2: Polish":   {"Wąs Ewa, Wiśniewska\n", charmap.ISO8859_2},
	} {
		t.Run(title, func(t *testing.T) {
			b, err := tc.in.NewEncoder().Bytes([]byte(tc.text))
			if err != nil {
				t.Fatal(err)
			}
			records, gaps := read(t, "a.txt", "", b, Limits{})
			if got := flat(records); !strings.Contains(got, strings.TrimSpace(tc.text)) || len(gaps) > 0 {
				t.Errorf("%q, gaps %v", got, gaps)
			}
			if _, single := tc.in.(*charmap.Charmap); !single {
				return
			}
			records, _ = read(t, "a.txt", "", append(b, "Zoë Ünal\n"...), Limits{})
			if got := flat(records); !strings.Contains(got, "Zoë Ünal") {
				t.Errorf("a line of UTF-8 among it: %q", got)
			}
		})
	}
}

func TestDeclaredByXML(t *testing.T) {
	b, _ := charmap.KOI8R.NewEncoder().String("<?xml version='1.0' encoding='koi8-r'?><a><b>Иванов</b></a>")
	records, _ := read(t, "a.xml", "", []byte(b), Limits{})
	if got := flat(records); !strings.Contains(got, "Иванов") {
		t.Error(got)
	}
}
