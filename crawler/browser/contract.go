package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"peeler/crawler/tor"
)

// What a Request gets that does not say, and the most that it may ask for.
const (
	defaultTimeout = 90 * time.Second
	maxTimeout     = 5 * time.Minute
	defaultWait    = 3 * time.Second
	maxWait        = 30 * time.Second
	defaultSize    = 32 << 20
	maxSize        = 64 << 20

	maxURL     = 4096
	maxCookies = 64
	maxHeaders = 32
	maxField   = 4096 // bytes of a cookie or header
)

// Request asks for one page. The zero value of each field but URL is its default.
type Request struct {
	URL string `json:"url"`
	// Proxy holds the SOCKS credentials: socks5://user:password@… . Without any, fresh
	// ones are drawn.
	Proxy   string `json:"proxy,omitempty"`
	Timeout int    `json:"general_timeout_in_sec,omitempty"` // for the page to come to rest; default 90, at most 300
	// FinalWait is how long nothing may be loaded until the page is at rest, in seconds;
	// default 3, at most 30.
	FinalWait  int      `json:"final_wait,omitempty"`
	Cookies    []Cookie `json:"cookies,omitempty"`             // at most 64
	Headers    Headers  `json:"headers,omitempty"`             // sent with each request; at most 32
	JavaScript *bool    `json:"java_script_enabled,omitempty"` // default true
	// Size is the most bytes of the DOM that are given, default 32 MiB, at most 64 MiB.
	// Lacus has no such field.
	Size int64 `json:"max_size,omitempty"`
}

// Cookie is set for the host of the request, before it is made.
type Cookie struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Path  string `json:"path,omitempty"`
}

// Headers are sent as they are. In JSON they are an object, or as lines in one
// string.
type Headers map[string]string

// UnmarshalJSON takes both forms.
func (h *Headers) UnmarshalJSON(b []byte) error {
	var lines string
	if err := json.Unmarshal(b, &lines); err != nil {
		return json.Unmarshal(b, (*map[string]string)(h))
	}
	*h = Headers{}
	for line := range strings.Lines(lines) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			(*h)[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return nil
}

// The states of a capture, as Lacus has them.
const (
	unknown = -1
	queued  = 0
	done    = 1
	ongoing = 2
)

// Result is a page as it stood when it came to rest.
type Result struct {
	Status int    `json:"status"`                        // 1; -1 for a capture that is not known
	URL    string `json:"last_redirected_url,omitempty"` // of the document in the end
	HTML   string `json:"html,omitempty"`                // the DOM, in UTF-8
	Error  string `json:"error,omitempty"`               // why there is no page

	// The rest is not of Lacus.

	Code     int  `json:"http_status,omitempty"` // with which the site answered
	Refused  int  `json:"refused,omitempty"`     // requests of page and browser that were not let through
	Withheld int  `json:"withheld,omitempty"`    // of these, scripts, data and frames, which may show text
	Cut      bool `json:"cut,omitempty"`         // the page holds more than was asked for, or sent more than it may
	Restless bool `json:"restless,omitempty"`    // the time was up before the page came to rest

	Trouble string    `json:"trouble,omitempty"`   // which Error it is: file, elsewhere, timeout, or none of these
	Tor     tor.State `json:"tor_state,omitempty"` // what Error means, where Tor gave it
}

// Why there is no page.
var (
	ErrDown      = errors.New("the renderer cannot be asked")
	ErrFile      = errors.New("the site sends a file, not a page")
	ErrElsewhere = errors.New("redirect to another host refused")
	ErrTimeout   = errors.New("the page did not come within the time limit")
)

// troubles are the names of errors in a Result.
var troubles = map[string]error{"file": ErrFile, "elsewhere": ErrElsewhere, "timeout": ErrTimeout}

// fail puts an error into a result.
func (r *Result) fail(err error) {
	r.Error = err.Error()
	for name, known := range troubles {
		if errors.Is(err, known) {
			r.Trouble = name
		}
	}
	if e, ok := errors.AsType[*tor.Error](err); ok {
		r.Tor = e.State
	}
}

// failure takes it out again.
func (r Result) failure() error {
	known, ok := troubles[r.Trouble]
	switch {
	case ok:
		return known
	case r.Tor != 0:
		return tor.Told(r.Tor, r.Error)
	case r.Error != "":
		return errors.New(r.Error)
	}
	return nil
}

// order is a Request, checked.
type order struct {
	Request
	url            *url.URL
	user, password string // "" for fresh ones
	timeout, wait  time.Duration
	bare           bool // without layout
}

// check holds a request to its limits. The errors hold nothing of it.
func (r Request) check() (order, error) {
	o := order{
		Request: r,
		timeout: within(r.Timeout, defaultTimeout, maxTimeout),
		wait:    within(r.FinalWait, defaultWait, maxWait),
	}
	if o.Size <= 0 {
		o.Size = defaultSize
	}
	o.Size = min(o.Size, maxSize)
	var err error
	if o.url, err = url.Parse(r.URL); err != nil || len(r.URL) > maxURL || o.url.User != nil ||
		(o.url.Scheme != "http" && o.url.Scheme != "https") || o.url.Hostname() == "" {
		return o, errors.New("the url is none of http or https")
	}
	if !siteOf(o.url).allows(hostOf(o.url)) {
		return o, errors.New("the url names no host that is reached through Tor")
	}
	if r.Proxy != "" {
		p, err := url.Parse(r.Proxy)
		if err != nil || p.Scheme != "socks5" && p.Scheme != "socks5h" {
			return o, errors.New("the proxy is not socks5://user:password@tor")
		}
		o.user = p.User.Username()
		o.password, _ = p.User.Password()
	}
	return o, r.checkFields()
}

func (r Request) checkFields() error {
	if len(r.Cookies) > maxCookies || len(r.Headers) > maxHeaders {
		return fmt.Errorf("more than %d cookies or %d headers", maxCookies, maxHeaders)
	}
	for _, c := range r.Cookies {
		if c.Name == "" || len(c.Name)+len(c.Value)+len(c.Path) > maxField || !httpguts.ValidHeaderFieldValue(c.Name+c.Value+c.Path) {
			return errors.New("a cookie is none")
		}
	}
	for name, value := range r.Headers {
		if len(name)+len(value) > maxField || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return errors.New("a header is none")
		}
	}
	return nil
}

func within(seconds int, otherwise, most time.Duration) time.Duration {
	if seconds <= 0 {
		return otherwise
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, most)
}
