package extract

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"

	"peeler/matcher"
)

const (
	sqlHeader  = 64 << 10 // bytes of an INSERT before its VALUES
	sqlCreate  = 256 << 10
	sqlTables  = 4096
	sqlColumns = 4096
)

// sql reads a dump: tuples of INSERT and rows of COPY are records whose fields
// bear the names of the columns, and all else is text.
func (x *extraction) sql(p place, r *bufio.Reader) error {
	peek, _ := r.Peek(r.Size())
	s := &sqlReader{
		x: x, p: p, r: r, l: x.lines(r), text: x.block(p), tables: map[string]*sqlTable{},
		backslash: !sqlStandard.Match(peek),
	}
	for {
		head, _ := r.Peek(64)
		var ok bool
		var err error
		switch head = bytes.TrimLeft(head, " \t\r\n"); {
		case sqlInsert.Match(head):
			ok, err = true, s.insert()
		default:
			ok, err = s.line()
		}
		if err != nil {
			return err
		}
		if !ok {
			return s.text.end()
		}
	}
}

var (
	sqlStandard = regexp.MustCompile(`standard_conforming_strings = on|PostgreSQL database dump|PRAGMA foreign_keys`)
	sqlInsert   = regexp.MustCompile(`(?i)\A(insert|replace|into)\s`)
	sqlInto     = regexp.MustCompile(`(?is)\A\s*(?:(?:insert|replace)\s+(?:all\s|or\s+\w+\s|\w+\s+(?:into\s))?\s*)?(?:into\s+)?(` + sqlName + `(?:\.` + sqlName + `)*)\s*(?:\((.*)\))?[^)]*\z`)
	sqlSet      = regexp.MustCompile(`(?is)\A\s*(?:update|insert|replace)\s+(?:\w+\s+)*?(` + sqlName + `(?:\.` + sqlName + `)*)\s+set\s+`)
	sqlCopy     = regexp.MustCompile(`(?i)\A\s*copy\s+([^\s(]+)\s*(?:\(([^)]*)\))?\s+from\s+stdin\b[^\n]*;\s*\z`)
	sqlTableDef = regexp.MustCompile(`(?i)\A\s*create\s+(?:\w+\s+)?table\s+(?:if\s+not\s+exists\s+)?([^\s(]+)`)
	sqlKey      = regexp.MustCompile(`(?is)\A(?:constraint\s+\S+\s+)?primary\s+key\s*\(([^)]*)\)`)
	sqlNoColumn = regexp.MustCompile(`(?i)\A(primary|key|unique|constraint|index|foreign|check|fulltext|spatial|exclude)\b`)
)

// sqlName matches a name, in the quotes of any dialect.
const sqlName = "(?:`[^`]*`|\"[^\"]*\"|\\[[^\\]]*\\]|[^\\s(.;`\"\\[]+)"

type sqlTable struct {
	columns []string
	rows    int
}

type sqlReader struct {
	x         *extraction
	p         place
	r         *bufio.Reader
	l         *lines
	text      *block
	tables    map[string]*sqlTable
	backslash bool // escapes in strings

	create   []byte           // of a CREATE TABLE that is being read
	comments []matcher.Record // what comments in the statement say
}

// table finds a table by its name, however it is quoted and qualified.
func (s *sqlReader) table(name string) *sqlTable {
	t := s.tables[name]
	if t == nil {
		t = &sqlTable{}
		if len(s.tables) < sqlTables {
			s.tables[name] = t
		}
	}
	return t
}

func bareName(name string) string {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.ToLower(strings.Trim(name, "`\"[]'"))
}

