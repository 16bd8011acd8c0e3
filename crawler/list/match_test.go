package list

import (
	"testing"
	"time"

	"peeler/configs"
)

func TestMatch(t *testing.T) {
	now := time.Date(2026, 11, 26, 8, 15, 0, 0, time.UTC)
	for _, test := range []struct{ name, selector, page, want string }{
		{"no group is the match", `re:\d+`, `<p>a 12 b</p>`, "12"},
		{"one group", `re:a (\d+)`, `<p>a 12 b</p>`, "12"},
		{"two groups stand apart", `re:(\d+)-\d+-(\d+)`, `<p>1-2-3</p>`, "1 3"},
		{"a group that is not there leaves no space", `re:x=(\d+)|y=(\d+)`, `<p>y=7</p>`, "7"},
		{"groups of a transform", `p | match (\w+) \d+ (\w+)`, `<p>a 12 b</p>`, "a b"},
		{"a line break parts words", "p", `<p>for all:<br/>Jane</p>`, "for all: Jane"},
		{"percent signs", "p | decode", `<p>A%20%26%20B</p>`, "A & B"},
		{"percent signs that are none", "p | decode", `<p>100% of it</p>`, "100% of it"},
		{"percent signs of no UTF-8", "p | decode", `<p>M%FCller</p>`, "M%FCller"},
		{"today", "p | date Jan 2, 2006, 03:04 PM", `<p><b>Today</b> at 08:01 AM</p>`, "2026-11-26T08:01:00Z"},
		{"yesterday by 24 hours", "p | date 02.01.2006 15:04", `<p>yesterday, 23:05</p>`, "2026-11-25T23:05:00Z"},
		{"yesterday with seconds", "p | date 02.01.2006 15:04", `<p>Yesterday 11:05:07 pm</p>`, "2026-11-25T23:05:07Z"},
		{"today without a time", "p | date 02.01.2006", `<p>Today</p>`, "2026-11-26T00:00:00Z"},
		{"today in another zone", "p | date 02.01.2006 15:04 | zone Asia/Tokyo", `<p>Today, 17:00</p>`, "2026-11-26T08:00:00Z"},
		{"a word that only begins so", "p | date 02.01.2006", `<p>Todays 10:00</p>`, ""},
		{"twenty-five o'clock", "p | date 02.01.2006", `<p>Today 25:00</p>`, "2026-11-26T00:00:00Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := Compile(configs.List{Items: "body", Fields: map[string]string{"title": test.selector}})
			if err != nil {
				t.Fatal(err)
			}
			page, err := l.Read([]byte(test.page), now)
			if err != nil {
				t.Fatal(err)
			}
			if got := page.Items[0].Fields["title"]; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestMatchJSON(t *testing.T) {
	l, err := Compile(configs.List{
		Format: "json", Items: "$[*]", Key: `re:"group":"([^"]*)".*"title":"([^"]*)"`,
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := l.Read([]byte(`[{"title": "Müller & <Söhne>", "n": 1.50, "group": "a b"}]`), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := page.Items[0].Key, "a b Müller & <Söhne>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
