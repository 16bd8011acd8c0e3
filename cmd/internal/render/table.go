package render

import (
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

const gutter = "  " // between columns

// writeTable writes rows in columns as wide as their widest cell, counted as a
// terminal draws them.
func writeTable(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			row[i] = string(escape(nil, []byte(cell), false))
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(row[i]))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		writeRow(&b, row, widths)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeRow(b *strings.Builder, row []string, widths []int) {
	pad := 0
	for i, cell := range row {
		if cell != "" {
			b.WriteString(strings.Repeat(" ", pad) + cell)
			pad = -uniseg.StringWidth(cell)
		}
		pad += widths[i] + len(gutter)
	}
	b.WriteByte('\n')
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
