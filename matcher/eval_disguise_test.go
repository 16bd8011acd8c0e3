package matcher_test

import (
	"encoding/hex"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// Disguises of a text: what people, programs and optical recognition do to it.

// substituted maps characters one by one; at least one in three of those that
// can be, drawn by r.
func substituted(r *rand.Rand, s string, table map[rune]string) string {
	var out strings.Builder
	done := false
	for _, c := range s {
		to, ok := table[c]
		if ok && (!done || r.IntN(3) == 0) {
			out.WriteString(to)
			done = true
		} else {
			out.WriteRune(c)
		}
	}
	return out.String()
}

// table pairs each character of from with one of to.
func table(from, to string) map[rune]string {
	t := map[rune]string{}
	target := []rune(to)
	for i, c := range []rune(from) {
		t[c] = string(target[i])
	}
	return t
}

var (
	cyrillicAlike = table("aceopxyisjhABCEHIJKMOPSTXY", "асеорхуіѕјһАВСЕНІЈКМОРЅТХУ")
	greekAlike    = table("ovuikpABEHIKMNOPTXYZ", "ονυικρΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
	leet          = table("aeiostlAEIOSTLB", "431057143105718")
	digitsMisread = table("0158", "OlSB")
	accents       = table("aeiouncsyzAEIOU", "áêíöúñçšýžÀÉÎÖÜ")
)

// nameMisread are what optical recognition makes of letters.
var nameMisread = [...][2]string{
	{"rn", "m"},
	{"m", "rn"},
	{"cl", "d"},
	{"d", "cl"},
	{"l", "1"},
	{"i", "l"},
	{"o", "0"},
	{"e", "c"},
	{"h", "b"},
	{"u", "v"},
	{"w", "vv"},
	{"g", "q"},
	{"s", "5"},
	{"a", "o"},
}

// misreadName makes one mistake of optical recognition behind the first letter.
func misreadName(r *rand.Rand, s string) string {
	for _, k := range r.Perm(len(nameMisread)) {
		from, to := nameMisread[k][0], nameMisread[k][1]
		if i := strings.Index(s[1:], from); i >= 0 {
			return s[:1+i] + to + s[1+i+len(from):]
		}
	}
	return s
}

// spelledByEar are spellings that sound the same.
var spelledByEar = [...][2]string{
	{"ph", "f"},
	{"ck", "k"},
	{"sch", "sh"},
	{"tch", "ch"},
	{"wh", "w"},
	{"kn", "n"},
	{"wr", "r"},
	{"ough", "uff"},
	{"ie", "y"},
	{"ei", "ie"},
	{"ee", "ea"},
	{"ea", "ee"},
	{"ai", "ay"},
	{"ay", "ai"},
	{"au", "aw"},
	{"ou", "ow"},
	{"oo", "u"},
	{"y", "i"},
	{"z", "s"},
	{"x", "cks"},
	{"qu", "kw"},
	{"ll", "l"},
	{"tt", "t"},
	{"nn", "n"},
	{"ss", "s"},
	{"rr", "r"},
	{"ca", "ka"},
	{"co", "ko"},
	{"k", "c"},
	{"i", "y"},
	{"son", "sen"},
	{"er", "ar"},
}

// byEar spells a name as it sounds, in up to two places. It is the name itself
// where nothing applies.
func byEar(r *rand.Rand, name string) string {
	s, changed := strings.ToLower(name), 0
	for _, k := range r.Perm(len(spelledByEar)) {
		from, to := spelledByEar[k][0], spelledByEar[k][1]
		if i := strings.Index(s[1:], from); i >= 0 && changed < 2 {
			s = s[:1+i] + to + s[1+i+len(from):]
			changed++
		}
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func substitute(r *rand.Rand, s string) string {
	b := []byte(s)
	i := r.IntN(len(b))
	for c := b[i]; b[i]|0x20 == c|0x20; {
		b[i] = 'a' + byte(r.IntN(26))
	}
	return string(b)
}

func remove(r *rand.Rand, s string) string {
	i := r.IntN(len(s))
	return s[:i] + s[i+1:]
}

func insert(r *rand.Rand, s string) string {
	i := 1 + r.IntN(len(s))
	return s[:i] + string('a'+rune(r.IntN(26))) + s[i:]
}

// transpose swaps two neighbours that differ.
func transpose(r *rand.Rand, s string) string {
	for _, i := range r.Perm(len(s) - 1) {
		if s[i]|0x20 != s[i+1]|0x20 {
			return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
		}
	}
	return s
}

// edited makes one edit, of any of the four sorts.
func edited(r *rand.Rand, s string) string {
	return oneOf(r, []func(*rand.Rand, string) string{substitute, remove, insert, transpose})(r, s)
}

// wrongDigit replaces one digit.
func wrongDigit(r *rand.Rand, s string) string {
	b := []byte(s)
	i := r.IntN(len(b))
	b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(9)))%10
	return string(b)
}

// between puts one of the separators after each character, or by a chance of one
// in n.
func between(r *rand.Rand, s string, n int, separators ...string) string {
	var out strings.Builder
	for i, c := range []rune(s) {
		if i > 0 && r.IntN(n) == 0 {
			out.WriteString(oneOf(r, separators))
		}
		out.WriteRune(c)
	}
	return out.String()
}

// shifted writes ASCII letters and digits in another alphabet of Unicode. A
// digit is left where digits is 0.
func shifted(s string, capitals, small, digits rune) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'A' <= c && c <= 'Z':
			return capitals + c - 'A'
		case 'a' <= c && c <= 'z':
			return small + c - 'a'
		case '0' <= c && c <= '9' && digits != 0:
			return digits + c - '0'
		}
		return c
	}, s)
}

