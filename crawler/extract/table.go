package extract

import (
	"strconv"
	"strings"

	"peeler/matcher"
)

// table is a table that is open.
type table struct {
	rows    int
	header  []string
	column  int  // cells of the row that were handed on before
	heading bool // the row that is open says that it is a header
	cells   []cell
}

// openTable begins a table.
func (d *prose) openTable() error {
	if len(d.flows) == maxFlows {
		d.deeper++
		return d.endRow()
	}
	if err := d.flush(); err != nil {
		return err
	}
	d.tables++
	f := d.top()
	p := f.p
	p.path = join(p.path, "table "+strconv.Itoa(d.tables))
	d.flows = append(d.flows, &flow{p: p, number: new(int), base: f.base, table: &table{}})
	return nil
}

// closeBox ends the innermost flow that is no table.
func (d *prose) closeBox() error {
	for d.deeper == 0 && len(d.flows) > 1 && d.top().table != nil {
		if err := d.close(); err != nil {
			return err
		}
	}
	return d.close()
}

// closeTable ends the innermost table, and what was left open in it.
func (d *prose) closeTable() error {
	for d.deeper == 0 && len(d.flows) > 1 && d.top().table == nil && d.inTable() {
		if err := d.close(); err != nil {
			return err
		}
	}
	if d.deeper == 0 && d.top().table == nil {
		return nil
	}
	return d.close()
}

func (d *prose) inTable() bool {
	for _, f := range d.flows {
		if f.table != nil {
			return true
		}
	}
	return false
}

// endCell ends a cell. Outside a table it ends a paragraph.
func (d *prose) endCell() error {
	f := d.top()
	if f.table == nil {
		return d.endParagraph()
	}
	t := f.table
	t.cells = append(t.cells, f.text.cell())
	f.text.clear()
	if f.bytes += fieldCost; f.bytes > d.room() || len(t.cells) >= maxFields {
		return d.emitRow()
	}
	return nil
}

// endRow ends a row.
func (d *prose) endRow() error {
	f := d.top()
	if f.table == nil {
		return d.endParagraph()
	}
	err := d.emitRow()
	f.table.heading, f.table.column = false, 0
	*f.number++
	return err
}

// emitRow hands on what there is of a row.
func (d *prose) emitRow() error {
	f := d.top()
	t := f.table
	if c := f.text.cell(); c.shown != "" || c.whole != "" {
		t.cells = append(t.cells, c)
	}
	cells, beside, unseen := t.cells, f.beside, f.unseen
	t.cells = make([]cell, 0, min(len(cells), 64))
	f.text.clear()
	f.beside, f.unseen, f.bytes = nil, nil, 0
	var how flags
	shown := make([]matcher.Field, 0, len(cells)+len(beside))
	for _, c := range cells {
		how |= c.how
		shown = append(shown, matcher.Field{Text: c.shown})
	}
	defer func() { t.column += len(cells) }()
	if err := d.row(t, *f.number+1, append(t.named(shown), beside...), len(cells)); err != nil || how == 0 && len(unseen) == 0 {
		return err
	}
	whole := make([]matcher.Field, 0, len(cells)+len(unseen))
	for _, c := range cells {
		if c.how == 0 {
			c.whole = c.shown
		}
		whole = append(whole, matcher.Field{Text: c.whole})
		if c.covert != "" {
			unseen = append(unseen, matcher.Field{Text: c.covert})
		}
	}
	if how == 0 {
		how = hiddenFlag // what stands beside the cells alone
	}
	return d.x.record(covertPath(d.x.at(f.p, *f.number+1), how), append(t.named(whole), unseen...))
}

// row hands on a row as it is shown, of whose fields so many are cells. Rows of a
// label and a value each are taken together.
func (d *prose) row(t *table, number int, fields []matcher.Field, cells int) error {
	if t.header == nil && pairs(fields[:cells]) {
		for i := 0; i < cells; i += 2 {
			with := fields[cells:]
			if i > 0 {
				with = nil
			}
			if err := d.shown.pair(number, strings.TrimRight(fields[i].Text, ": "), fields[i+1].Text, with...); err != nil {
				return err
			}
		}
		return nil
	}
	if err := d.shown.flush(); err != nil {
		return err
	}
	return d.x.record(d.x.at(d.top().p, number), fields)
}

// named gives the cells of a row the names of the header, or takes them for it.
func (t *table) named(fields []matcher.Field) []matcher.Field {
	filled := 0
	for _, f := range fields {
		if f.Text != "" {
			filled++
		}
	}
	if filled == 0 {
		return fields
	}
	t.rows++
	if t.heading || !pairs(fields) && isHeader(fields, t.rows == 1) {
		t.header = make([]string, 0, len(fields))
		for _, f := range fields {
			t.header = append(t.header, bounded(strings.Join(strings.Fields(f.Text), " ")))
		}
		return fields
	}
	for i := range fields {
		if at := t.column + i; at < len(t.header) {
			fields[i].Name = t.header[at]
		}
	}
	return fields
}

// pairs tells a row of labels, each before its value.
func pairs(fields []matcher.Field) bool {
	if len(fields) == 0 || len(fields)%2 != 0 {
		return false
	}
	for i := 0; i < len(fields); i += 2 {
		if !label(strings.TrimRight(fields[i].Text, ": ")) || label(fields[i+1].Text) {
			return false
		}
	}
	return true
}
