package crawler_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// TestForumLogins holds that each forum's preset finds its form on the log-in page as the
// software serves it, sends all that the form holds, and tells that it was not let in.
func TestForumLogins(t *testing.T) {
	for _, test := range []struct{ preset, to, want string }{
		{"xenforo", "/login/login", "_xfRedirect _xfToken login=wader password=word"},
		{"phpbb", "/ucp.php?mode=login", "creation_time form_token login password=word redirect sid username=wader"},
		{"mybb", "/member.php", "action my_post_key password=word submit url username=wader"},
		{"invision", "/login/", "_processLogin auth=wader csrfKey password=word ref"},
		{"vbulletin", "/login.php?do=login", "do s securitytoken vb_login_md5password vb_login_md5password_utf vb_login_password=word vb_login_username=wader"},
		{"smf", "/index.php?action=login2", "a1b2c3d4e5 b2c3d4e5f6a7 passwrd=word user=wader"},
	} {
		t.Run(test.preset, func(t *testing.T) {
			p, _ := configs.FindPreset(test.preset)
			src := presetSource(t, p)
			src.Login.Type = "form"
			forum := &board{pages: sitetest.Of(p.Pages)}
			report := crawler.Rehearse(t.Context(), src, forum, crawler.Options{
				Limits: configs.Defaults().Limits, Now: func() time.Time { return fixtureTime },
				Credential: func(configs.Source) ([]string, error) { return []string{"wader", "word"}, nil },
			}, func(context.Context, *matcher.Document) error { return nil })
			if len(forum.posts) != 1 || forum.posts[0] != test.to {
				t.Fatalf("posts to %q, want %q; %s", forum.posts, test.to, report.Detail)
			}
			if got := forum.sent(); got != test.want {
				t.Errorf("sent %q, want %q", got, test.want)
			}
			if report.Sight.State != health.Login {
				t.Errorf("state %s: %s", report.Sight.State, report.Sight.Seen)
			}
		})
	}
}

// board is a forum that takes log-ins and lets nobody in.
type board struct {
	pages http.Handler

	mu    sync.Mutex
	posts []string
	form  url.Values
}

func (m *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		m.pages.ServeHTTP(w, r)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r.ParseForm()
	m.posts, m.form = append(m.posts, r.URL.RequestURI()), r.PostForm
}

// sent names the fields, with the values of those that were filled in.
func (m *board) sent() string {
	var all []string
	for name, values := range m.form {
		if slices.Contains(values, "wader") || slices.Contains(values, "word") {
			name += "=" + values[0]
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestForumsAreReadOnce reads forums three times: at first all of it, an hour later
// nothing but its lists, and then the thread that got a reply, but not its attachments.
func TestForumsAreReadOnce(t *testing.T) {
	for _, test := range []struct{ preset, first, again, page, was, is, replied string }{
		{
			"xenforo", "7 104 /attachments/permits-2026-xlsx.15/ /threads/parking-permits-borough-of-northmoor.104/page-2 101 85 90", "",
			"/forums/databases.2/", "2026-11-26T08:01:40+0000", "2026-11-26T13:30:00+0000",
			"104 /threads/parking-permits-borough-of-northmoor.104/page-2",
		},
		{
			"phpbb", "4 6 31 /download/file.php?id=7 /viewtopic.php?t=31&start=10 28 19", "28 19",
			"/viewforum.php?f=2", `<br /><time datetime="2026-11-26T08:02:11+00:00">`, `<br /><time datetime="2026-11-26T13:30:00+00:00">`,
			"31 /viewtopic.php?t=31&start=10 28 19",
		},
		{
			"mybb", "3 41 /attachment.php?aid=5 /showthread.php?tid=41&page=2 17 22", "17",
			"/forumdisplay.php?fid=2", `"11-26-2026, 08:03 AM">12`, `"11-26-2026, 01:30 PM">30`,
			"41 /showthread.php?tid=41&page=2 17",
		},
		{
			"invision", "4 51 /applications/core/interface/file/attachment.php?id=7&key=89abcdef0123456789abcdef01234567 /topic/51-sailing-school-pupils/?page=2 40", "",
			"/forum/2-beach/", "?do=getLastComment'><time datetime='2026-11-26T08:04:00Z'", "?do=getLastComment'><time datetime='2026-11-26T13:30:00Z'",
			"51 /topic/51-sailing-school-pupils/?page=2",
		},
		{
			"vbulletin", "3 71 /attachment.php?attachmentid=7&d=1795549233 /showthread.php?71-Bird-watchers-addresses/page2 12 60", "",
			"/forumdisplay.php?2-Reeds", `Today, <em class="time">08:01 AM`, `Today, <em class="time">01:30 PM`,
			"71 /showthread.php?71-Bird-watchers-addresses/page2 12",
		},
		{
			"smf", "2 21 /index.php?action=dlattach;attach=6 /index.php?topic=21.15 17", "",
			"/index.php?board=2.0", "<strong>Today</strong> at 08:01 AM", "<strong>Today</strong> at 01:30 PM",
			"21 /index.php?topic=21.15",
		},
	} {
		t.Run(test.preset, func(t *testing.T) {
			r := newRig(t)
			r.now = fixtureTime
			p, _ := configs.FindPreset(test.preset)
			site := sitetest.Of(p.Pages)
			src := presetSource(t, p)
			src.URL = "http://" + r.serve(site) + p.Start
			crawl := func(want string) {
				t.Helper()
				_, docs := r.crawl(src)
				docs = slices.DeleteFunc(docs, func(d read) bool { return isList(p, d.Item) })
				if got := items(docs); got != want {
					t.Errorf("read %q, want %q", got, want)
				}
				r.pass(time.Hour)
			}
			crawl(test.first)
			crawl(test.again)
			site.Set(test.page, []byte(strings.Replace(string(p.Pages[test.page]), test.was, test.is, 1)))
			crawl(test.replied)
		})
	}
}

// isList tells pages of lists from those of threads, by what forums call them.
func isList(p configs.Preset, item string) bool {
	return item == p.Start || strings.Contains(item, "forum") && !strings.Contains(item, "thread") || strings.Contains(item, "board=")
}
