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
		{"xenforo", "/login/login", "_xfRedirect _xfToken login=guest password=word"},
		{"phpbb", "/ucp.php?mode=login", "creation_time form_token login password=word redirect sid username=guest"},
		{"mybb", "/member.php", "action my_post_key password=word submit url username=guest"},
		{"smf", "/index.php?action=login2", "a1b2c3d4e5 b2c3d4e5f6a7 passwrd=word user=guest"},
	} {
		t.Run(test.preset, func(t *testing.T) {
			p, _ := configs.FindPreset(test.preset)
			src := presetSource(t, p)
			src.Login.Type = "form"
			forum := &board{pages: sitetest.Of(p.Pages)}
			report := crawler.Rehearse(t.Context(), src, forum, crawler.Options{
				Limits: configs.Defaults().Limits, Now: func() time.Time { return fixtureTime },
				Credential: func(configs.Source) ([]string, error) { return []string{"guest", "word"}, nil },
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
		if slices.Contains(values, "guest") || slices.Contains(values, "word") {
			name += "=" + values[0]
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}
