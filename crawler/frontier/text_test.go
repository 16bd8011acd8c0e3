package frontier

import (
	"net/url"
	"testing"
)

func TestWhatPagesHaveInCommon(t *testing.T) {
	for name, test := range map[string]struct {
		one, other string
		same       bool
	}{
		"times":                          {"Posted 3 minutes ago, 12:04:05 on Monday, 3rd May 2026", "Posted 2 hours ago, 23:59:59 on Sun, 14th Nov 2025", true},
		"how long it took":               {"page made in 0.023456 seconds", "page made in 0.991234 seconds", true},
		"counters":                       {"12 users online, 1,234 posts", "7 users online, 9,876 posts", true},
		"tokens":                         {"csrf 5f4dcc3b5aa765d61d8327deb882cf99", "csrf 0cc175b9c0f1b6a831c399e269772661", true},
		"the words of the URL":           {"item a-one was not found", "item b-two was not found", true},
		"case and space":                 {"Not  Found", "not\nfound", true},
		"kept: names":                    {"Jane Example", "John Example", false},
		"kept: numbers of five digits":   {"staff number 12345", "staff number 12346", false},
		"kept: telephone numbers":        {"0161 4960000", "0161 4960001", false},
		"kept: the order of words":       {"one two", "two one", false},
		"kept: where words end":          {"ab c", "a bc", false},
		"kept: other scripts than ASCII": {"Зоя", "Зая", false},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(Options{})
			sum := func(path, text string) uint64 {
				digest := f.Text(&url.URL{Path: path})
				for i := range len(text) {
					digest.Write([]byte(text[i : i+1]))
				}
				return digest.Sum()
			}
			if got := sum("/a-one", test.one) == sum("/b-two", test.other); got != test.same {
				t.Errorf("the same: %t", got)
			}
		})
	}
}
