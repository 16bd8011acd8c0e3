package extract

import (
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

// ruled reads the tables that programs draw in text, and people in Markdown: a line
// of headings, a ruler, rows.
//
//	 id | name        id   name        | id | name |        ||id||name||
//	----+------       ---- ----        |----|------|        |1|Jane|
//	  1 | Jane           1 Jane        |  1 | Jane |
type ruled struct {
	before string // the line before
	header []string
	spans  []span // of the columns, where nothing else parts them
}

// row reads a line as a row, false where it is none.
func (t *ruled) row(s string) (fields []matcher.Field, ok bool) {
	before := t.before
	t.before = s
	switch {
	case s == "":
		t.header, t.spans = nil, nil
		return nil, false
	case isRuler(s):
		t.rule(before, s)
		return nil, false
	case t.spans != nil:
		return t.named(cutSpans(s, t.spans)), true
	case strings.HasPrefix(s, "||"):
		t.header = pipes(strings.ReplaceAll(s, "||", "|"))
		return t.named(t.header), true
	case t.header != nil && strings.Count(s, "|") > 0:
		return t.named(pipes(s)), true
	case s[0] == '|' && s[len(s)-1] == '|' && len(s) > 2:
		return t.named(pipes(s)), true
	}
	return nil, false
}

// rule learns the columns from a ruler and the line above it.
func (t *ruled) rule(above, ruler string) {
	if strings.ContainsAny(ruler, "+|") {
		if strings.Contains(above, "|") {
			t.header, t.spans = pipes(above), nil
		}
		return
	}
	spans := spansOfRuler(ruler)
	if len(spans) < 2 || above == "" {
		return
	}
	t.spans = spans
	t.header = cutSpans(above, spans)
}

func (t *ruled) named(cells []string) []matcher.Field {
	fields := make([]matcher.Field, 0, len(cells))
	for i, c := range cells {
		f := matcher.Field{Text: c}
		if i < len(t.header) && t.header[i] != c {
			f.Name = bounded(t.header[i])
		}
		fields = append(fields, f)
	}
	return fields
}

// isRuler tells a line that is drawn.
func isRuler(s string) bool {
	if c := s[0]; c != '-' && c != '+' && c != '|' && c != '=' && c != ' ' && c != ':' {
		return false
	}
	dashes := 0
	for i := range len(s) {
		switch s[i] {
		case '-', '=':
			dashes++
		case '+', '|', ':', ' ':
		default:
			return false
		}
	}
	return dashes >= 3
}

// pipes parts a row at its pipes.
func pipes(s string) []string {
	s = strings.TrimSpace(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "|"), "|")
	cells := strings.Split(s, "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// spansOfRuler are the stretches of a ruler, counted in characters.
func spansOfRuler(s string) []span {
	var spans []span
	from := -1
	for i := 0; i <= len(s); i++ {
		drawn := i < len(s) && s[i] != ' '
		switch {
		case drawn && from < 0:
			from = i
		case !drawn && from >= 0:
			spans = append(spans, span{start: int64(from), end: int64(i)})
			from = -1
		}
	}
	return spans
}

// cutSpans cuts a row into its columns. The last reaches to the end.
func cutSpans(s string, spans []span) []string {
	cells := make([]string, len(spans))
	if len(s) == utf8.RuneCountInString(s) {
		for i, at := range spans {
			from, to := min(int(at.start), len(s)), min(int(at.end), len(s))
			if i == len(spans)-1 {
				to = len(s)
			}
			cells[i] = strings.TrimSpace(s[from:to])
		}
		return cells
	}
	runes := []rune(s)
	for i, at := range spans {
		from, to := min(int(at.start), len(runes)), min(int(at.end), len(runes))
		if i == len(spans)-1 {
			to = len(runes)
		}
		cells[i] = strings.TrimSpace(string(runes[from:to]))
	}
	return cells
}
