package extract

import (
	"bufio"
	"bytes"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	fixedRows  = 50  // of the beginning, by which columns are found
	fixedLeast = 4   // rows, with the headings
	fixedWidth = 512 // characters of a row
)

func isFixed(s sample) bool {
	spans, _ := fixedColumns(s.peek)
	return spans != nil
}

// fixedColumns finds the columns of a table of fixed width by where spaces stand in
// its first rows. The first row has to be headings: without them nothing tells
// such a table from any text.
func fixedColumns(peek []byte) (spans []span, header []string) {
	var count [fixedWidth]int
	first, rows := "", 0
	for line := range bytes.Lines(peek[:min(len(peek), sniffBytes)]) {
		row := strings.TrimRight(repair(line), " \r\n")
		if rows == fixedRows || len(line) == 0 || line[len(line)-1] != '\n' && len(peek) >= sniffBytes {
			break
		}
		if row == "" {
			continue
		}
		if strings.ContainsAny(row, "\t|") || utf8.RuneCountInString(row) > fixedWidth {
			return nil, nil
		}
		if rows++; rows == 1 {
			first = row
		}
		n := 0
		for _, c := range row {
			if c != ' ' {
				count[n]++
			}
			n++
		}
	}
	if rows < fixedLeast {
		return nil, nil
	}
	var used [fixedWidth]bool
	for i, n := range count {
		used[i] = n > rows/20 // one in twenty may be a line of something else
	}
	spans = gutters(used[:])
	if len(spans) < 3 {
		return nil, nil
	}
	header = cutSpans(first, spans)
	fields := make([]matcher.Field, len(header))
	for i, h := range header {
		if !label(h) {
			return nil, nil
		}
		fields[i].Text = h
	}
	return spans, header
}

// gutters are the columns between stretches of two spaces and more.
func gutters(used []bool) []span {
	var spans []span
	from, blank := -1, 0
	for i := 0; i <= len(used); i++ {
		if i < len(used) && used[i] {
			if from < 0 {
				from = i
			}
			blank = 0
			continue
		}
		if blank++; from >= 0 && (blank == 2 || i == len(used)) {
			spans = append(spans, span{start: int64(from), end: int64(i + 1)})
			from = -1
		}
	}
	return spans
}

// fixed reads a table of fixed width. A row that does not keep to its columns is text.
func (x *extraction) fixed(p place, r *bufio.Reader) error {
	peek, _ := r.Peek(r.Size())
	spans, header := fixedColumns(peek)
	t := ruled{header: header}
	l, b := x.lines(r), x.block(p)
	for {
		line, ok := l.next()
		if !ok {
			return b.end()
		}
		row := x.repaired(line)
		if l.more || strings.TrimSpace(row) == "" || !keepsTo(row, spans) {
			if err := b.line(l.number, row, bare(line)...); err != nil {
				return err
			}
			continue
		}
		if err := b.cells(l.number, t.named(cutSpans(row, spans)), bare(line)); err != nil {
			return err
		}
	}
}

// keepsTo tells whether nothing stands before a column but spaces.
func keepsTo(row string, spans []span) bool {
	if utf8.RuneCountInString(row) != len(row) {
		return true // where its characters stand is not told by bytes; cutting counts them
	}
	for _, s := range spans[1:] {
		if at := int(s.start); at <= len(row) && row[at-1] != ' ' {
			return false
		}
	}
	return true
}
