package render

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func neutral(t testing.TB, chunks ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := Terminal(&out)
	for _, c := range chunks {
		if n, err := w.Write([]byte(c)); n != len(c) || err != nil {
			t.Fatalf("wrote %d of %d bytes: %v", n, len(c), err)
		}
	}
	return out.String()
}

func TestTerminal(t *testing.T) {
	for name, test := range map[string][2]string{
		"plain text":               {"Jane Doe, 7 £\n", "Jane Doe, 7 £\n"},
		"other scripts":            {"Łódź 山田 محمد 🙂\n", "Łódź 山田 محمد 🙂\n"},
		"combining marks":          {"e\u0301", "e\u0301"},
		"colour":                   {"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		"clipboard (OSC 52)":       {"\x1b]52;c;cm0=\a", `\x1b]52;c;cm0=\x07`},
		"C1 CSI as UTF-8":          {"\u009b31m", `\u009b31m`},
		"C1 CSI as a byte":         {"\x9b31m", `\x9b31m`},
		"overwriting a line":       {"bad\rgood", `bad\x0dgood`},
		"backspace, tab, NUL, DEL": {"\b\t\x00\x7f", `\x08\x09\x00\u007f`},
		"right to left override":   {"a\u202ecod.exe", `a\u202ecod.exe`},
		"isolates":                 {"\u2066\u2069", `\u2066\u2069`},
		"Arabic letter mark":       {"\u061c", `\u061c`},
		"zero width":               {"a\u200bb\u200dc\u2060\ufeff", `a\u200bb\u200dc\u2060\ufeff`},
		"soft hyphen":              {"a\u00adb", `a\u00adb`},
		"tags":                     {"\U000e0041", `\udb40\udc41`},
		"variation selector":       {"x\ufe0f", `x\ufe0f`},
		"selector supplement":      {"\U000e0100", `\udb40\udd00`},
		"Hangul filler":            {"\u3164", `\u3164`},
		"no-break space":           {"a\u00a0b", `a\u00a0b`},
		"line separators":          {"a\u2028b\u2029c\u0085d", `a\u2028b\u2029c\u0085d`},
		"private use":              {"\ue000", `\ue000`},
		"noncharacter":             {"\uffff", `\uffff`},
		"no UTF-8":                 {"caf\xe9\n", "caf\\xe9\n"},
		"overlong":                 {"\xc0\x9b", `\xc0\x9b`},
		"surrogate":                {"\xed\xa0\x80", `\xed\xa0\x80`},
		"replacement character":    {"\ufffd", "\ufffd"},
	} {
		if got := neutral(t, test[0]); got != test[1] {
			t.Errorf("%s: got %q, want %q", name, got, test[1])
		}
	}
}

func TestTerminalPutsPartedCharactersTogether(t *testing.T) {
	for _, s := range []string{"山\u202e🙂\u009bx", "\xf0\x9f\x99", "\xe2\x80\n", "\xf0\x9f\xf0\x9f\x99\x82."} {
		var chunks []string
		for i := range len(s) {
			chunks = append(chunks, s[i:i+1])
		}
		if whole, parted := neutral(t, s, "."), neutral(t, append(chunks, ".")...); whole != parted {
			t.Errorf("%q: whole %q, parted %q", s, whole, parted)
		}
	}
}

// full is a device without space.
type full struct{}

var errFull = errors.New("no space")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestTerminalPassesErrorsOn(t *testing.T) {
	if n, err := Terminal(full{}).Write([]byte("x")); n != 0 || !errors.Is(err, errFull) {
		t.Errorf("got %d, %v", n, err)
	}
}

// hostile are strings that people collected because they break programs.
func hostile(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/naughty-strings/blns.base64.json")
	if err != nil {
		t.Fatal(err)
	}
	var encoded, all []string
	if err := json.Unmarshal(b, &encoded); err != nil {
		t.Fatal(err)
	}
	for _, e := range encoded {
		s, err := base64.StdEncoding.DecodeString(e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(s))
	}
	samples, err := filepath.Glob("testdata/trojan-source/*.txt")
	if err != nil || len(samples) < 5 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	for _, path := range samples {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(b))
	}
	return all
}

// checkInert fails if s could act on a terminal or hide something from its
// reader. It asks Unicode's categories, not the code under test.
func checkInert(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("no UTF-8: %q", s)
	}
	for _, r := range s {
		if r != '\n' && (r < ' ' || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)) {
			t.Errorf("%U in %q", r, s)
		}
	}
}

func TestHostileTextIsInert(t *testing.T) {
	all := hostile(t)
	if len(all) < 500 {
		t.Fatalf("only %d strings", len(all))
	}
	changed := 0
	for _, s := range all {
		got := neutral(t, s)
		checkInert(t, got)
		if got != s {
			changed++
		}
	}
	if changed < 20 {
		t.Errorf("only %d of the strings were changed: are these the right ones?", changed)
	}
}

func FuzzTerminal(f *testing.F) {
	for _, s := range hostile(f) {
		f.Add(s, 3)
	}
	f.Add("\xf0\x9f", 1)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		cut = max(0, min(cut, len(s)))
		whole := neutral(t, s, "\n")
		checkInert(t, whole)
		if parted := neutral(t, s[:cut], s[cut:], "\n"); parted != whole {
			t.Errorf("whole %q, parted %q", whole, parted)
		}
		if again := neutral(t, whole); again != whole {
			t.Errorf("%q is changed again, to %q", whole, again)
		}
		if strings.Count(whole, "\n") != strings.Count(s, "\n")+1 {
			t.Errorf("lines of %q", whole)
		}
		// JSON that passes a terminal says the same as before.
		j, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var before, after string
		if json.Unmarshal(j, &before) != nil || json.Unmarshal([]byte(neutral(t, string(j))), &after) != nil || before != after {
			t.Errorf("JSON of %q reads %q after a terminal", before, after)
		}
	})
}

func BenchmarkTerminal(b *testing.B) {
	text := []byte(strings.Repeat("dump.zip!staff.csv!12  HR-00417  name, staff_number  0.998\n", 1000))
	var sink bytes.Buffer
	w := Terminal(&sink)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		sink.Reset()
		_, _ = w.Write(text)
	}
}
