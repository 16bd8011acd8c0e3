package matcher

import (
	"bytes"
	"slices"
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

// FuzzUndo: to replace the strange words of a plain view gives what it gives to fold
// a text word by word.
func FuzzUndo(f *testing.F) {
	for _, s := range nasty {
		f.Add(s, uint32(0xffffffff))
		f.Add("é"+s+"\u200bИваñ"+s+"—Jо", uint32(0))
	}
	f.Fuzz(func(t *testing.T, s string, views uint32) {
		var fold folder
		var got, want rewrite
		plain := appendPlain(&fold, nil, s)
		compare := func(undo func(*rewrite, []byte, *strange)) {
			got.start([]byte(s))
			want.start([]byte(s))
			undo(&got, plain, &fold.strange)
			undoByWord(&fold, &want)
			if !bytes.Equal(got.out, want.out) || !slices.Equal(got.spots, want.spots) {
				t.Errorf("%q is %q %v, want %q %v", s, got.out, got.spots, want.out, want.spots)
			}
		}
		for _, all := range []view{lookAlike, dropHidden, view(views) & ofCharacters} {
			fold.view = all
			compare(fold.undo)
		}
		for fold.style = range maxStyles {
			compare(fold.undoScript)
		}
		fold.style = 0
	})
}

// FuzzSimple: a text that is folded where it stands has no other reading of its
// characters, and the plain one but for capitals.
func FuzzSimple(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
		f.Add("“José” – Łukasz’s " + s + "…")
	}
	f.Fuzz(func(t *testing.T, s string) {
		var v viewer
		got, simple := v.fold.appendSimple(nil, []byte(s))
		for i, c := range got {
			got[i] = lower[c]
		}
		if want, seen := v.plain(nil, s); simple != (seen == 0) || simple && !bytes.Equal(got, want) {
			t.Errorf("%q is %q (%t), want %q with %d", s, got, simple, want, seen)
		}
	})
}

// undoByWord measures every word of a text and folds it.
func undoByWord(f *folder, w *rewrite) {
	var plain folder
	for rest := w.src; len(rest) > 0; {
		n, sorts := f.measure(rest)
		if n > 0 {
			f.undoWord(w, rest[:n], sorts)
		} else {
			_, n = utf8.DecodeRune(rest)
			w.out = appendPlain(&plain, w.out, rest[:n])
		}
		rest = rest[n:]
	}
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
