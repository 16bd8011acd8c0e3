package matcher

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// readingsOf are all readings of a text by what it hints at itself, and by more.
func readingsOf(text string, more view) map[string]view {
	var v viewer
	_, hinted := v.plain(nil, text)
	out := map[string]view{}
	v.others(text, hinted|hints([]byte(text))|more, func(undone view, folded []byte) {
		out[string(folded)] = undone
	})
	return out
}

// TestReadings: what each view makes of a text that hints at it.
func TestReadings(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	wide := func(s string, high int) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			pair := [2]byte{byte(u), byte(u >> 8)}
			b.WriteByte(pair[high])
			b.WriteByte(pair[1-high])
		}
		return b.String()
	}
	const plant = "John Smith 447812"
	tests := []struct {
		name, text, want string
		undone           view
	}{
		{"zero width", "Jo\u200bhn S\u2060mith", "john smith", dropHidden},
		{"soft hyphen", "Feather\u00adstone", "featherstone", dropHidden},
		{"bidi", "\u202eJohn\u202c Sm\u2066ith", "john smith", dropHidden},
		{"tags", "Jo\U000e0041hn", "john", dropHidden},
		{"Hangul filler", "Jo\u3164hn\uffa0", "john", dropHidden},
		{"Cyrillic look-alikes", "Jоhn Ѕmіth", "john smith", lookAlike},
		{"Greek capitals", "ΡΕΤΕR ΒΕΝΤΟΝ", "peter benton", lookAlike},
		{"all of it look-alikes", "Соре Рорре", "cope poppe", lookAlike},
		{"letters of several scripts", "ʝσнη ѕмιтн", "john smith", lookAlike},
		{"small capitals", "ᴊᴏʜɴ sᴍɪᴛʜ", "john smith", lookAlike},
		{"hooks and turned letters", "ɗɑnnƴ", "danny", lookAlike},
		{"hidden and alike", "J\u200bоhn Ѕmі\u200bth", "john smith", dropHidden | lookAlike},

		{"at and dot in brackets", "n.obrien[at]force[dot]example[dot]uk", "n.obrien@force.example.uk", spelledOut},
		{"at in round brackets", "n.obrien (at) force.example.uk", "n.obrien@force.example.uk", spelledOut},
		{"at in curly brackets", "n.obrien {AT} force {DOT} example.uk", "n.obrien@force.example.uk", spelledOut},
		{"signs in brackets", "n.obrien[@]force[.]example[.]uk", "n.obrien@force.example.uk", spelledOut},
		{"at and dot in words", "n.obrien at force dot example dot uk", "n.obrien@force.example.uk", spelledOut},
		{"at in words", "n.obrien at force.example.uk today", "n.obrien@force.example.uk today", spelledOut},
		{"underscores", "n.obrien_at_force_dot_example_dot_uk", "n.obrien@force.example.uk", spelledOut},
		{"spaces about the signs", "n.obrien @ force . example . uk", "n.obrien@force.example.uk", spelledOut},
		{"point", "n.obrien [at] force point example point uk", "n.obrien@force.example.uk", spelledOut},
		{"arroba", "n.obrien (arroba) force.example.uk", "n.obrien@force.example.uk", spelledOut},

		{"spaced letters", "J o h n  S m i t h, PC", "john smith, pc", spacedOut},
		{"spaced letters, one space", "J o h n S m i t h 4 4 7 8 1 2", "john smith 447812", spacedOut},
		{"dotted letters", "J.o.h.n S.m.i.t.h", "john smith", spacedOut},
		{"letters with hyphens", "J-o-h-n / S-m-i-t-h", "john smith", spacedOut},
		{"letters with underscores", "J_o_h_n", "john", spacedOut},
		{"spaced letters beyond ASCII", "J o s é", "jose", spacedOut},
		{"leet", "J0hn 5m1th 447812", "john smith 447812", leetSpeak},
		{"leet with l for 1", "Wi1liam 447812", "william 447812", leetSpeak},
		{"leet with signs", "J@ne Sm!th Ja$on", "jane smith jason", leetSpeak},
		{"leet beside an address", "J0hn j0hn@force.example.uk", "john john@force.example.uk", leetSpeak},
		{"capitals within", "JohnPeterSmith 7", "john peter smith 7", runTogether},
		{"name and number", "PC JohnSmith447812", "pc john smith 447812", runTogether},
		{"hyphen at the end of a line", "Feather-\nstonehaugh", "featherstonehaugh", brokenLines},
		{"hyphen and spaces", "Feather-\r\n   stonehaugh", "featherstonehaugh", brokenLines},
		{"hyphen before a space", "Feather- stonehaugh", "featherstonehaugh", brokenLines},

		{"named entities", "Jos&eacute; N&uacute;&ntilde;ez&nbsp;7", "jose nunez 7", entities},
		{"decimal entities", "&#74;&#111;&#104;&#110; Smith", "john smith", entities},
		{"hexadecimal entities", "&#x4A;&#x6f;&#x68;&#x6e; Smith", "john smith", entities},
		{"entities without semicolon", "&#74&#111&#104&#110 Smith", "john smith", entities},
		{"percent", "%4A%6F%68%6E%20Smith", "john smith", percents},
		{"percent UTF-8", "Jos%C3%A9", "jose", percents},
		{"percent u", "%u004A%u006f%u0068%u006e", "john", percents},
		{"quoted-printable", "=4A=6F=68=6E Smith", "john smith", quotedPrintable},
		{"quoted-printable UTF-8", "Jos=C3=A9 N=C3=BA=C3=B1ez", "jose nunez", quotedPrintable},
		{"soft line break", "Feather=\r\nstonehaugh", "featherstonehaugh", quotedPrintable},
		{"encoded word Q", "From: =?utf-8?Q?John_Sm=C3=AFth?= <j@x.uk>", "from: john smith <j@x.uk>", encodedWords},
		{"encoded words B", "=?UTF-8?B?Sm9obiBT?= =?UTF-8?B?bWl0aA==?=", "john smith", encodedWords},
		{"encoded word of Latin-1", "=?iso-8859-1?Q?Jos=E9?=", "jose", encodedWords},
		{"JavaScript", `\u004a\u006F\u0068\u006e Smith`, "john smith", escapes},
		{"surrogates", `\ud835\udc09ohn`, "john", escapes},
		{"braces", `\u{4a}\u{6f}hn`, "john", escapes},
		{"Python", `\U0000004aohn \x53mith`, "john smith", escapes},
		{"bytes", `Jos\xc3\xa9`, "jose", escapes},
		{"octal", `\112\157\150\156`, "john", escapes},
		{"line feed in a string", `id 7\nJohn Smith\tX`, "id 7 john smith x", escapes},
		{"apostrophe in a string", `O\'Brien`, "o'brien", escapes},
		{"code points", "U+004A U+006F U+0068 U+006E", "john", escapes},
		{"base64", "x=" + b64([]byte(plant)) + ";", "x=john smith 447812;", inBase64},
		{"base64 in a path", "/v1/" + b64([]byte("John Smith 44781")) + "/x", "/v1/john smith 44781/x", inBase64},
		{"base64 for URLs", base64.RawURLEncoding.EncodeToString([]byte("John Smith 447812 ~~~>>>???")), "john smith 447812 ~~~>>>???", inBase64},
		{"base64 over lines", strings.Join([]string{
			b64([]byte("The quick brown fox jumps over the lazy dog and Jo")[:48]),
			b64([]byte("The quick brown fox jumps over the lazy dog and John Smith")[48:]),
		}, "\r\n"), "the quick brown fox jumps over the lazy dog and john smith", inBase64},
		{"base64 of Cyrillic", b64([]byte("Пётр Иванов")), "петр иванов", inBase64},
		{"base64 of UTF-16", b64([]byte(wide(plant, 0))), "john smith 447812", inBase64 | inUTF16},
		{"base32", base32.StdEncoding.EncodeToString([]byte(plant)), "john smith 447812", inBase32},
		{"hexadecimal", hex.EncodeToString([]byte(plant)), "john smith 447812", inHex},
		{"hexadecimal of a database", "(0x" + hex.EncodeToString([]byte(plant)) + ")", "(john smith 447812)", inHex},
		{"hexadecimal in pairs", fmt.Sprintf("% x", "John Smith"), "john smith", inHex},
		{"hexadecimal in pairs with 0x", fmt.Sprintf("{% #x}", "John"), "{john}", inHex},
		{"hexadecimal in pairs with colons", "4A:6F:68:6E:20:53", "john s", inHex},
		{"UTF-16 little end first", "id\x00" + wide(plant, 0), "john smith 447812", inUTF16},
		{"UTF-16 big end first", wide(plant, 1), "john smith 447812", inUTF16},
		{"UTF-7", "+AEo-ohn +AFM-mith", "john smith", inUTF7},
		{"UTF-7 of a word", "+AEoAbwBoAG4-", "john", inUTF7},
		{"UTF-8 read as Windows-1252", "JosÃ© NÃºÃ±ez O’Brien â€™", "jose nunez o'brien '", wrongCharset},
		{"Windows-1252 read as UTF-8", "Jos\xe9 N\xfa\xf1ez", "jose nunez", wrongCharset},
		{"address backwards", "ku.elpmaxe.ecrof@neirbo.n", "n.obrien@force.example.uk", backwards},
		{"address by rot13", "a.boevra@sbepr.rknzcyr.hx", "n.obrien@force.example.uk", rotated},

		{"codes of a database", "SELECT CHAR(74,111,104,110)||' x'", "select john||' x'", charCodes},
		{"codes in calls", "chr(74).chr(111) . chr(104).chr(110) . 'x'", "john . 'x'", charCodes},
		{"codes of JavaScript", "eval(String.fromCharCode(74, 111, 104, 110, 32, 83))", "eval(john s)", charCodes},
		{"list of codes", "{\"b\": [74, 111, 104, 110, 32, 83]}", "{\"b\": john s}", charCodes},
		{"tag characters", "x\U000e004a\U000e006f\U000e0068\U000e006e", "xjohn", tagged},
		{"tags within words", "J<b>oh</b>n S<!-- x -->mith", "john smith", markup},
		{"tags between words", "<td>John</td><td>Smith</td>", " john  smith ", markup},
		{"on its head", "ɥʇᴉɯs uɥoɾ", "john smith", turned},

		{"percent in percent", "%254A%256Fhn", "john", percents},
		{"entities in base64", b64([]byte("&#74;&#111;hn Smith")), "john smith", inBase64 | entities},
		{"percent in base64 in hexadecimal", hex.EncodeToString([]byte(b64([]byte("John%20Smith")))), "john smith", inHex | inBase64 | percents},
		{"look-alikes in percent", "J%D0%BEhn", "john", percents | lookAlike},
		{"spelled out in entities", "n.obrien &#91;at&#93; force.example.uk", "n.obrien@force.example.uk", entities | spelledOut},
		{"two encodings side by side", `J&#111;hn \u0053mith`, "john smith", entities | escapes},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := readingsOf(test.text, 0)
			for reading, undone := range got {
				if strings.Contains(reading, test.want) && undone&^test.undone == 0 {
					return
				}
			}
			t.Errorf("%q has no reading %q, but %v", test.text, test.want, got)
		})
	}
}

