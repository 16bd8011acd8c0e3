package matcher

import (
	"strings"
	"testing"
)

// texts are what the views must be quick on, about 1 MB each.
func texts() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	return map[string]string{
		"prose":    fill("It was the best of times, it was the worst of times, said Jane Smith to John. "),
		"csv":      fill("1029,Jane,Smith,jane.smith@force.example.uk,07700900123,1985-04-03,SW1A 1AA\n"),
		"cyrillic": fill("Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. "),
		"greek":    fill("Ὅλες οι ευτυχισμένες οικογένειες μοιάζουν η μία με την άλλη "),
		"accents":  fill("José Núñez, Łukasz Weiß und Zoë Müller "),
		"arabic":   fill("كل العائلات السعيدة تتشابه، لكن لكل عائلة تعيسة طريقتها "),
		"chinese":  fill("幸福的家庭都是相似的不幸的家庭各有各的不幸"),
		"korean":   fill("행복한 가정은 모두 비슷한 이유로 행복하지만"),
		"bold":     fill("𝐉𝐨𝐡𝐧 𝐒𝐦𝐢𝐭𝐡 "),
		"marks":    fill("J\u0301\u0302\u0303"),
		"invalid":  fill("\xff\xc0a\x80"),
		"hidden":   fill("J\u200bo\u200bh\u200bn "),
		"alike":    fill("Jоhn Ѕmіth "),
		"percent":  fill("John%20Smith%3A447812 "),
		"percents": fill("%"),
		"equals":   fill("="),
		"ands":     fill("&"),
		"brackets": fill("[({"),
		"atdot":    fill("a [at] b [dot] "),
	}
}

const chunk = 16 << 10 // bytes that are read at a time

func BenchmarkPlain(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			var v viewer
			var dst []byte
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			defer perSecond(b, len(text))()
			for b.Loop() {
				for rest := text; rest != ""; {
					n := cut(rest, chunk)
					dst, _ = v.plain(dst[:0], rest[:n])
					rest = rest[n:]
				}
			}
		})
	}
}

// BenchmarkOthers reads each text in all that it hints at, and in all views.
func BenchmarkOthers(b *testing.B) {
	all := texts()
	all["base64"] = strings.Repeat("Sm9obiBTbWl0aCA0NDc4MTIg", 40_000)
	all["noBase64"] = strings.Repeat("internationalisationsverfahren/", 33_000)
	all["hex"] = strings.Repeat("4a6f686e20536d697468", 50_000)
	all["pairs"] = strings.Repeat("4a 6f 68 6e ", 80_000)
	all["leet"] = strings.Repeat("j0hn sm1th ", 90_000)
	all["spaced"] = strings.Repeat("J o h n  S m i t h ", 55_000)
	all["amps"] = strings.Repeat("&amp;", 200_000)
	all["words"] = strings.Repeat("=?a?q?b?=", 110_000)
	all["nuls"] = strings.Repeat("J\x00o\x00", 250_000)
	all["mojibake"] = strings.Repeat("JosÃ© ", 150_000)
	all["plus"] = strings.Repeat("+AEo-+", 170_000)
	all["dashes"] = strings.Repeat("a- ", 340_000)
	for name, text := range all {
		for _, more := range []view{0, ^view(0)} {
			kind := "hinted"
			if more != 0 {
				kind = "all"
			}
			b.Run(kind+"/"+name, func(b *testing.B) {
				var v viewer
				var dst []byte
				var seen view
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				defer perSecond(b, len(text))()
				for b.Loop() {
					for rest := text; rest != ""; {
						part := rest[:cut(rest, chunk)]
						rest = rest[len(part):]
						dst, seen = v.plain(dst[:0], part)
						v.others(part, seen|hints([]byte(part))|more, func(view, []byte) {})
					}
				}
			})
		}
	}
}

// BenchmarkHints goes through whole texts as the views do with what they decode.
func BenchmarkHints(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			defer perSecond(b, len(text))()
			for b.Loop() {
				hints([]byte(text))
			}
		})
	}
}

// perSecond reports the bytes for each second of the processor that passes until
// what it returns is called.
func perSecond(b *testing.B, size int) func() {
	before := cpuSeconds(b)
	return func() { b.ReportMetric(float64(b.N)*float64(size)/1e6/(cpuSeconds(b)-before), "MB/cpu-s") }
}

// BenchmarkHint asks about every sign and word of a text as the sieve does.
func BenchmarkHint(b *testing.B) {
	all := texts()
	all["html"] = strings.Repeat(`<tr><td class="n">Jane</td><td><a href="/p?id=12&v=3&w=54">x (1)</a></td></tr>`, 12_000)
	all["sql"] = strings.Repeat("(447812,'Smith','John','2024-01-02',NULL),(3,'x',1.5,NULL),", 17_000)
	for _, name := range []string{"html", "sql", "csv", "prose", "percent", "percents", "equals", "ands", "brackets", "atdot"} {
		text := []byte(all[name])
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			defer perSecond(b, len(text))()
			n := 0
			for b.Loop() {
				n = 0
				for i, c := range text {
					switch c {
					case '%', '&', '\\', '=', '[', '(', '{', '+':
						n++
						sink |= hint(text, i)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/sign")
		})
	}
}

var sink view
