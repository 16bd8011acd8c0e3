package crawler

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"peeler/configs"
	"peeler/crawler/extract"
	"peeler/matcher"
)

// A body that comes more slowly than Limits.MinRate, once it had its time to start,
// is given up: it could hold the source's crawl for hours within all other limits.
const rateAfter = 30 * time.Second

// body is the body of a response, bounded in bytes and in time and hashed as it
// is read. To its reader it always ends in io.EOF, be it where a limit or a cut
// ended it; only the end of the context is an error. How it ended is in the
// fields. Only time spent waiting for the site counts, not the reader's own.
type body struct {
	ctx  context.Context
	from *response
	now  func() time.Time
	max  int64
	what string        // "page", "download": of what max is the limit
	idle time.Duration // between two reads
	time time.Duration // all reads together
	rate int64         // bytes a second, at least

	media    bool   // is read, too
	looked   bool   // at how it begins
	head     []byte // read ahead for that, not given yet
	hash     hash.Hash
	size     int64
	waited   time.Duration
	ended    bool
	complete bool // to its end, or to the limit of bytes: asking again gives no more
	gaps     []matcher.Gap
}

func (c *crawl) body(ctx context.Context, r *response, what string, limit configs.Size) *body {
	return &body{
		ctx: ctx, from: r, now: c.Now, max: int64(limit), what: what,
		idle: time.Duration(c.limits.IdleTime), time: time.Duration(c.limits.BodyTime), rate: int64(c.limits.MinRate),
		media: c.src.OCR,
		hash:  sha256.New(),
	}
}

func (b *body) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if !b.looked {
		b.look()
	}
	if len(b.head) > 0 {
		n := copy(p, b.head)
		b.head = b.head[n:]
		return n, nil
	}
	return b.take(p)
}

// look decides by how a body begins whether the reader is given any of it: not of
// media, whatever type it was sent as, which is not fetched to its end either; and
// not of what is packed in a way that is not undone, unless it is text after all.
func (b *body) look() {
	b.looked = true
	if b.peek(peekMedia); !b.media && isMedia(b.head) {
		b.from.close()
		b.head, b.ended, b.complete = nil, true, true
		b.gaps = []matcher.Gap{{Cause: matcher.NotFetched, Detail: mediaDetail + ": it was sent as something else"}}
		return
	}
	why := b.from.packed()
	if why == "" {
		return
	}
	if b.peek(peekText); readable(b.head) {
		return
	}
	b.head = nil
	for scratch := make([]byte, 32<<10); !b.ended; {
		_, _ = b.take(scratch) // how it ends is in the fields
	}
	b.gaps = append(b.gaps, matcher.Gap{Cause: matcher.UnknownFormat, Detail: why, Size: b.size})
}

// peek reads ahead until n bytes are there, or the end is.
func (b *body) peek(n int) {
	for len(b.head) < n && !b.ended {
		var p [peekText]byte
		m, _ := b.take(p[:n-len(b.head)])
		b.head = append(b.head, p[:m]...)
	}
}

// take reads from the connection what the limits allow.
func (b *body) take(p []byte) (int, error) {
	switch {
	case b.ctx.Err() != nil:
		b.ended = true
		return 0, b.ctx.Err()
	case b.ended:
		return 0, io.EOF
	case b.size == b.max:
		b.atLimit()
		return 0, b.end()
	}
	n, err := b.read(p[:min(int64(len(p)), b.max-b.size)])
	b.hash.Write(p[:n])
	b.size += int64(n)
	if err == nil {
		err = b.tooSlow()
	}
	if err != nil {
		b.stop(err)
	}
	if n > 0 {
		return n, nil
	}
	if err == nil {
		return 0, nil
	}
	return 0, b.end()
}

// end is what the reader is told.
func (b *body) end() error {
	if b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	return io.EOF
}

func (b *body) read(p []byte) (int, error) {
	wait := min(b.idle, b.time-b.waited)
	b.from.conn.SetReadDeadline(time.Now().Add(wait)) // the runtime's clock, not ours
	began := b.now()
	n, err := b.from.Body.Read(p)
	b.waited += b.now().Sub(began)
	return n, err
}

var errSlow = errors.New("slower than the least rate")

func (b *body) tooSlow() error {
	if b.waited > rateAfter && float64(b.size) < float64(b.rate)*b.waited.Seconds() {
		return errSlow
	}
	if b.waited >= b.time {
		return os.ErrDeadlineExceeded
	}
	return nil
}

// atLimit looks whether the body ends where its limit is.
func (b *body) atLimit() {
	n, err := b.read(make([]byte, 1))
	if n == 0 {
		b.stop(err)
		return
	}
	b.ended, b.complete = true, true
	g := matcher.Gap{Cause: matcher.TooBig, Detail: fmt.Sprintf("only the first %d bytes are read, the limit of a %s", b.max, b.what)}
	if whole := b.from.ContentLength; whole > b.max {
		g.Size = whole - b.max
	}
	b.gaps = append(b.gaps, g)
}

// stop notes why there is no more to come.
func (b *body) stop(err error) {
	b.ended = true
	switch {
	case errors.Is(err, io.EOF):
		b.complete = true
	case b.ctx.Err() != nil: // no fault of the site
	case errors.Is(err, errSlow):
		b.lose(matcher.TimedOut, fmt.Sprintf("the site sent less than %d bytes a second", b.rate))
	case errors.Is(err, os.ErrDeadlineExceeded) && b.waited >= b.time:
		b.lose(matcher.TimedOut, fmt.Sprintf("the body took longer than %s", b.time))
	case errors.Is(err, os.ErrDeadlineExceeded):
		b.lose(matcher.TimedOut, fmt.Sprintf("the site sent nothing for %s", b.idle))
	case cut(err):
		b.lose(matcher.Truncated, "the connection was cut before the end of the body")
	default:
		b.lose(matcher.Corrupt, "the body is not sent as HTTP has it: the rest is not read")
	}
}

func (b *body) lose(cause matcher.Cause, detail string) {
	g := matcher.Gap{Cause: cause, Detail: detail}
	if whole := b.from.ContentLength; whole > b.size {
		g.Size = whole - b.size
	}
	b.gaps = append(b.gaps, g)
}

// settle fills in what is known of a document when its last byte has been read.
// One of which records were left unread is not complete, however much came.
func (b *body) settle(doc *matcher.Document, whole bool) {
	b.hash.Sum(doc.Digest[:0])
	doc.Size = b.size
	doc.Complete = b.complete && whole
	doc.Validators = b.from.validators()
	for _, g := range b.gaps {
		g.Path = extract.Root(fileName(b.from.url))
		doc.Gaps = append(doc.Gaps, g)
	}
}
