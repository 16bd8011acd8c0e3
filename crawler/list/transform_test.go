package list

import (
	"testing"
	"time"
)

func TestTransforms(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct{ transforms, text, want string }{
		{"path", "https://a.example/x/y?z=1#top", "/x/y?z=1"},
		{"id", "/threads/title.123/?page=2", "title.123"},
		{"query id", "/viewtopic.php?f=2&id=77", "77"},
		{`match \.([0-9]+)/`, "/threads/title.123/", "123"},
		{"lower", "ÄBC", "äbc"},
		{"prefix x-", "1", "x-1"},
		{"prefix x-", "", ""},
		{"or none", "", "none"},
		{"path | or /", "", "/"},
		{"date 02.01.2006", "26.11.2026", "2026-11-26T00:00:00Z"},
		{"date 02.01.2006 15:04 | zone Europe/Berlin", "26.07.2026 10:00", "2026-07-26T08:00:00Z"},
		{"date Jan 2, 15:04", "Nov 20, 09:30", "2026-11-20T09:30:00Z"},
		{"date Jan 2, 15:04", "Dec 20, 09:30", "2025-12-20T09:30:00Z"}, // not in the future
		{"date 02.01.2006", "soon", ""},
		{"rfc3339", "2026-11-26T10:00:00+01:00", "2026-11-26T09:00:00Z"},
		{"unix", "1764151200", "2025-11-26T10:00:00Z"},
		{"unix", "1764151200000", "2025-11-26T10:00:00Z"},
		{"unix", "-5", ""},
		{"ago", "3 hours ago", "2026-11-26T09:00:00Z"},
		{"ago", "an hour ago", "2026-11-26T11:00:00Z"},
		{"ago", "2 months ago", "2026-09-27T12:00:00Z"},
		{"ago", "5m", "2026-11-26T11:55:00Z"},
		{"ago", "99999 years ago", ""},
		{"ago", "soon", ""},
		{"unescape", "Caf&eacute; &amp;amp;", "Café &amp;"},
	} {
		s, err := parseSelector("$.x | "+test.transforms, path)
		if err != nil {
			t.Errorf("%s: %v", test.transforms, err)
			continue
		}
		if got := s.value(value{map[string]any{"x": test.text}}, now); got != test.want {
			t.Errorf("%q | %s: %q, want %q", test.text, test.transforms, got, test.want)
		}
	}
	for _, wrong := range []string{"date", "zone Europe/London", "date 2006 | zone Nowhere/Land", "match (", "upper", "path x", "query"} {
		if _, err := parseSelector("$.x | "+wrong, path); err == nil {
			t.Errorf("| %s is taken", wrong)
		}
	}
}
