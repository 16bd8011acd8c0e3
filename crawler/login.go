package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/http/httpguts"

	"peeler/crawler/health"
	"peeler/matcher"
)

// Bounds of what a site may have us keep and send back.
const (
	maxCookies = 20
	maxCookie  = 4096 // bytes of one
)

// session is what a source knows us by, once it has let us in. It belongs to that
// source alone and never touches the disk.
type session struct {
	mu      sync.Mutex
	fixed   string            // a cookie that the operator gave
	cookies map[string]string // that the site gave
}

// sessions are kept from crawl to crawl: a site that is asked to let us in each time
// takes notice.
type sessions struct {
	mu sync.Mutex
	of map[string]*session // by source
}

func (s *sessions) find(source string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[source]
}

func (s *sessions) keep(source string, one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string]*session{}
	}
	s.of[source] = one
}

// cookie is the header's value; "" where there is nothing to send.
func (s *session) cookie() string {
	if s == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	pairs := []string{}
	if s.fixed != "" {
		pairs = append(pairs, s.fixed)
	}
	for _, name := range slices.Sorted(maps.Keys(s.cookies)) {
		pairs = append(pairs, name+"="+s.cookies[name])
	}
	return strings.Join(pairs, "; ")
}

// take keeps the cookies of an answer. Without a session none is ever kept.
func (s *session) take(r *response) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range r.Cookies() {
		_, known := s.cookies[c.Name]
		switch {
		case c.MaxAge < 0:
			delete(s.cookies, c.Name)
		case len(c.Name)+len(c.Value) > maxCookie || !known && len(s.cookies) >= maxCookies || !httpguts.ValidHeaderFieldValue(c.Value):
		default:
			s.cookies[c.Name] = c.Value
		}
	}
}

// letIn reads a source, logged in where it asks for that. A session of an earlier crawl
// that is not good any more is renewed once.
func (c *crawl) letIn(ctx context.Context, read func(context.Context) error) error {
	if c.src.Login.Type == "" {
		return read(ctx)
	}
	c.wire.session = c.sessions.find(c.src.ID)
	old := c.wire.session != nil
	if !old {
		if err := c.logIn(ctx); err != nil {
			return c.miss(c.src.Login.Page, err)
		}
	}
	err := read(ctx)
	if err != nil || c.sight.State != health.Login || !old || c.src.Login.Type != "form" {
		return err
	}
	c.anew()
	if err := c.logIn(ctx); err != nil {
		return c.miss(c.src.Login.Page, err)
	}
	return read(ctx)
}

func (c *crawl) logIn(ctx context.Context) error {
	if c.Credential == nil {
		return errors.New("the login of the source has no credential")
	}
	secret, err := c.Credential(c.src)
	if err != nil {
		return err
	}
	s := &session{cookies: map[string]string{}}
	c.wire.session = s
	if c.src.Login.Type == "cookie" {
		if s.fixed = secret[0]; !httpguts.ValidHeaderFieldValue(s.fixed) {
			return fmt.Errorf("login of source %s: the cookie holds what no header may hold", c.src.ID)
		}
	} else if err := c.fillForm(ctx, secret[0], secret[1]); err != nil {
		if _, refused := errors.AsType[missed](err); refused && c.report.Fetched > 0 {
			c.sight.State, c.sight.Seen = health.Login, "logging in failed: "+err.Error()
		}
		return err
	}
	c.sessions.keep(c.src.ID, s)
	return nil
}

// fillForm sends the source's form of login, the only thing that is ever posted.
func (c *crawl) fillForm(ctx context.Context, user, password string) error {
	page, err := c.site.resolve(c.start, c.src.Login.Page)
	if err != nil {
		return missed{cause: matcher.NotFetched, detail: "login.page: " + err.Error()}
	}
	r, err := c.fetch(ctx, page, matcher.Validators{})
	if err != nil {
		return err
	}
	defer r.close()
	data, err := io.ReadAll(c.body(ctx, r, "page", c.limits.Page))
	if err != nil {
		return err
	}
	r.close()
	to, fields, err := c.form(r.url, c.utf8(r, data), user, password)
	if err != nil {
		return err
	}
	if err := c.pace(ctx); err != nil {
		return err
	}
	answer, err := c.wire.post(ctx, to, fields)
	if err != nil {
		return c.unanswered(to, err)
	}
	c.report.Fetched++
	answer.close()
	if answer.StatusCode >= 400 {
		return refused(answer, 0)
	}
	return nil
}

// form reads the form of a page: where it goes and all that it sends.
func (c *crawl) form(at *url.URL, page []byte, user, password string) (*url.URL, url.Values, error) {
	lost := missed{cause: matcher.UnknownFormat, detail: "the login page has no form that login.form names, with fields for user name and password"}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		return nil, nil, lost
	}
	form := doc.Find("form:has(input[type=password])").First()
	if c.src.Login.Form != "" {
		form = doc.Find(c.src.Login.Form).First()
	}
	to, err := c.site.resolve(at, form.AttrOr("action", at.String()))
	if err != nil {
		return nil, nil, missed{cause: matcher.NotFetched, detail: "the login form: " + err.Error()}
	}
	fields, named, secret := url.Values{}, false, false
	form.Find("input[name],button[name]").Each(func(_ int, e *goquery.Selection) {
		name := e.AttrOr("name", "")
		switch kind := strings.ToLower(e.AttrOr("type", "text")); {
		case len(fields) >= 100:
		case kind == "password" && !secret:
			fields.Set(name, password)
			secret = true
		case (kind == "text" || kind == "email") && !named:
			fields.Set(name, user)
			named = true
		case kind == "hidden" || kind == "submit":
			fields.Set(name, e.AttrOr("value", ""))
		}
	})
	if !named || !secret {
		return nil, nil, lost
	}
	return to, fields, nil
}
