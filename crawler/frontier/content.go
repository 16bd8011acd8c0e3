package frontier

const (
	softPages    = 4       // URLs that show one text, when it is taken for one that stands in for others
	sessionForms = 3       // pages that came again under another code, when that is taken for a session's
	maxContent   = 100_000 // of what is remembered of the content of one site
)

// content is what the URLs of a site showed.
type content struct {
	seen map[uint64]int // URLs by what they showed

	// A site may put the code of a session into its URLs, another at each visit.
	forms map[string]uint64 // what a URL showed, by its form without codes
	same  map[string]bool   // forms that showed the same under several codes
	other int               // URLs that showed another than their form did before
	ids   set               // codes that name something, and no session
}

func newContent() content {
	return content{seen: map[uint64]int{}, forms: map[string]uint64{}, same: map[string]bool{}, ids: newSet()}
}

// see notes what a URL showed and gives the number of others that showed it.
func (c *content) see(u string, text uint64) int {
	elsewhere, known := c.seen[text]
	if known || len(c.seen) < maxContent {
		c.seen[text]++
	}
	form, codes := masked(u)
	if codes == "" || c.ids.has(codes, 0) {
		return elsewhere
	}
	switch before, again := c.forms[form]; {
	case !again && len(c.forms) < maxContent:
		c.forms[form] = text
	case again && before == text && len(c.same) < maxContent:
		c.same[form] = true
	case again && before != text:
		c.other++
	}
	return elsewhere
}

// meet notes the codes of a link of a page. Those that stand beside each other in
// one form name pastes, commits or files: a page knows only one session. on is what
// the page has of each form so far.
func (c *content) meet(u string, on map[string]string) {
	form, codes := masked(u)
	if codes == "" || c.ids.n > maxContent {
		return
	}
	first, met := on[form]
	if !met {
		on[form] = codes
	} else if first != codes {
		c.ids.add(first, 0)
		c.ids.add(codes, 0)
	}
}

// session says that a URL only differs by the code of a session from one that was
// read: what such links lead to came again, page for page, under other codes.
func (c *content) session(u string) trap {
	if len(c.same) < sessionForms || len(c.same) <= 2*c.other {
		return ""
	}
	form, codes := masked(u)
	if _, read := c.forms[form]; codes == "" || !read || c.ids.has(codes, 0) {
		return ""
	}
	return sessionID
}
