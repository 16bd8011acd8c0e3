package crawler_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/health"
)

func TestFolder(t *testing.T) {
	r := newRig(t)
	dir := t.TempDir()
	r.Folder = func(path string) (fs.FS, error) {
		root, err := os.OpenRoot(path)
		if err != nil {
			return nil, err
		}
		return root.FS(), nil
	}
	old := r.now.Add(-time.Hour)
	put := func(name, text string, at time.Time) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	put("one.csv", "name\nJane Example\n", old)
	put("case 7/two.txt", "Zoë Müller", old)
	put("coming.zip", "PK", r.now)
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	src := configs.Source{ID: "inbox", Kind: configs.Folder, Path: dir}
	report, docs := r.crawl(src)
	if got := items(docs); got != "case 7/two.txt one.csv" || !strings.Contains(docs[0].text, "Zoë Müller") {
		t.Fatalf("documents %s", got)
	}
	r.wantGap(report.Gaps, "not-fetched", "links and pipes")
	if report.Sight.State != health.OK {
		t.Errorf("%+v", report.Sight)
	}
	r.pass(time.Minute)
	put("one.csv", "name\nJohn Example\n", old.Add(time.Minute))
	if _, docs := r.crawl(src); items(docs) != "coming.zip one.csv" {
		t.Errorf("then %s", items(docs))
	}
	if _, docs := r.crawl(src); items(docs) != "" {
		t.Errorf("at last %s", items(docs))
	}
	src.Path = filepath.Join(dir, "nowhere")
	if report, _ := r.crawl(src); report.State != crawler.Unreachable || report.Sight.State != health.Unreachable {
		t.Errorf("a folder that is not there: %+v", report)
	}
	if len(r.socks.Requests()) != 0 {
		t.Error("something was fetched")
	}
}
