package matcher

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// romansOf are the romanisations of a word, the common ones and those of further views.
func romansOf(word string, more view) []string {
	var v viewer
	var out []string
	v.plain(nil, word)
	v.others(word, romanised|more, func(_ view, folded []byte) { out = append(out, string(folded)) })
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
		{"Григорій", "hryhorii"},
		{"Михайло", "mykhailo"},
		{"Уильям", "william"},
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
		if got := romansOf(test.word, moreRomans); !slices.Contains(got, test.want) {
			t.Errorf("%s has no spelling %s, but %q", test.word, test.want, got)
		}
	}
}

// TestRomanisationRecall says how many names of a list are spelled right in any of the
// styles, how many with one edit, and how many with two where they have seven letters.
func TestRomanisationRecall(t *testing.T) {
	// The share within one edit that is held, somewhat below what is reached.
	held := map[string]float64{"russian": 0.895, "hebrew": 0.33, "arabic": 0.46, "katakana": 0.45}
	for script, want := range held {
		f, err := os.Open(filepath.Join("testdata", "translit", script+".tsv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var v viewer
		var n, common int
		var within [3]int
		for lines := bufio.NewScanner(f); lines.Scan(); n++ {
			latin, other, _ := strings.Cut(lines.Text(), "\t")
			folded, _ := v.plain(nil, latin)
			name := string(slices.DeleteFunc(folded, func(c byte) bool { return c < 'a' || c > 'z' }))
			near := func(r string) int {
				d := editsBetween(r, name)
				if d == 2 && len(name) < 7 {
					d = 3
				}
				return d
			}
			nearest := 3
			for _, r := range romansOf(other, moreRomans) {
				nearest = min(nearest, near(r))
			}
			if slices.ContainsFunc(romansOf(other, 0), func(r string) bool { return near(r) <= 1 }) {
				common++
			}
			for d := nearest; d < len(within); d++ {
				within[d]++
			}
		}
		share := func(k int) float64 { return float64(k) / float64(n) }
		t.Logf("%s: %d names, right %.3f, one edit %.3f (in the %d common styles %.3f), two edits %.3f",
			script, n, share(within[0]), share(within[1]), commonStyles, share(common), share(within[2]))
		if got := share(within[1]); got < want {
			t.Errorf("%s: recall with one edit is %.3f, want %.2f", script, got, want)
		}
	}
}

// edits is the distance of optimal string alignment: letters more, fewer, others, or
// two neighbours swapped.
func editsBetween(a, b string) int {
	var rows [3][64]int
	b = b[:min(len(b), 63)]
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, higher := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, above[j]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], higher[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
