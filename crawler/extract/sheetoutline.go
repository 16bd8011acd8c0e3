package extract

import (
	"archive/zip"
	"bytes"
)

// outline reads what must be known before the cells: what is merged, hidden and
// filtered, and the tables of the sheet.
func (b *workbook) outline(s *sheet, f *zip.File, links []link) error {
	err := b.k.peekXML(f, func(t *xmlTags) error {
		for t.next() {
			switch {
			case t.is("sheetData") && !t.empty:
				t.skip("sheetData")
			case t.is("mergeCell"):
				if a, ok := areaRef(t.get("ref")); ok && len(s.merges) < maxMerges {
					s.merges = append(s.merges, a)
				}
			case t.is("autoFilter"):
				s.filter(t.get("ref"))
			case t.is("col"):
				if hidden := t.get("hidden"); hidden == "1" || hidden == "true" {
					s.hide(natural(t.get("min"))-1, natural(t.get("max"))-1)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.each(links, "table", func(f *zip.File) error {
		return b.k.peekXML(f, func(t *xmlTags) error { return s.table(t) })
	})
}

// filter notes an area whose rows a filter may hide.
func (s *sheet) filter(ref string) {
	if a, ok := areaRef(ref); ok && len(s.filters) < maxCarried {
		s.filters = append(s.filters, a)
	}
}

// table reads the part of a table: where it is and how its columns are called.
func (s *sheet) table(t *xmlTags) error {
	var table titled
	for t.next() {
		switch {
		case t.is("table"):
			table.area, _ = areaRef(t.get("ref"))
			if t.get("headerRowCount") == "0" {
				table.row--
			}
		case t.is("autoFilter"):
			s.filter(t.get("ref"))
		case t.is("tableColumn") && len(table.names) < maxTable:
			table.names = append(table.names, bounded(t.get("name")))
		}
	}
	if table.lastRow > 0 && len(s.tables) < maxCarried {
		s.tables = append(s.tables, table)
	}
	return nil
}

// skip goes on behind the next end tag of a name, as fast as bytes can be searched.
func (t *xmlTags) skip(name string) {
	_, _ = t.r.Discard(t.used)
	t.used = 0
	for {
		i := t.find('/', 0)
		if i < 0 {
			if t.r.Buffered() == 0 {
				return
			}
			_, _ = t.r.Discard(t.r.Buffered())
			continue
		}
		_, _ = t.r.Discard(i + 1)
		b, _ := t.r.Peek(48)
		if end := bytes.IndexByte(b, '>'); end >= 0 && string(localName(b[:end])) == name {
			_, _ = t.r.Discard(end + 1)
			return
		}
	}
}
