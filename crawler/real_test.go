package crawler_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/tortest"
)

// Real servers, each behind an onion of its own, read through a real Tor network by
// their presets: what was planted is found, and the second time only what is new is
// read.
func TestRealServers(t *testing.T) {
	if testing.Short() {
		t.Skip("a Tor network takes 8 s to boot")
	}
	need(t, "nginx", "python3", "bepasty-server", "public-inbox-httpd", "public-inbox-mda", "git")
	if err := tortest.Installed(); tortest.Excused(err) {
		t.Skip(err)
	}
	network, err := tortest.Start(t.Context(), tortest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	for name, test := range map[string]struct {
		start func(testing.TB) realServer
		names []string // under which is planted: two texts, an archive, a picture
		pages int      // of indexes and lists
		media string   // the detail of the gap that the picture leaves
		asked int      // again, of what is known, the second time
	}{
		"nginx":        {startNginx, []string{"staff list 100%.csv", "Über #1/a&b?;c+.txt", "Über #1/x.zip", "photo.jpg"}, 2, "1 files", 3},
		"python":       {startPython, []string{"staff list 100%.csv", "Über #1/a&b?;c+.txt", "Über #1/x.zip", "photo.jpg"}, 2, "1 files", 3},
		"bepasty":      {startBepasty, []string{"list.csv", "a.txt", "x.zip", "photo.png"}, 1, "media", 1},
		"public-inbox": {startPublicInbox, []string{"list.csv", "a.txt", "x.zip"}, 1, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := test.start(t)
			for i, content := range planted(t)[:len(test.names)] {
				s.plant(t, test.names[i], content)
			}
			onion, err := network.Publish(t.Context(), s.addr)
			if err != nil {
				t.Fatal(err)
			}
			r := rigOn(t, network.Socks())
			r.realClock()
			src := realSource(t, s, onion)

			report, docs := r.crawl(src)
			r.wantFound(docs, "Jane Example", "Grace Sample", "Alan Invented")
			if want := test.pages + 3; len(docs) != want || report.Documents != want {
				t.Errorf("%d documents, %d by the report, want %d: %s", len(docs), report.Documents, want, items(docs))
			}
			if test.media == "" {
				r.wantState(report, crawler.OK)
			} else if r.wantState(report, crawler.Incomplete); len(report.Gaps) != 1 || !strings.Contains(report.Gaps[0].Detail, test.media) {
				t.Errorf("gaps %v", report.Gaps)
			}

			s.plant(t, "new.txt", []byte("Nora Noname, 0161 496 0009\n"))
			report, docs = r.crawl(src)
			r.wantFound(docs, "Nora Noname")
			if report.Fetched != test.pages+test.asked+1 || test.asked == 3 && report.Unchanged != 3 {
				t.Errorf("the second time %d fetched, %d unchanged: %s", report.Fetched, report.Unchanged, items(docs))
			}
		})
	}
}

// planted are two texts with people, an archive with a person, a picture.
func planted(t testing.TB) [][]byte {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	w, err := z.Create("people.csv")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, "name,phone\nAlan Invented,0161 496 0002\n")
	z.Close()
	return [][]byte{
		[]byte("name,phone\nJane Example,0161 496 0000\n"), []byte("Grace Sample, 0161 496 0001\n"),
		archive.Bytes(), []byte("\x89PNG\r\n\x1a\nno picture"),
	}
}

func realSource(t testing.TB, s realServer, onion string) configs.Source {
	t.Helper()
	c, err := configs.Parse("test", fmt.Appendf(nil, "sources: [{id: real, kind: %s, url: 'http://%s%s', schedule: '@daily', gap: 0s}]", s.kind, onion, s.start))
	if err != nil {
		t.Fatal(err)
	}
	return c.Sources[0]
}

// wantFound holds the documents to be whole and to name people.
func (r *rig) wantFound(docs []read, people ...string) {
	r.Helper()
	var all strings.Builder
	for _, d := range docs {
		if !d.Complete || len(d.Gaps) > 0 {
			r.Errorf("%s: complete %t, gaps %v", d.Item, d.Complete, d.Gaps)
		}
		all.WriteString(d.text)
	}
	for _, p := range people {
		if !strings.Contains(all.String(), p) {
			r.Errorf("%s was not found in %s", p, items(docs))
		}
	}
}
