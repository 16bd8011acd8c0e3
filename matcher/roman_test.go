package matcher

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// romansOf are the romanisations of a word.
func romansOf(word string) []string {
	var v viewer
	var out []string
	v.others(word, romanised|moreRomans, func(_ view, folded []byte) { out = append(out, string(folded)) })
	return out
}

func TestRomanisation(t *testing.T) {
	tests := []struct{ word, want string }{
		{"Иванов", "ivanov"},
		{"Пётр", "petr"},
		{"Пётр", "pyotr"},
		{"Петров", "petrov"},
		{"Сергей", "sergey"},
		{"Сергей", "sergei"},
		{"Достоевский", "dostoevsky"},
		{"Достоевский", "dostoevskii"},
		{"Достоевский", "dostoevskij"},
		{"Хрущёв", "khrushchev"},
		{"Чайковский", "chaykovsky"},
		{"Юлия", "yulia"},
		{"Юлия", "iuliia"},
		{"Юлия", "julija"},
		{"Щербаков", "shcherbakov"},
		{"Цветков", "tsvetkov"},
		{"Алексей", "aleksey"},
		{"СМИРНОВА", "smirnova"},
		{"Макеи\u0306", "makey"},
		{"Джон", "jon"},
		{"Смит", "smit"},
		{"Шмидт", "schmidt"},
		{"Ђорђевић", "djordjevic"},
		{"Παπαδόπουλος", "papadopoulos"},
		{"Γιώργος", "giorgos"},
		{"Γιώργος", "yorgos"},
		{"Μπάμπης", "bampis"},
		{"שושנה", "shoshna"},
		{"スミス", "sumisu"},
		{"ジョンソン", "jonson"},
	}
	for _, test := range tests {
		if got := romansOf(test.word); !slices.Contains(got, test.want) {
			t.Errorf("%s has no spelling %s, but %q", test.word, test.want, got)
		}
	}
}

// TestRomanisationRecall says how many names of a list are spelled right, and with
// one edit, in any of the styles.
func TestRomanisationRecall(t *testing.T) {
	atLeast := map[string]float64{"russian": 0.85, "hebrew": 0.2, "arabic": 0.2, "katakana": 0.2}
	for script, want := range atLeast {
		f, err := os.Open(filepath.Join("testdata", "translit", script+".tsv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var v viewer
		var n, exactly, nearly, first int
		for lines := bufio.NewScanner(f); lines.Scan(); n++ {
			latin, other, _ := strings.Cut(lines.Text(), "\t")
			name, _ := v.plain(nil, latin)
			name = slices.DeleteFunc(name, func(c byte) bool { return c < 'a' || c > 'z' })
			romans := romansOf(other)
			if slices.Contains(romans, string(name)) {
				exactly++
			}
			if near := func(s string) bool { return withinEdit(s, string(name)) }; slices.ContainsFunc(romans, near) {
				nearly++
			}
			if slices.ContainsFunc(romans[:min(len(romans), commonStyles)], func(s string) bool { return withinEdit(s, string(name)) }) {
				first++
			}
		}
		share := func(k int) float64 { return float64(k) / float64(n) }
		t.Logf("%s: %d names, right %.3f, with one edit %.3f, in the first %d styles %.3f", script, n, share(exactly), share(nearly), commonStyles, share(first))
		if share(nearly) < want {
			t.Errorf("%s: recall with one edit is %.3f, want %.2f", script, share(nearly), want)
		}
	}
}

// withinEdit says that a is b but for one letter more, fewer, other, or two swapped.
func withinEdit(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
