package crawler_test

import (
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler/list"
)

// TestVolatile holds what presets call volatile against what their sites change at each
// visit: the page is the same with it, and another where what is written there changes.
func TestVolatile(t *testing.T) {
	for _, test := range []struct {
		preset, page string
		moves        []string // text, what it becomes
		word         string   // what is content
	}{
		{"xenforo", "/", []string{"5d0c4f3bb4f0d7a1e6f0a1c2b3d4e5f6", "00", "guests:&nbsp;17", "guests:&nbsp;9"}, "Databases"},
		{"xenforo", "/forums/databases.2/", []string{"12 minutes ago", "Yesterday at 8:01 AM", "<dd>12K", "<dd>13K"}, "Parking"},
		{"xenforo", "/threads/parking-permits-borough-of-northmoor.104/", []string{"Views: 31", "Views: 99", "3 others", "4 others", "Yesterday at", "Wednesday at"}, "Jane"},
		{"phpbb", "/index.php", []string{"sid=0123456789abcdef0123456789abcdef", "sid=ffffffffffffffffffffffffffffffff", "23</strong> users", "9</strong> users", "8:15 am</p>", "9:00 am</p>", "fedcba9876543210", "0123456789abcdef"}, "Lists of all kinds"},
		{"phpbb", "/viewforum.php?f=2", []string{"412 <dfn>", "413 <dfn>", "sid=a", "sid=b"}, "rowing"},
		{"phpbb", "/viewtopic.php?t=31", []string{"Downloaded 8", "Downloaded 9", "</strong> 12</dd>", "</strong> 13</dd>"}, "Jane"},
		{"mybb", "/index.php", []string{"c0ffee00", "deadbeef", "21 users", "9 users"}, "What came in"},
		{"mybb", "/showthread.php?tid=41", []string{"2 days ago", "3 days ago", "Posts: 14", "Posts: 15", "c0ffee01", "deadbeef"}, "handicap 12"},
		{"invision", "/", []string{"11 minutes ago", "Today", "12 guests", "9 guests", "0123456789abcdef", "fedcba9876543210", ">14<", ">15<"}, "washed ashore"},
		{"vbulletin", "/forum.php", []string{"s=0123456789abcdef0123456789abcdef", "s=ffffffffffffffffffffffffffffffff", "33 users", "9 users", "(3 Viewing)", "(4 Viewing)", "08:15 AM", "09:00 AM"}, "What grew there"},
		{"vbulletin", "/showthread.php?71-Bird-watchers-addresses", []string{"8 views", "9 views", "<dd>14", "<dd>15"}, "Jane"},
		{"smf", "/index.php", []string{"PHPSESSID=q1w2e3r4t5y6u7i8o9p0q1w2e3", "PHPSESSID=00000000000000000000000000", "14 Guests", "9 Guests", "08:15 AM", "09:00 AM", "Posts: 9", "Posts: 10"}, "Taproom"},
		{"smf", "/index.php?topic=21.0", []string{"downloaded 7 times", "downloaded 8 times", "PHPSESSID=c", "PHPSESSID=d"}, "alto"},
		{"leak-cards", "/", []string{"6d 03h 44m 58s", "6d 03h 44m 57s", "Views: 1021", "Views: 1022", "0.0142 s", "0.02 s", "online: 41", "online: 7"}, "badges"},
		{"leak-api", "/api/v1/blog/get/announcements?page=1&perPage=50", []string{`"views": 1021`, `"views": 9`}, "Harbour Clinic"},
		{"leak-tree", "/", []string{"9120", "9121", "2d left", "1d left", "Visitors now: 12", "Visitors now: 1"}, "Harbour"},
		{"torrents", "/", []string{`"seeders">12`, `"seeders">13`, "peers: 312", "peers: 9"}, "Northmoor"},
		{"chat-web", "/s/examplechannel", []string{"1.2K</span>", "1.3K</span>", "</i>12</span>", "</i>13</span>", "4.21K", "4.22K", "eyJj", "AAAA"}, "free"},
		{"disclosure-log", "/list/successful", []string{"about 1893", "about 1894", "Zm9yIGV4YW1wbGUgb25seQ==", "AA=="}, "Successful."},
		{"ransomware-live", "/v2/recentvictims", []string{`"duplicates": []`, `"duplicates": [{"group": "x"}]`, `{"employees": 3, "users": 9}`, `""`}, "Harbour"},
		{"market-listing", "/category/databases", []string{"<strong>997</strong>", "<strong>996</strong>", "12.00 $", "12.10 $", "q1w2e3r4t5", "zz"}, "Payroll"},
		{"search-results", "/search/?q=northmoor+print+works", []string{"0.21", "0.22", "1 day, 5 hours", "1 day, 6 hours", "98f00b", "000000"}, "412 GB"},
	} {
		t.Run(test.preset+test.page, func(t *testing.T) {
			p, _ := configs.FindPreset(test.preset)
			page, ok := p.Pages[test.page]
			if !ok {
				t.Fatal("the preset has no such page")
			}
			marks, err := list.CompileMarks(p.Source.Volatile)
			if err != nil {
				t.Fatal(err)
			}
			isHTML := !strings.Contains(string(page), "application/json")
			moved := string(page)
			for i := 0; i < len(test.moves); i += 2 {
				if !strings.Contains(moved, test.moves[i]) {
					t.Fatalf("%q is not on the page", test.moves[i])
				}
				moved = strings.ReplaceAll(moved, test.moves[i], test.moves[i+1])
			}
			was := marks.Content(page, isHTML)
			if marks.Content([]byte(moved), isHTML) != was {
				t.Errorf("the page is another by %q", test.moves)
			}
			if !strings.Contains(moved, test.word) || marks.Content([]byte(strings.Replace(moved, test.word, "something else", 1)), isHTML) == was {
				t.Errorf("the page is the same without %q", test.word)
			}
		})
	}
}
