package crawler_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
	"peeler/crawler/sitetest"
)

// members is a forum that shows its threads to those who are logged in.
type members struct {
	sessions map[string]bool
	logins   int
	wrong    bool // no password is good any more
}

func (m *members) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cookie, _ := r.Cookie("sid")
	in := cookie != nil && m.sessions[cookie.Value]
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/do-login":
		m.logins++
		if m.wrong || r.FormValue("user") != "reader" || r.FormValue("pass") != "s3cret & co" || r.FormValue("token") != "t0k" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		id := fmt.Sprint("session", m.logins)
		m.sessions[id] = true
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: id, Path: "/", HttpOnly: true})
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case r.Method != http.MethodGet:
		http.Error(w, "GET only", http.StatusMethodNotAllowed)
	case r.URL.Path == "/login" || !in:
		io.WriteString(w, `<html><form action="/search"><input name=q></form><form id=login method=post action="/do-login"><input type=hidden name=token value=t0k><input name=user><input type=password name=pass></form>`)
	case r.URL.Path == "/":
		io.WriteString(w, `<html><a class=out href=/logout>log out</a><a class=t href=/t/1>one</a>`)
	default:
		io.WriteString(w, `<html><a class=out href=/logout>log out</a>Jane Example`)
	}
}

func forum(onion string) configs.Source {
	return configs.Source{
		ID: "forum", Kind: configs.Listing, URL: "http://" + onion + "/", List: configs.List{Items: "a.t"}, Item: configs.Item{Body: "a.out"},
		Login: configs.Login{Type: "form", Page: "/login", InIf: "a.out"},
	}
}

func TestLoginByForm(t *testing.T) {
	r := newRig(t)
	m := &members{sessions: map[string]bool{}}
	src := forum(r.serve(m))
	r.Credential = func(configs.Source) ([]string, error) { return []string{"reader", "s3cret & co"}, nil }
	report, docs := r.crawl(src)
	r.wantState(report, crawler.OK)
	if items(docs) != "/ /t/1" || !strings.Contains(docs[1].text, "Jane Example") || report.Sight.State != health.OK {
		t.Fatalf("documents %s, %+v", items(docs), report)
	}
	if r.crawl(src); m.logins != 1 {
		t.Errorf("logged in %d times: the session is not kept", m.logins)
	}
	clear(m.sessions) // the site forgot us
	report, _ = r.crawl(src)
	if m.logins != 2 || report.Sight.State != health.OK {
		t.Errorf("logged in %d times; %+v", m.logins, report.Sight)
	}
	clear(m.sessions)
	m.wrong = true
	report, _ = r.crawl(src)
	if report.Sight.State != health.Login || m.logins != 3 {
		t.Errorf("without a way in: %+v, %d logins", report.Sight, m.logins)
	}
	if report.State == crawler.OK {
		t.Error("a crawl that was not let in is ok")
	}
}

func TestLoginByCookie(t *testing.T) {
	r := newRig(t)
	m := &members{sessions: map[string]bool{"given": true}}
	src := forum(r.serve(m))
	src.Login = configs.Login{Type: "cookie", InIf: "a.out"}
	r.Credential = func(configs.Source) ([]string, error) { return []string{"sid=given"}, nil }
	report, docs := r.crawl(src)
	r.wantState(report, crawler.OK)
	if items(docs) != "/ /t/1" || m.logins != 0 {
		t.Errorf("documents %s", items(docs))
	}
}

// A page that is shown in place of an item is matched, and the item is asked for again.
func TestALoginPageIsNoItem(t *testing.T) {
	r := newRig(t)
	onion, site := r.serveText("-- / --\n<html><a class=t href=/t/1>1</a>\n-- /t/1 --\n<html><form><input type=password></form>Jane Example")
	src := forum(onion)
	src.Login = configs.Login{}
	report, docs := r.crawl(src)
	r.wantState(report, crawler.Incomplete)
	r.wantGap(docs[1].Gaps, "not-fetched", "a name and a password")
	if !strings.Contains(docs[1].text, "Jane Example") {
		t.Error("what it says is not read")
	}
	site.Set("/t/1", []byte("<html><a class=out>x</a>John Example"))
	if _, docs := r.crawl(src); items(docs) != "/ /t/1" {
		t.Errorf("documents %s", items(docs))
	}
}

// No cookie is kept of a source without a login, and none is shared by two.
func TestCookiesStayWhereTheyBelong(t *testing.T) {
	r := newRig(t)
	var got []string
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		got = append(got, req.Header.Get("Cookie"))
		http.SetCookie(w, &http.Cookie{Name: "track", Value: "me"})
		io.WriteString(w, `<html><a class=t href=/t/1>1</a><a class=out>x</a>`)
	})
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	for _, name := range []string{"a", "b"} {
		onion := sitetest.Onion(name)
		r.socks.Map(onion, s.Listener.Addr().String())
		src := forum(onion)
		src.ID = name
		if name == "a" {
			src.Login = configs.Login{Type: "cookie", InIf: "a.out"}
			r.Credential = func(configs.Source) ([]string, error) { return []string{"id=a"}, nil }
		} else {
			src.Login = configs.Login{}
		}
		r.crawl(src)
	}
	if want := "id=a|id=a; track=me||"; strings.Join(got, "|") != want {
		t.Errorf("cookies sent: %q, want %q", strings.Join(got, "|"), want)
	}
}
