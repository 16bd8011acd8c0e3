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

// letteredLatin are Latin letters in another shape: small capitals, and letters with
// a hook.
const letteredLatin = "ᴀaʙbᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴘpǫqʀrꜱsᴛtʏyᴢzəe" +
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

// alikeOf is the ASCII that a character without its marks passes for, or 0.
func alikeOf(r rune) byte {
	var buf [utf8.UTFMax]byte
	d := buf[:utf8.EncodeRune(buf[:], r)]
	if parts := norm.NFKD.Properties(d).Decomposition(); parts != nil {
		d = parts
	}
	r, n := utf8.DecodeRune(d)
	for _, mark := range string(d[n:]) {
		if !unicode.Is(unicode.M, mark) {
			return 0
		}
	}
	if c, ok := skeleton(r); ok {
		return c
	}
	c, _ := disguise(r)
	return c
}
