package crawler

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// jsonEntry is one of a directory index in JSON: nginx's (autoindex_format json) has
// a type, Caddy's (browse) has is_dir and a link.
type jsonEntry struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	IsDir *bool  `json:"is_dir"`
	URL   string `json:"url"`
}

// jsonRefs reads the links of a directory index in JSON, and whether it is one. Of one
// that breaks off they are what stands before, and it is not whole.
func jsonRefs(text []byte) (refs []string, isIndex, whole bool) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || text[0] != '[' {
		return nil, false, false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.Token()
	for d.More() {
		var e jsonEntry
		if d.Decode(&e) != nil || e.Name == "" || e.Type == "" && e.IsDir == nil {
			return refs, len(refs) > 0, false
		}
		refs = append(refs, e.ref())
	}
	_, err := d.Token()
	return refs, err == nil || len(refs) > 0, err == nil
}

// ref is the entry's link as an index in HTML would have it.
func (e jsonEntry) ref() string {
	ref := e.URL
	if ref == "" {
		ref = "./" + (&url.URL{Path: e.Name}).EscapedPath()
	}
	if isFolder := e.Type == "directory" || e.IsDir != nil && *e.IsDir; isFolder && !strings.HasSuffix(ref, "/") {
		ref += "/"
	}
	return ref
}

// htmlRefs are the links of a page, and whether it asks for something.
func htmlRefs(text []byte) (refs []string, asks bool) {
	for tag := range tags(bytes.NewReader(text)) {
		asks = asks || tag.Data == "form"
		if ref, ok := href(tag); ok {
			refs = append(refs, ref)
		}
	}
	return refs, asks
}
