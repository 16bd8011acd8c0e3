package matcher

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// nasty are texts that come near the edges of the views.
var nasty = []string{
	"", "%", "%4", "%u", "&", "&#", "&#x", "&;", `\`, `\u`, `\u{`, `\x4`, "=", "=4", "=?", "=?a?b?c?=", "+", "+A", "U+", "U+004",
	"[", "[at", "a[at]", "(dot)b", "a at b dot c", "@", "a@", "@b", "a @ b", "$", "a$b", "J o h n", "J.o.h.n", "j0hn", "0x", "0x4", "4a 6f 68 6e",
	"J\x00o\x00h\x00n\x00", "\x00J\x00o\x00h", "JosÃ©", "Jos\xe9", "\xed\xa0\x80", "\xf5", "Jоhn", "Ѕ\u200bm", "Иван", "Ίων", "ﷺ", "각", "J\u0301",
	"Feather-\nstone", "44*78*12", "JohnSmith447812", "Sm9obiBTbWl0aA==", "JJXWQ3RAKNWWS5DI", "4a6f686e20536d697468", "\ud7a3\u1160", "İ", "ǅ",
	"%25%25%25%25", "&amp;amp;amp;amp;", `\\\\\\\\`, "=3D3D3D", "ku.a@b", "a@b.hx", "a [at] b [dot] c [at] d", "dot dot dot", " . . . ", "ʼnŉ", "\U0010ffff",
}

// FuzzOthers: whatever a text is and whatever is said to be hinted at, readings are
// bounded, whole characters, and folded.
func FuzzOthers(f *testing.F) {
	for _, s := range nasty {
		f.Add(s, uint32(0xffffffff))
		f.Add("John "+s+s+" Smith 447812", uint32(0))
	}
	f.Fuzz(func(t *testing.T, s string, more uint32) {
		var v viewer
		plain, hinted := v.plain(nil, s)
		if len(plain) > 18*len(s) {
			t.Errorf("%q folds to %d bytes", s, len(plain))
		}
		hinted |= hints([]byte(s)) | view(more)
		total, n := 0, 0
		var w viewer
		v.others(s, hinted, func(undone view, reading []byte) {
			total += len(reading)
			n++
			if undone == 0 {
				t.Errorf("%q has a reading with nothing undone", s)
			}
			if again, _ := w.plain(nil, string(reading)); utf8.ValidString(s) && !bytes.Equal(again, reading) {
				t.Errorf("%q%s is %q, then %q", s, undone.words(), reading, again)
			}
		})
		if total > maxGrowth*len(s)+maxExtra || n > maxReadings {
			t.Errorf("%q has %d readings of %d bytes", s, n, total)
		}
	})
}

// FuzzHint: hints look at no byte that is not there.
func FuzzHint(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := []byte(s)
		for i := range text {
			cut := text[: len(text)-i : len(text)-i]
			hints(cut)
			hint(text, i)
			spacedAt(text, i)
		}
		for i, j := 0, 0; i < len(text); i = j + 1 {
			var class byte
			for j = i; j < len(text) && inWord(text[j]); j++ {
				class |= classes[lower[text[j]]]
			}
			if j > i {
				word := text[i:j:j]
				hintWord(word, class)
				hintWord(bytes.ToLower(word), class)
			}
		}
	})
}

// FuzzStartsBase64: the quick look rejects nothing that is a text.
func FuzzStartsBase64(f *testing.F) {
	for _, s := range []string{"Sm9obiBTbWl0aCA0NDc4MTI", "xSm9obiBTbWl0aCA0", "w4nDqcOpw6nDqQ", "SgBvAGgAbgAgAFMA", "gICAgICAgICA", "d95660e10da39d3e"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, word []byte) {
		if len(word) >= base64Run && startsBase64(word) != plainBase64(word) {
			t.Errorf("%q: %v", word, startsBase64(word))
		}
	})
}

// plainBase64 is startsBase64 group by group.
func plainBase64(word []byte) bool {
	for shift := range 4 {
		if len(word) >= shift+base64Run && textGroups(word[shift:shift+base64Run]) {
			return true
		}
	}
	return false
}
