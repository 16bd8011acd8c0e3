package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// bare is a table of columns parted by two spaces, with no lines and no colour.
var bare = table.Style{
	Box:     table.BoxStyle{PaddingRight: "  "},
	Options: table.OptionsNoBordersAndSeparators,
}

// writeTable writes rows in columns as wide as their widest cell, counted as a
// terminal draws them.
func writeTable(w io.Writer, rows [][]string) error {
	t := table.NewWriter()
	t.SetStyle(bare)
	t.SuppressTrailingSpaces()
	for _, row := range rows {
		cells := make(table.Row, len(row))
		for i, cell := range row {
			cells[i] = string(escape(nil, []byte(cell), false))
		}
		t.AppendRow(cells)
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

// writeCard writes one item, a line for each title. A value of several lines
// stays in its column.
func writeCard(w io.Writer, rows [][]string) error {
	var lines [][]string
	for i, title := range rows[0] {
		for line := range strings.Lines(rows[1][i] + "\n") {
			lines = append(lines, []string{title, strings.TrimSuffix(line, "\n")})
			title = ""
		}
	}
	return writeTable(w, lines)
}
