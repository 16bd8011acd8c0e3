package crawler_test

import (
	"testing"

	"peeler/crawler"
	"peeler/matcher"
)

// Indexes as nginx 1.22 and Caddy 2.6 send them.
func TestDirectoryInJSON(t *testing.T) {
	const header = "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"
	for name, test := range map[string]struct {
		index string
		docs  string
		cause matcher.Cause // of the gap, where there is one
	}{
		"nginx":                  {`[{ "name":"a&b #1%.txt", "type":"file", "size":3 },{ "name":"s", "type":"directory" }]`, "/d/ /d/a&b%20%231%25.txt /d/s/", ""},
		"Caddy":                  {`[{"name":"s/","url":"./s/","is_dir":true},{"name":"a&b #1%.txt","url":"./a\u0026b%20%231%25.txt","is_dir":false}]`, "/d/ /d/a&b%20%231%25.txt /d/s/", ""},
		"a name like a scheme":   {`[{"name":"http:x","type":"file"}]`, "/d/ /d/http:x", ""},
		"an empty folder":        {`[ ]`, "/d/", ""},
		"a name that leads out":  {`[{"name":"../x.txt","type":"file"},{"name":"s","type":"directory"}]`, "/d/ /d/s/", ""},
		"a name that climbs":     {`[{"name":"s","type":"directory"},{"name":"//h/x","type":"file"}]`, "/d/ /d/s/", matcher.NotFetched},
		"a list that breaks off": {`[{"name":"s","type":"directory"},{"na`, "/d/ /d/s/", matcher.Corrupt},
		"another list":           {`[{"name":"Jane Example"}]`, "/d/", matcher.UnknownFormat},
		"an object":              {`{"error":"log in"}`, "/d/", matcher.UnknownFormat},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			onion, site := r.serveText("-- /x.txt --\nnot below")
			site.Set("/d/", []byte(header+test.index))
			site.Set("/d/s/", []byte(header+"[]"))
			site.Set("/d/a&b%20%231%25.txt", []byte(leak))
			site.Set("/d/http:x", []byte(leak))
			report, docs := r.crawl(directoryOf(onion, "/d/"))
			if items(docs) != test.docs {
				t.Errorf("documents %s, want %s", items(docs), test.docs)
			}
			if test.cause == "" {
				r.wantState(report, crawler.OK)
			} else {
				r.wantGap(report.Gaps, test.cause, "")
			}
		})
	}
}
