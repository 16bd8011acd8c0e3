package browser

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
)

var errCrashed = errors.New("the page crashed chromium")

// event takes what Chromium tells, one after the other.
func (p *page) event(m *cdproto.Message) {
	p.mu.Lock()
	mine := p.id != "" && m.SessionID == p.id
	p.mu.Unlock()
	if !mine {
		return
	}
	switch string(m.Method) {
	case fetch.RequestPaused.Method:
		if e, ok := payload(m, fetch.RequestPaused); ok {
			p.paused(e)
		}
	case fetch.AuthRequired.Method:
		if e, ok := payload(m, fetch.AuthRequired); ok {
			p.signIn(e)
		}
	case network.RequestWillBeSent.Method:
		if e, ok := payload(m, network.RequestWillBeSent); ok {
			p.note(func() {
				if len(p.pending) < maxPending {
					p.pending[e.RequestID] = true
				}
			})
		}
	case network.LoadingFinished.Method:
		if e, ok := payload(m, network.LoadingFinished); ok {
			p.note(func() { delete(p.pending, e.RequestID) })
		}
	case network.LoadingFailed.Method:
		if e, ok := payload(m, network.LoadingFailed); ok {
			p.note(func() { delete(p.pending, e.RequestID) })
		}
	case cdpage.LoadEventFired.Method:
		p.note(func() { p.loaded = true })
	case cdpage.JavascriptDialogOpening.Method:
		post(p.session, cdpage.HandleJavaScriptDialog, cdpage.HandleJavaScriptDialogParams{Accept: true})
	case inspector.TargetCrashed.Method:
		p.fail(errCrashed)
	}
}

// note changes the page's state.
func (p *page) note(change func()) {
	p.mu.Lock()
	change()
	p.last = time.Now()
	p.mu.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

func (p *page) fail(err error) {
	p.note(func() {
		if p.err == nil {
			p.err = err
		}
	})
}

// paused judges a request before it is sent, and the document when its header came.
func (p *page) paused(e fetch.EventRequestPaused) {
	if e.Request == nil {
		return
	}
	document := e.ResourceType == network.ResourceTypeDocument && e.FrameID == p.main
	switch {
	case e.ResponseStatusCode != 0 || e.ResponseErrorReason != "":
		if document && !p.header(e) {
			post(p.session, fetch.FailRequest, fetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonAborted})
			return
		}
	case !p.lets(e.ResourceType, e.Request):
		if document && !p.answered() {
			p.fail(ErrElsewhere)
		}
		p.note(func() {
			p.refused++
			if shows(e.ResourceType) {
				p.withheld++
			}
		})
		// Aborted, as Chromium shows nothing of its own in place of the page then.
		post(p.session, fetch.FailRequest, fetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonAborted})
		return
	case document:
		p.note(func() { p.loaded = false })
	}
	post(p.session, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: e.RequestID})
}

// lets says whether a request is sent.
func (p *page) lets(kind network.ResourceType, r *network.Request) bool {
	u, err := url.Parse(r.URL)
	switch {
	case err != nil || u.User != nil || u.Scheme != "http" && u.Scheme != "https":
		return false
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return false
	}
	return p.site.allows(hostOf(u)) && (shows(kind) || kind == network.ResourceTypeStylesheet)
}

// shows says of a kind of request that text may come of it.
func shows(kind network.ResourceType) bool {
	switch kind {
	case network.ResourceTypeDocument, network.ResourceTypeScript, network.ResourceTypeXHR, network.ResourceTypeFetch:
		return true
	}
	return false
}

// header notes how the site answered, and says whether a page comes.
func (p *page) header(e fetch.EventRequestPaused) bool {
	code := int(e.ResponseStatusCode)
	if code == http.StatusOK && isFile(e.ResponseHeaders) {
		if p.answered() {
			return false // the page that is there stays
		}
		p.fail(ErrFile)
		return false
	}
	if code/100 != 3 {
		p.note(func() { p.code = code })
	}
	return true
}

// isFile tells what Chromium would not show as a page, or would save.
func isFile(header []*fetch.HeaderEntry) bool {
	kind := "text/html" // Chromium looks for itself where the site does not say
	for _, h := range header {
		switch strings.ToLower(h.Name) {
		case "content-type":
			kind, _, _ = strings.Cut(strings.ToLower(h.Value), ";")
		case "content-disposition":
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(h.Value)), "attachment") {
				return true
			}
		}
	}
	kind = strings.TrimSpace(kind)
	return kind != "text/html" && kind != "application/xhtml+xml" && kind != ""
}

// signIn gives the password of the gate to the gate, and none to a site.
func (p *page) signIn(e fetch.EventAuthRequired) {
	answer := &fetch.AuthChallengeResponse{Response: fetch.AuthChallengeResponseResponseCancelAuth}
	if c := e.AuthChallenge; c != nil && c.Source == fetch.AuthChallengeSourceProxy {
		answer = &fetch.AuthChallengeResponse{
			Response: fetch.AuthChallengeResponseResponseProvideCredentials, Username: user, Password: p.gate.password,
		}
	}
	post(p.session, fetch.ContinueWithAuth, fetch.ContinueWithAuthParams{RequestID: e.RequestID, AuthChallengeResponse: answer})
}