// line reads a line that is no INSERT.
func (s *sqlReader) line() (bool, error) {
	line, ok := s.l.read()
	if !ok {
		return false, nil
	}
	if m := sqlSet.FindSubmatchIndex(line); m != nil && s.create == nil {
		return true, s.set(bareName(string(line[m[2]:m[3]])), line[m[1]:])
	}
	if err := s.text.line(s.l.number, repair(line), bare(line)...); err != nil {
		return true, err
	}
	switch {
	case s.create != nil || sqlTableDef.Match(line):
		s.create = append(append(s.create, line...), '\n')
		if bytes.HasSuffix(bytes.TrimSpace(line), []byte{';'}) || len(s.create) > sqlCreate {
			s.define(string(s.create))
			s.create = nil
		}
	case len(line) < 4096:
		if m := sqlCopy.FindSubmatch(line); m != nil {
			return true, s.copy(bareName(string(m[1])), columns(string(m[2])))
		}
	}
	return true, nil
}

// define learns the columns of a CREATE TABLE.
func (s *sqlReader) define(stmt string) {
	m := sqlTableDef.FindStringSubmatch(stmt)
	if m == nil {
		return
	}
	t := s.table(bareName(m[1]))
	t.columns = nil
	defs, _ := columnDefs(stmt)
	for _, d := range defs {
		t.columns = append(t.columns, d.name)
	}
}

// columnDef is a column of a CREATE TABLE: its name, and what is said of it.
type columnDef struct{ name, rest string }

// columnDefs reads the columns of a CREATE TABLE, and those of its key where that
// is said apart from them.
func columnDefs(stmt string) (defs []columnDef, key []string) {
	open := strings.IndexByte(stmt, '(')
	if open < 0 {
		return nil, nil
	}
	depth, start := 0, open+1
	for i := open; i < len(stmt) && len(defs) < sqlColumns; i++ {
		switch c := stmt[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if stmt[i] != ',' && depth > 0 || depth > 1 {
			continue
		}
		def := strings.TrimSpace(stmt[start:i])
		start = i + 1
		if m := sqlKey.FindStringSubmatch(def); m != nil {
			key = columns(m[1])
		} else if def != "" && !sqlNoColumn.MatchString(def) {
			name := columnName(def)
			rest := strings.TrimLeft(def, "`\"[")
			defs = append(defs, columnDef{name, strings.TrimLeft(strings.TrimPrefix(rest, name), "`\"] ")})
		}
		if depth == 0 {
			break
		}
	}
	return defs, key
}

// columnName is the first word of a column's definition.
func columnName(def string) string {
	if q := strings.IndexByte("`\"[", def[0]); q >= 0 {
		if i := strings.IndexByte(def[1:], "`\"]"[q]); i >= 0 {
			return bounded(def[1 : i+1])
		}
	}
	if i := strings.IndexAny(def, " \t\r\n"); i > 0 {
		def = def[:i]
	}
	return bounded(def)
}

// columns parts a list of columns.
func columns(list string) []string {
	if strings.TrimSpace(list) == "" {
		return nil
	}
	var names []string
	for c := range strings.SplitSeq(list, ",") {
		if c = strings.TrimSpace(c); c != "" && len(names) < sqlColumns {
			names = append(names, columnName(c))
		}
	}
	return names
}

// copy reads the rows of a COPY … FROM stdin of PostgreSQL.
func (s *sqlReader) copy(name string, cols []string) error {
	t := s.table(name)
	if cols == nil {
		cols = t.columns
	}
	if err := s.text.flush(); err != nil {
		return err
	}
	for {
		line, ok := s.l.read()
		if !ok || string(line) == `\.` {
			return nil
		}
		t.rows++
		var fields []matcher.Field
		for cell := range bytes.SplitSeq(line, []byte{'\t'}) {
			f := matcher.Field{Text: copyEscapes.Replace(repair(cell))}
			if len(fields) < len(cols) {
				f.Name = cols[len(fields)]
			}
			fields = append(fields, f)
		}
		if err := s.x.record(s.x.at(join2(s.p, element(name)), t.rows), fields); err != nil {
			return err
		}
	}
}

var copyEscapes = strings.NewReplacer(`\\`, `\`, `\N`, ``, `\t`, "\t", `\n`, "\n", `\r`, "\r")
