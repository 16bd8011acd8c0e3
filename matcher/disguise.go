package matcher

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"peeler/matcher/internal/tables"
)

// skeleton is the ASCII letter, digit or sign that r passes for in capitals or
// small (UTS #39).
func skeleton(r rune) (byte, bool) {
	c, ok := tables.Skeleton(r)
	if !ok {
		if small := unicode.ToLower(r); small != r {
			c, ok = tables.Skeleton(small)
		}
	}
	return c, ok
}

// disguises are letters that are taken for ASCII only in a word of mixed scripts,
// as lettering for show has it: ʝσнη ѕмιтн. UTS #39 does not have them, since they
// differ in height or in a stroke. Of each pair the first becomes the second.
const disguises = "вbнhкkмmтtпnиnцuшwщwчyяrьbэeдd" +
	"βbδdεeζzηnθoκkλlμmπnρpτtφoωwψyξe" + "ΣeΛaΠnΔaΩoΘo" +
	"נjחnאxקp"

// letteredLatin are Latin letters in another shape: small capitals, and letters
// turned on their heads or with a hook.
const letteredLatin = "ᴀaʙbᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴘpǫqʀrꜱsᴛtʏyᴢz" +
	"ɐaɔcǝeəeɟfƃgɥhᴉiɾjʞkɯmɹrʇtʌvʍwʎyꞁl" +
	"ɓbƈcɗdɛeƒfɠgɦhɨiʝjƙkɭlɱmɳnɵoƥpʠqɽrʂsƭtʉuʋvⱳwƴyȥz"

// disguised maps the letters of both.
var disguised = func() map[rune]byte {
	m := map[rune]byte{}
	for _, list := range []string{disguises, letteredLatin} {
		pair := []rune(list)
		for i := 0; i < len(pair); i += 2 {
			m[pair[i]] = byte(pair[i+1])
		}
	}
	return m
}()

// disguise is the ASCII letter that r is in a word of mixed scripts, where it is
// no look-alike in general.
func disguise(r rune) (byte, bool) {
	c, ok := disguised[r]
	if !ok {
		c, ok = disguised[unicode.ToLower(r)]
	}
	return c, ok
}

// appendAlike folds a letter to the ASCII that it passes for.
func appendAlike(dst []byte, r rune) []byte {
	var buf [utf8.UTFMax]byte
	d := buf[:utf8.EncodeRune(buf[:], r)]
	if parts := norm.NFKD.Properties(d).Decomposition(); parts != nil {
		d = parts
	}
	for len(d) > 0 {
		part, n := utf8.DecodeRune(d)
		d = d[n:]
		if c, ok := skeleton(part); ok && part >= utf8.RuneSelf {
			dst = append(dst, c)
		} else if c, ok := disguise(part); ok {
			dst = append(dst, c)
		} else {
			dst, _ = appendPart(dst, part)
		}
	}
	return dst
}
