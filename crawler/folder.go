package crawler

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"time"

	"peeler/crawler/health"
	"peeler/matcher"
)

// settled is how long a file must have been left alone before it is read: what is being
// copied into the folder is not whole yet.
const settled = 10 * time.Second

// folder reads what was handed in: each file once, and again when it was changed. Links
// lead out of the folder and are not followed.
func (c *crawl) folder(ctx context.Context) error {
	if c.Folder == nil {
		return errors.New("no folders can be read here")
	}
	files, err := c.Folder(c.src.Path)
	if err != nil {
		c.Log.Error("opening a folder", "source", c.src.ID, "err", err)
		return halt{Unreachable, "the folder cannot be opened: see the log"}
	}
	c.sight.Whole = true
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			c.sight.Whole = false
			c.gap(path, matcher.NotFetched, "it cannot be opened")
			return nil
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			c.gap(path, matcher.NotFetched, "it is no regular file: links and pipes are not followed")
			return nil
		}
		return c.handedIn(ctx, files, path)
	})
	if err == nil && c.sight.State == "" {
		c.sight.State = health.OK
	}
	return err
}

// handedIn reads one file, unless it is as it was.
func (c *crawl) handedIn(ctx context.Context, files fs.FS, path string) error {
	file, err := files.Open(path)
	if err != nil {
		c.gap(path, matcher.NotFetched, "it cannot be opened")
		return nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		c.gap(path, matcher.NotFetched, "it cannot be opened")
		return nil
	}
	visit, err := c.visit(path)
	if err != nil {
		return err
	}
	c.met[path] = true
	c.sight.Items++
	now := matcher.Validators{ETag: strconv.FormatInt(info.Size(), 10), LastModified: info.ModTime().UTC().Format(time.RFC3339Nano)}
	switch {
	case visit.Complete && visit.Validators == now:
		return nil
	case c.Now().Sub(info.ModTime()) < settled && info.ModTime().Before(c.Now()):
		return nil // the next crawl takes it
	}
	if !visit.Complete {
		c.sight.New++
	}
	doc := Read(ctx, File{Name: path, Passwords: c.src.Passwords, OCR: c.src.OCR}, file, Options{Limits: c.limits, Unsafe: c.Unsafe, Children: c.Children})
	doc.Source, doc.Item, doc.Locator = c.src.ID, path, "file:"+path
	doc.Fetched, doc.Validators = c.Now().UTC(), now
	c.report.Fetched++
	err = c.given(c.deliver(ctx, doc))
	c.report.Documents++
	c.report.Bytes += doc.Size
	if !doc.Complete || len(doc.Gaps) > 0 {
		c.flawed++
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
