package matcher

import (
	"fmt"
	"slices"
	"strings"
)

// Columns tells what the tables of one document hold and which classes of data they
// expose, by their headings and by what their cells look like. A table is all records
// whose paths differ in their last element alone, or in numbers: the rows of a sheet,
// the lines of a text, the mails of a mailbox. It is for one goroutine.
//
// Its memory is bounded, and what it takes of a scan small: of a table the first rows
// are looked at, then fewer and fewer.
type Columns struct {
	tables []*table
	by     map[string]*table
	count  int // columns, of all tables
	last   *table
	prefix string // of the paths of records of last, up to their last element
	look   look
	read   headingReader
}

const (
	mostTables    = 256 // told apart; the others are one
	mostTableCols = 128
	mostCols      = 4096 // of a document
	mostPath      = 1 << 10
	otherTables   = "(more tables)"
)

// NewColumns begins a document.
func NewColumns() *Columns {
	return &Columns{by: map[string]*table{}, look: look{names: commonness()}}
}

// Note takes a record in.
func (c *Columns) Note(r Record) {
	t := c.last
	if t == nil || !c.sameTable(r.Path) {
		t = c.table(r.Path)
	}
	t.rows++
	if !t.dull && t.sampled() {
		c.row(t, r.Fields)
	}
}

// sameTable says that a path is one of the last table.
func (c *Columns) sameTable(path string) bool {
	n := len(c.prefix)
	if len(path) < n || path[:n] != c.prefix {
		return false
	}
	for i := n; i < len(path); i++ {
		if path[i] == '!' {
			return false
		}
	}
	return true
}

// table finds the table of a record by its path.
func (c *Columns) table(path string) *table {
	end := strings.LastIndexByte(path, '!') + 1
	if end > mostPath || len(path) > 2*mostPath {
		c.last = nil
		return c.at(otherTables)
	}
	if end == 0 {
		c.last = nil
		return c.at(path)
	}
	c.last, c.prefix = c.at(numberless(path[:end-1])), strings.Clone(path[:end])
	return c.last
}

// at is the table of a place.
func (c *Columns) at(place string) *table {
	t := c.by[place]
	if t == nil && len(c.tables) >= mostTables {
		place = otherTables
		t = c.by[place]
	}
	if t == nil {
		t = &table{place: strings.Clone(place), dull: layout(place)}
		c.by[t.place] = t
		c.tables = append(c.tables, t)
	}
	return t
}

// layout tells the parts of an office file that say how it looks: their attributes
// are no data of anybody, however they look.
func layout(place string) bool {
	last := place[strings.LastIndexByte(place, '!')+1:]
	if strings.HasSuffix(last, "(xml)") || strings.HasSuffix(last, ".rels") {
		return true
	}
	for _, part := range []string{"xl/", "docProps/", "META-INF/", "theme/", "/styles.xml", "/settings.xml", "/fontTable.xml", "[Content_Types]"} {
		if strings.Contains(last, part) {
			return true
		}
	}
	return last == "styles.xml" || last == "settings.xml"
}

// numberless is a path with * for its elements that are numbers.
func numberless(path string) string {
	elements := strings.Split(path, "!")
	for i, e := range elements {
		if i > 0 && e != "" && strings.Trim(e, "0123456789") == "" {
			elements[i] = "*"
		}
	}
	return strings.Join(elements, "!")
}

// row looks at the cells of a record. Where there is but one without a heading, it is
// a text.
func (c *Columns) row(t *table, fields []Field) {
	t.seen++
	for i := range fields[:min(len(fields), mostTableCols)] {
		f := &fields[i]
		if f.Text == "" {
			continue
		}
		p := c.column(t, i, f.Name, len(fields) == 1)
		if p == nil {
			continue
		}
		p.note(c.look.all(f.Text, p.text))
	}
}

// column finds a column by its heading, else by its place; nil when there are too
// many.
func (c *Columns) column(t *table, place int, heading string, alone bool) *profile {
	if place < len(t.at) {
		if p := t.at[place]; p != nil && p.heading == heading && p.text == (alone && heading == "") {
			return p
		}
	}
	key := columnKey{heading, -1}
	if heading == "" {
		key.place = place
		if alone {
			key.place = textPlace
		}
	}
	p := t.columns[key]
	if p == nil {
		if len(t.columns) >= mostTableCols || c.count >= mostCols || len(heading) > mostPath {
			return nil
		}
		key.heading = strings.Clone(heading)
		p = &profile{heading: key.heading, place: place, text: key.place == textPlace, means: c.read.read(heading)}
		if t.columns == nil {
			t.columns = map[columnKey]*profile{}
		}
		t.columns[key] = p
		t.order = append(t.order, p)
		t.headed = t.headed || heading != ""
		c.count++
	}
	for len(t.at) <= place {
		t.at = append(t.at, nil)
	}
	t.at[place] = p
	return p
}

// Classes are the classes of data that the tables expose, by what was noted so far.
func (c *Columns) Classes() Classes {
	var s Classes
	for _, t := range c.tables {
		for _, v := range t.opinions() {
			s |= v.classes
		}
	}
	return s
}

// Column is what was understood of a column. No value of a cell is in it.
type Column struct {
	Place   string  `json:"place"`   // of its table: dump.zip!hr.xlsx!Staff
	Name    string  `json:"name"`    // its heading; #3 where there is none, or one that may be a value
	Means   string  `json:"means"`   // what the heading says, "" when nothing
	Looks   string  `json:"looks"`   // what its cells look like
	Classes Classes `json:"classes"` // of data that it exposes
	Cells   int     `json:"cells"`   // that are not empty: counted in short tables, estimated in long ones
	Share   float64 `json:"share"`   // of them, those that look as said, 0 to 1
}

// List gives the columns in the order in which they came.
func (c *Columns) List() []Column {
	var list []Column
	for _, t := range c.tables {
		for _, v := range t.opinions() {
			list = append(list, c.public(t, v))
		}
	}
	return slices.Clip(list)
}

func (c *Columns) public(t *table, v opinion) Column {
	out := Column{
		Place: t.place, Name: v.heading, Means: v.means.String(), Looks: v.looks.String(), Classes: v.classes,
		Cells: int(int64(v.cells) * int64(t.rows) / int64(t.seen)), Share: float64(v.count) / float64(v.cells),
	}
	switch {
	case v.text:
		out.Name = "(text)"
	case !c.harmless(v.heading):
		out.Name = fmt.Sprintf("#%d", v.place+1)
	}
	return out
}

// harmless says that a heading is no value by itself: words, none of them a name of
// people, and no long number.
func (c *Columns) harmless(heading string) bool {
	if heading == "" || len(heading) > longestHeading {
		return false
	}
	digits := 0
	for i := range len(heading) {
		if classes[heading[i]] == digit {
			digits++
		}
	}
	if digits > 2 || strings.IndexByte(heading, '@') >= 0 {
		return false
	}
	c.read.split(heading)
	if phrase(c.read.buf) != noContent {
		return true
	}
	for i := range c.read.n {
		word := c.read.buf[c.read.end[i]:c.read.end[i+1]]
		if _, known := meanings[string(word)]; known {
			continue
		}
		if sur, fore := c.look.commonAs(word); sur || fore {
			return false
		}
	}
	return c.read.n > 0 && c.read.n < mostHeadingWords
}
