package extract

import (
	"bufio"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"peeler/matcher"
)

// compound is a file of the kind that old office documents are, a small file
// system of streams ([MS-CFB]).
type compound struct {
	x       *extraction
	p       place
	streams []*stream
}

// stream is a file in a compound file.
type stream struct {
	path string // below the root, its storages parted by "/"
	size int64
	file *mscfb.File
	read bool // by the reader of the format that the whole is
}

func isCompound(s sample) bool { return s.begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") }

// compoundReader is how a compound file is read that has a stream of a name. What
// it marks as read is not read again.
type compoundReader struct {
	stream string
	read   func(c *compound, main *stream) error
}

func compoundReaders() []compoundReader {
	return []compoundReader{
		{msgProperties, (*compound).msg},
		{"WordDocument", (*compound).word97},
		{"PowerPoint Document", (*compound).ppt97},
		{"Workbook", (*compound).xls},
		{"Book", (*compound).xls},
	}
}

// compound reads a compound file: by what it is, and the streams that say
// nothing to that as documents of their own.
func (x *extraction) compound(p place, r *bufio.Reader) error {
	held, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	all := func() error {
		return x.strings(p, bufio.NewReader(io.MultiReader(io.NewSectionReader(held, 0, held.size), r)))
	}
	if !whole {
		x.gap(p, matcher.TooBig, "a compound file over the limit: only the text in it is read", 0)
		return all()
	}
	doc, err := mscfb.New(held)
	if err != nil {
		x.gap(p, matcher.Corrupt, "a compound file without its directory", 0)
		return all()
	}
	c := &compound{x: x, p: p}
	for _, f := range doc.File {
		if f.Size > 0 {
			c.streams = append(c.streams, &stream{path: strings.Join(append(f.Path[:len(f.Path):len(f.Path)], f.Name), "/"), size: f.Size, file: f})
		}
	}
	return c.all()
}

// all reads the streams: as the document that they make up, if they do.
func (c *compound) all() error {
	for _, r := range compoundReaders() {
		if s := c.stream(r.stream); s != nil {
			if err := r.read(c, s); err != nil {
				return err
			}
			break
		}
	}
	if err := c.common(); err != nil {
		return err
	}
	return c.rest()
}

// stream finds a stream by its path, nil when there is none.
func (c *compound) stream(path string) *stream {
	for _, s := range c.streams {
		if strings.EqualFold(s.path, path) {
			return s
		}
	}
	return nil
}

// open reads a stream from its beginning. Streams may lie about their size, and
// share sectors: what they give is counted as unpacked.
func (c *compound) open(s *stream) *source {
	_, _ = s.file.Seek(0, io.SeekStart) // a failure shows at the first read
	return &source{x: c.x, r: io.LimitReader(s.file, s.size), packed: func() int64 { return s.size }}
}

// rest reads the streams that were not read yet.
func (c *compound) rest() error {
	for _, s := range c.streams {
		if s.read {
			continue
		}
		p := c.p.in(s.path)
		if c.x.entries++; c.x.entries > c.x.lim.Entries {
			c.x.gap(p, matcher.Count, "too many streams", 0)
			return nil
		}
		src := c.open(s)
		if err := c.x.document(p, "", src); err != nil {
			return err
		}
		c.x.ended(p, src)
		if c.x.spent() {
			return nil
		}
	}
	return nil
}