// TestUnhintedReadings: views that are read only where they are asked for.
func TestUnhintedReadings(t *testing.T) {
	tests := []struct {
		name, text, want string
		view             view
	}{
		{"backwards", "218744 htimS nhoJ", "john smith 447812", backwards},
		{"rot13", "Wbua Fzvgu", "john smith", rotated},
		{"rn for m", "Srnith", "smith", misprints},
		{"m for rn", "Bumett", "burnett", misprints},
		{"cl for d and digits", "clavicl 8r0wn5", "david browns", misprints},
		{"vv for w", "Andrevv", "andrew", misprints},
		{"digits with stars", "44*78*12", "447812", partedDigits},
		{"digits with commas", "no 447,812.", "no 447812.", partedDigits},
		{"digits with spaces and dots", "07700. 900. 123", "07700900123", partedDigits},
		{"number read out", "collar four four seven, eight one-two.", "collar 447812.", inNumerals},
		{"telephone number read out", "Oh double seven double zero nine double oh one two three", "07700900123", inNumerals},
		{"line ends within a word", "Feather\nstonehaugh", "featherstonehaugh", wrappedLines},
		{"line ends within a number", "447\r\n  812", "447812", wrappedLines},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := readingsOf(test.text, 0); got[test.want]&test.view != 0 {
				t.Errorf("%q is hinted at", test.want)
			}
			if got := readingsOf(test.text, test.view); got[test.want] != test.view {
				t.Errorf("%q has no reading %q, but %v", test.text, test.want, got)
			}
		})
	}
}

