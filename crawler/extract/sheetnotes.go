package extract

import (
	"archive/zip"
	"path"
	"strings"

	"peeler/matcher"
)

// remarks reads the comments and notes on the cells of a sheet.
func (b *workbook) remarks(s *sheet, links []link) error {
	for _, kind := range []string{"comments", "threadedComment"} {
		err := b.each(links, kind, func(f *zip.File) error {
			return b.k.readXML(f, func(t *xmlTags) error { return b.comments(s, t) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// comments reads a part of comments, of either kind: the old ones name their
// author by number.
func (b *workbook) comments(s *sheet, t *xmlTags) error {
	var (
		authors  []string
		ref, who string
		text     []byte
		open     bool
	)
	for t.next() {
		switch {
		case t.is("author"), t.is("comment"):
			text, open = text[:0], !t.empty
			if t.is("comment") {
				ref, who = t.get("ref"), ""
				if i := natural(t.get("authorId")); i >= 0 && i < len(authors) {
					who = authors[i]
				}
			}
		case t.is("threadedComment"):
			text, open = text[:0], !t.empty
			ref, who = t.get("ref"), b.persons[t.get("personId")]
		case t.ends("author"):
			if len(authors) < maxLinks {
				authors = append(authors, bounded(repair(text)))
			}
			if err := b.k.x.record(s.p.hidden("", "comments").path, []matcher.Field{{Name: "author", Text: repair(text)}}); err != nil {
				return err
			}
			text, open = text[:0], false
		case t.ends("comment"), t.ends("threadedComment"):
			if err := s.remark(ref, who, text); err != nil {
				return err
			}
			text, open = text[:0], false
		case t.kind == otherToken:
			if err := b.k.remark(s.p, t); err != nil {
				return err
			}
		case open:
			if t.kind == startToken && len(t.name) > 1 && !t.is("text") && !t.is("rPr") {
				text = append(text, ' ') // no piece of the text that stands before
			}
			text = t.content(text)
			if len(text) > b.k.x.lim.RecordBytes {
				if err := s.remark(ref, who, text); err != nil {
					return err
				}
				text = text[:copy(text, text[len(text)-b.k.x.lim.overlap():])]
			}
		}
	}
	return s.remark(ref, who, text)
}

// remark hands on a comment on a cell.
func (s *sheet) remark(ref, who string, text []byte) error {
	if blank(text) {
		return nil
	}
	return s.x.record(s.p.hidden(ref, "comment").path, []matcher.Field{
		{Name: "author", Text: who}, {Text: strings.TrimSpace(repair(text))},
	})
}

// pivotCache reads what a pivot table was made from: it is kept even where the
// sheet itself was deleted.
func (b *workbook) pivotCache(f *zip.File) error {
	c := &cacheXML{b: b}
	base := strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	c.p = b.k.p.hidden(base, "pivot cache")
	if err := b.k.peekXML(f, c.fields); err != nil {
		return err
	}
	defer func() { b.k.x.buffered -= c.held }()
	links, err := b.links(f.Name)
	if err != nil {
		return err
	}
	return b.each(links, "pivotCacheRecords", func(f *zip.File) error { return b.k.readXML(f, c.records) })
}

// cacheXML is a pivot cache.
type cacheXML struct {
	b     *workbook
	p     place
	names []string
	items [][]string // of each field: those that records name by number
	held  int64
}

// fields reads the fields of the cache with their items. The part is swept too:
// there may be items that no record has any more.
func (c *cacheXML) fields(t *xmlTags) error {
	shared := false
	for t.next() {
		switch {
		case t.is("cacheField") && len(c.names) < maxColumn:
			c.names = append(c.names, bounded(t.get("name")))
			c.items = append(c.items, nil)
		case t.is("sharedItems"):
			shared = !t.empty
		case t.ends("sharedItems"):
			shared = false
		case shared && t.kind == startToken && len(t.name) == 1 && len(c.items) > 0:
			v := t.get("v")
			n := int64(len(v) + 16)
			if c.b.k.x.buffered+n > c.b.k.x.lim.Buffer {
				c.b.k.x.gap(c.p, matcher.TooBig, "more items of a pivot cache than are held: its records are without them", 0)
				return nil
			}
			c.b.k.x.buffered += n
			c.held += n
			last := len(c.items) - 1
			c.items[last] = append(c.items[last], v)
		}
	}
	return nil
}

// records reads the rows of the cache.
func (c *cacheXML) records(t *xmlTags) error {
	s := c.b.k.x.sheet(c.p)
	s.header, s.given = c.names, true
	row, col := 0, 0
	for t.next() {
		var err error
		switch {
		case t.is("r"):
			row, col = row+1, 0
			s.begin(row, false)
		case t.ends("r"):
			err = s.end()
		case t.kind == otherToken:
			err = c.b.k.remark(c.p, t)
		case t.kind == startToken && len(t.name) == 1:
			err = c.value(s, t, min(col, maxColumn-1))
			col++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// value takes a value of a record, or the number of one that is shared.
func (c *cacheXML) value(s *sheet, t *xmlTags, col int) error {
	v := t.get("v")
	if t.name[0] != 'x' {
		return s.put(col, "", []byte(v))
	}
	if i := natural(v); col < len(c.items) && i >= 0 && i < len(c.items[col]) {
		return s.repeat(col, []byte(c.items[col][i]))
	}
	return nil
}

// external reads what a workbook keeps of another that it refers to.
func (b *workbook) external(f *zip.File) error {
	base := strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	p := b.k.p.hidden(base, "other workbook")
	if _, err := b.links(f.Name); err != nil { // where it is
		return err
	}
	return b.k.readXML(f, func(t *xmlTags) error {
		return (&sheetXML{b: b, t: t, p: p, s: b.k.x.sheet(p)}).read(p)
	})
}

// cached is the place of a sheet of another workbook.
func (d *sheetXML) cached(id int) place {
	p := d.p
	if id >= 0 && id < len(d.names) {
		p.path, p.name = join(p.path, element(d.names[id])), d.names[id]
	}
	return p
}
