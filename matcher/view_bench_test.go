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

const chunk = 16 << 10

func BenchmarkPlain(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			var v viewer
			var dst []byte
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				for from := 0; from < len(text); from += chunk {
					dst, _ = v.plain(dst[:0], text[from:min(from+chunk, len(text))])
				}
			}
		})
	}
}