func mathBold(s string) string { return shifted(s, 0x1d400, 0x1d41a, 0x1d7ce) }
func circled(s string) string  { return shifted(s, 0x24b6, 0x24d0, 0) }

func fullWidth(s string) string {
	return strings.ReplaceAll(shifted(s, 0xff21, 0xff41, 0xff10), " ", "\u3000")
}

func reversed(s string) string {
	b := []rune(s)
	slices.Reverse(b)
	return string(b)
}

func percent(s string) string {
	var out strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&out, "%%%02X", s[i])
	}
	return out.String()
}

// escaped writes every byte, or UTF-16 unit, by a format.
func escaped(s, format string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&out, format, u)
	}
	return out.String()
}

// entities writes characters as references, decimal and hexadecimal by turns.
func entities(s string) string {
	var out strings.Builder
	for i, c := range []rune(s) {
		if i%2 == 0 {
			fmt.Fprintf(&out, "&#%d;", c)
		} else {
			fmt.Fprintf(&out, "&#x%x;", c)
		}
	}
	return out.String()
}

// quotedPrintable encodes all letters as RFC 2045 §6.7 lets it, with soft line
// breaks.
func quotedPrintable(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if i > 0 && i%20 == 0 {
			out.WriteString("=\r\n")
		}
		fmt.Fprintf(&out, "=%02X", s[i])
	}
	return out.String()
}

func utf16Bytes(s string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		out.WriteByte(byte(u))
		out.WriteByte(byte(u >> 8))
	}
	return out.String()
}

// mojibake is UTF-8 that was taken for ISO 8859-1.
func mojibake(s string) string {
	var out strings.Builder
	for i := range len(s) {
		out.WriteRune(rune(s[i]))
	}
	return out.String()
}

// transliterated writes a name in another script, letter by letter with the
// usual digraphs. Tables are pairs of small letters, the longest first.
func transliterated(s string, table [][2]string) string {
	var out strings.Builder
	for s = strings.ToLower(s); s != ""; {
		size := 1
		for _, p := range table {
			if strings.HasPrefix(s, p[0]) {
				out.WriteString(p[1])
				size = len(p[0])
				break
			}
		}
		s = s[size:]
	}
	return out.String()
}

func digraphs(list string) (t [][2]string) {
	for pair := range strings.FieldsSeq(list) {
		from, to, _ := strings.Cut(pair, "=")
		t = append(t, [2]string{from, to})
	}
	return t
}

var (
	toCyrillic = digraphs(`sch=ш tch=ч sh=ш ch=ч th=т ph=ф kh=х zh=ж ck=к ya=я yu=ю ee=и oo=у qu=кв wh=в
		a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=дж k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс y=и z=з`)
	toGreek = digraphs(`ps=ψ th=θ ph=φ ch=χ ks=ξ ou=ου oo=ου ee=ι
		a=α b=β c=κ d=δ e=ε f=φ g=γ h=χ i=ι j=τζ k=κ l=λ m=μ n=ν o=ο p=π q=κ r=ρ s=σ t=τ u=ου v=β w=ου x=ξ y=ι z=ζ`)
)

// titled makes the first letter a capital.
func titled(s string) string {
	c := []rune(s)
	return strings.ToUpper(string(c[:1])) + string(c[1:])
}

var (
	hexed      = func(s string) string { return hex.EncodeToString([]byte(s)) }
	formEncode = url.QueryEscape
	htmlEscape = html.EscapeString
)
