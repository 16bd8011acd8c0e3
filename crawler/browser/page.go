package browser

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/cdproto/target"
)

//go:embed prelude.js
var prelude string

// bareness has a page laid out as nothing.
const bareness = `
const nothing = new CSSStyleSheet();
nothing.replaceSync("body { display: none !important }");
document.adoptedStyleSheets.push(nothing);
`

// calm is how long a page may wait for answers, while nothing else happens, until it
// is taken to be at rest all the same: some always keep one request open.
const calm = 20 * time.Second

// maxPending bounds what is remembered of requests under way.
const maxPending = 1024

// page is the one page of a capture.
type page struct {
	session
	order order
	site  site
	gate  *gate
	main  cdp.FrameID

	changed chan struct{} // something below did

	mu       sync.Mutex
	loaded   bool
	pending  map[network.RequestID]bool
	last     time.Time // something was asked for or came
	code     int       // of the document
	refused  int
	withheld int
	err      error // there will be no page
}

func newPage(w *wire, o order, s site, g *gate) *page {
	return &page{
		session: session{wire: w}, order: o, site: s, gate: g,
		changed: make(chan struct{}, 1), pending: map[network.RequestID]bool{}, last: time.Now(),
	}
}

func yes() *bool { v := true; return &v }

// open makes the page, and sees to it that nothing happens on it unseen.
func (p *page) open(ctx context.Context) error {
	version, err := call(ctx, p.session, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return err
	}
	made, err := call(ctx, p.session, target.CreateTarget, target.CreateTargetParams{URL: "about:blank"})
	if err != nil {
		return err
	}
	p.main = cdp.FrameID(made.TargetID)
	attached, err := call(ctx, p.session, target.AttachToTarget, target.AttachToTargetParams{TargetID: made.TargetID, Flatten: yes()})
	if err != nil {
		return err
	}
	if _, err := call(ctx, p.session, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny}); err != nil {
		return err
	}
	first := prelude
	if p.order.bare {
		first += bareness
	}
	p.mu.Lock()
	p.id = attached.SessionID
	p.mu.Unlock()
	return errors.Join(
		// Workers and frames of other processes stay as they are made: they never run.
		do(ctx, p, target.SetAutoAttach, target.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: yes()}),
		do(ctx, p, cdpage.Enable, cdpage.EnableParams{}),
		do(ctx, p, network.Enable, network.EnableParams{MaxTotalBufferSize: new(int64), MaxResourceBufferSize: new(int64), MaxPostDataSize: new(int64)}),
		do(ctx, p, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true}),
		do(ctx, p, fetch.Enable, fetch.EnableParams{HandleAuthRequests: yes(), Patterns: []*fetch.RequestPattern{
			{URLPattern: "*"},
			{URLPattern: "*", ResourceType: network.ResourceTypeDocument, RequestStage: fetch.RequestStageResponse},
		}}),
		do(ctx, p, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: "{" + first + "}"}),
		do(ctx, p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
			UserAgent: userAgent(version.Product), AcceptLanguage: "en-US,en", Platform: "Win32",
		}),
		p.settle(ctx),
	)
}

// settle sets what the request asks for.
func (p *page) settle(ctx context.Context) error {
	var errs []error
	if p.site.onion { // the address is the key: nothing to verify beyond it
		errs = append(errs, do(ctx, p, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true}))
	}
	if js := p.order.JavaScript; js != nil && !*js {
		errs = append(errs, do(ctx, p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	}
	if len(p.order.Headers) > 0 {
		all := network.Headers{}
		for name, value := range p.order.Headers {
			all[name] = value
		}
		errs = append(errs, do(ctx, p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: all}))
	}
	if len(p.order.Cookies) > 0 {
		var all []*network.CookieParam
		for _, c := range p.order.Cookies {
			all = append(all, &network.CookieParam{Name: c.Name, Value: c.Value, Path: c.Path, URL: p.order.url.String()})
		}
		errs = append(errs, do(ctx, p, network.SetCookies, network.SetCookiesParams{Cookies: all}))
	}
	return errors.Join(errs...)
}

func do[P, R any](ctx context.Context, p *page, c cdp.Command[P, R], params P) error {
	_, err := call(ctx, p.session, c, params)
	return err
}

// userAgent is that of Chromium on the most common system, which it shortens itself
// to its main version.
func userAgent(product string) string {
	_, version, _ := strings.Cut(product, "/")
	main, _, _ := strings.Cut(version, ".")
	return "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + main + ".0.0.0 Safari/537.36"
}

// visit goes to the URL and waits until the page is at rest, the time is up, or stop
// is closed; then it says that the page was restless.
func (p *page) visit(ctx context.Context, stop <-chan struct{}) (restless bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, p.order.timeout)
	defer cancel()
	went, idle := make(chan error, 1), make(chan struct{}, 1)
	go func() { went <- p.navigate(ctx) }()
	there, asked := false, false
	for {
		wait, err := p.unrest()
		if err != nil {
			return false, err
		}
		if there && wait <= 0 && !asked {
			asked = true // no script runs when it answers
			go func() {
				if _, err := p.evaluate(ctx, 0, `""`); err == nil {
					idle <- struct{}{}
				}
			}()
		}
		if !there || wait <= 0 {
			wait = time.Hour // until something changes
		}
		select {
		case err := <-went:
			if err != nil && ctx.Err() == nil {
				return false, p.because(err)
			}
			went, there = nil, err == nil
		case <-idle:
			if asked = false; p.resting() {
				return false, nil
			}
		case <-p.changed:
		case <-time.After(wait):
		case <-stop:
			return true, nil
		case <-p.gone:
			return false, errGone
		case <-ctx.Done():
			if !there && !p.answered() {
				return false, ErrTimeout
			}
			return true, nil
		}
	}
}

func (p *page) navigate(ctx context.Context) error {
	to, err := call(ctx, p.session, cdpage.Navigate, cdpage.NavigateParams{URL: p.order.url.String()})
	if err == nil && to.ErrorText != "" {
		err = errors.New("chromium says " + clean(to.ErrorText))
	}
	return err
}

// unrest is how long it takes until the page is at rest if nothing happens.
func (p *page) unrest() (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := p.order.wait
	if len(p.pending) > 0 || !p.loaded {
		wait = max(wait, calm)
	}
	return wait - time.Since(p.last), p.err
}

func (p *page) resting() bool {
	wait, _ := p.unrest()
	return wait <= 0
}

// because prefers our own reason to Chromium's.
func (p *page) because(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return p.err
	}
	return err
}

func (p *page) answered() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.code != 0
}

// clean keeps what Chromium's names of errors are made of.
func clean(s string) string {
	keep := func(r rune) rune {
		if r == ':' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}
	s = strings.Map(keep, s)
	return s[:min(len(s), 80)]
}

// finalURL is what the document is called in the end, without what is never sent.
func finalURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxURL {
		return nil, fmt.Errorf("the page gave itself an address that is none")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}