// TestNoReadings: text of every day wants no other view.
func TestNoReadings(t *testing.T) {
	for _, text := range []string{
		"It was the best of times, it was the worst of times (or so); we were at the station at 5.",
		`<a class="nav" href="/search?q=a&b=2&w=54&page=12">next [1]</a> (12) fn(3, [4, 5])`,
		"INSERT INTO t VALUES (447812,'Smith','2024-01-02',NULL),(3,'x',1.5,NULL);",
		`C:\Users\nick\temp\readme.txt`,
		"john.smith@mail.example:kestrel77",
		"john+news@mail.example;+447700900123;100%;5% off",
		"d41d8cd98f00b204e9800998ecf8427e 550e8400-e29b-41d4-a716-446655440000",
		"internationalisation Donaudampfschifffahrtsgesellschaft",
		"4111111111111111 1985-04-03 07700 900 123",
		"a = 12; if (b == c && d != e) { f[at] += g }"[:36],
		"José Núñez, Łukasz Weiß, Zoë",
		"The D.C. and U.K. offices, J.R. Smith",
		`{&quot;a&quot;:&lt;b&gt;} x?a=1&amp;b=2&amp;c=3 <td>&nbsp;</td> rock &#39;n&#39; roll`,
		"Mozilla Firefox (x9k2.default-release)",
		"Петров", "René’s «café» Äpfel—Öl",
		"$2y$10$qz+lbYvl4vLusK4RgHa76IXjNZT7LMFyDFSzzPBuDmTiAq/kR3sTpW8ZnQe5Y.xM", "dwebb01 PAY00123456 HR-000001",
	} {
		_, seen := new(viewer).plain(nil, text)
		if v := hints([]byte(text)) | seen&^(romanised|moreRomans); v != 0 {
			t.Errorf("%q hints at%s", text, v.words())
		}
	}
}

