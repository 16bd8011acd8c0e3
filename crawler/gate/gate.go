package gate

import (
	"fmt"
	"strings"
)

// Kind is what stands in place of content.
type Kind string

// The kinds.
const (
	None        Kind = ""            // nothing that is known: content, it seems
	Login       Kind = "login"       // asks for a name and a password, or to register
	Captcha     Kind = "captcha"     // asks to prove that one is human
	Check       Kind = "check"       // looks at the browser first, or shuts it out
	Queue       Kind = "queue"       // lets in one after the other
	Seized      Kind = "seized"      // taken over by an authority
	Parked      Kind = "parked"      // the domain is for sale, or has expired
	Maintenance Kind = "maintenance" // out of order, or its account suspended
	Missing     Kind = "missing"     // says, whatever the status, that nothing is there
	Default     Kind = "default"     // a web server as it was installed
	Empty       Kind = "empty"       // a folder without entries, or nothing to read
)

// MaxBody is how much of a page is looked at, in bytes: gates are short.
const MaxBody = 256 << 10

// Page is an answer.
type Page struct {
	Status  int    // 0: not known
	Type    string // Content-Type as it was sent, may be ""
	Body    []byte // decoded to UTF-8; what is past MaxBody is not looked at
	Refresh string // the header of that name, may be ""
}

// Look tells what stands in place of content, None where nothing is known to,
// and in our own words what was seen. It is made for pages: of other types only
// the status is looked at.
func Look(p Page) (Kind, string) {
	if p.markup() {
		s := see(p)
		for _, r := range rules {
			if detail := r.holds(s); detail != "" {
				return r.kind, detail
			}
		}
	}
	switch p.Status {
	case 401, 407:
		return Login, fmt.Sprintf("the site asks for a name and a password, by status %d", p.Status)
	case 404, 410:
		return Missing, fmt.Sprintf("the site says that nothing is there, by status %d", p.Status)
	}
	return None, ""
}

// markup says that the page may be HTML.
func (p Page) markup() bool {
	kind, _, _ := strings.Cut(strings.ToLower(p.Type), ";")
	switch strings.TrimSpace(kind) {
	case "text/html", "application/xhtml+xml":
		return true
	case "":
		return len(p.Body) > 0 && strings.HasPrefix(strings.TrimLeft(string(p.Body[:min(len(p.Body), 512)]), " \t\r\n\ufeff"), "<")
	}
	return false
}