// TestReadingsAreAdditive: a view that misreads one thing leaves another reading in
// which it stands.
func TestReadingsAreAdditive(t *testing.T) {
	got := readingsOf("n=John%20Smith&w=447812&x=4A=6F", 0)
	want := []string{"n=john smith&w=447812&x=4a=6f"}
	for reading := range got {
		want = slices.DeleteFunc(want, func(w string) bool { return w == reading })
	}
	if len(want) > 0 {
		t.Errorf("no reading %q in %v", want, got)
	}
}

// TestHostileReadings: texts that are made of what the views look for are read in
// every view to their end, in bounded memory.
// TestFoldedInPlace: what is folded where it stands leaves the fields behind it
// findable, be it longer or shorter then.
func TestFoldedInPlace(t *testing.T) {
	m := matcherOf(t, staff...)
	for _, before := range []string{"John", "“José”", "½", "ﷺﷺ", "中文 …", "e\u0301"} {
		for _, r := range []Record{
			lines(before, "J%6fhn Sm%69th", "447812"),
			lines(before, "Jоhn Ѕmіth", before, "447812"),
			lines(before, "Niamh O’Brien", "331177"),
			lines(before + " J&#111;hn – Sm&#105;th 447812"),
		} {
			if found := m.Match(nil, r); len(found) != 1 || !m.Sure(found[0]) {
				t.Errorf("%q: found %+v", r.Fields, found)
			}
		}
	}
}

func TestHostileReadings(t *testing.T) {
	for _, s := range nasty {
		if s == "" {
			continue
		}
		text := strings.Repeat(s, 64<<10/len(s))
		var v viewer
		n, size := 0, 0
		v.plain(nil, text)
		v.others(text, ^view(0), func(_ view, reading []byte) {
			n++
			size += len(reading)
		})
		if n > maxReadings || size > maxGrowth*len(text)+maxExtra {
			t.Errorf("%q many times has %d readings of %d bytes", s, n, size)
		}
		if kept := cap(v.arena); kept > 3*(maxGrowth+1)*len(text) {
			t.Errorf("%q many times keeps %d bytes", s, kept)
		}
	}
}

// TestReadingsOfLongTexts: of a long text only what lies around what was undone is
// read again.
func TestReadingsOfLongTexts(t *testing.T) {
	lorem := func(n int) string { return strings.Repeat("lorem ipsum dolor ", n/18) }
	const coded = "J%6Fhn Smith"
	tests := []struct {
		name, text string
		pieces     int
	}{
		{"one in the middle", lorem(6000) + coded + lorem(6000), 1},
		{"at the start", coded + lorem(6000), 1},
		{"at the end", lorem(6000) + coded, 1},
		{"two near each other", lorem(3000) + coded + lorem(spotMargin) + coded + lorem(3000), 1},
		{"two far apart", coded + lorem(6000) + coded, 2},
		{"short", lorem(400) + coded, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := 0
			new(viewer).others(test.text, percents, func(_ view, reading []byte) {
				n++
				before, after, found := strings.Cut(string(reading), "john smith")
				if !found || len(reading) > 3*spotMargin+wholeBytes {
					t.Errorf("a reading of %d bytes: %q", len(reading), reading)
				}
				plain := strings.ToLower(test.text)
				if !strings.Contains(plain, before) || !strings.Contains(plain, after[:min(len(after), spotMargin/2)]) {
					t.Errorf("what stood beside it does not: %q", reading)
				}
			})
			if n != test.pieces {
				t.Errorf("%d readings, want %d", n, test.pieces)
			}
		})
	}
}
