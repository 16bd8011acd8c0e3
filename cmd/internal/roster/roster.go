package roster

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"peeler/matcher"
)

// Limits of a file. None is near what an honest one holds.
const (
	maxRow    = 256 << 10 // bytes of a row
	maxHeader = 64 << 10  // bytes of the first row
	maxCell   = 64 << 10  // bytes of a cell
	maxValues = 1000      // of a cell
	maxRef    = 128       // bytes of a ref
	maxCohort = 64        // bytes of a cohort's name
)

// Options change how a file is read. The zero value refuses unknown columns.
type Options struct {
	IgnoreColumns bool                   // leave unknown columns out instead of refusing the file
	Ignored       func(columns []string) // told once which columns are left out; may be nil
	Rows          func(n int)            // told the number of people after each; may be nil
}

// Read yields the people of a CSV file in its order. An error ends it, as does
// the file; then nothing of what came before should be kept. The error says in
// one line what is wrong, where, and how to mend it, and shows no value.
func Read(r io.Reader, o Options) iter.Seq2[matcher.Person, error] {
	return func(yield func(matcher.Person, error) bool) {
		s, err := open(r, o)
		for err == nil {
			var p matcher.Person
			if p, err = s.next(); err == nil && !yield(p, nil) {
				return
			}
		}
		if err != io.EOF {
			yield(matcher.Person{}, err)
		}
	}
}

// sheet is a file being read.
type sheet struct {
	options Options
	csv     *csv.Reader
	ration  *ration
	columns []column
	folded  int // line breaks within cells so far: a spreadsheet's rows lag lines by these
	last    int // row that was read last
	people  int
	refs    map[[16]byte]int // hash of each ref, and its row
}

func open(r io.Reader, o Options) (*sheet, error) {
	text := bufio.NewReaderSize(r, maxHeader)
	header, err := text.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, fmt.Errorf("row 1: is over %d KiB: the first row must name the columns: is this a CSV file?", maxHeader>>10)
	case err != nil && err != io.EOF:
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	header = bytes.Clone(bytes.TrimPrefix(header, []byte("\xef\xbb\xbf")))
	if err := checkFormat(header); err != nil {
		return nil, err
	}
	ration := &ration{io.MultiReader(bytes.NewReader(header), text), maxRow}
	s := &sheet{options: o, csv: csv.NewReader(ration), ration: ration, refs: map[[16]byte]int{}}
	s.csv.Comma = delimiter(header)
	s.csv.ReuseRecord = true
	cells, _, err := s.read()
	if err == io.EOF {
		return nil, errors.New("the file is empty: export the staff list again")
	}
	if err != nil {
		return nil, err
	}
	s.columns, err = s.header(cells)
	return s, err
}

// checkFormat tells by its first bytes a file that is no UTF-8 text.
func checkFormat(header []byte) error {
	switch {
	case bytes.HasPrefix(header, []byte("\xff\xfe")), bytes.HasPrefix(header, []byte("\xfe\xff")), bytes.IndexByte(header, 0) >= 0 && !bytes.HasPrefix(header, []byte("PK")):
		return errors.New("the file is UTF-16, not UTF-8: save it as \"CSV UTF-8\"")
	case bytes.HasPrefix(header, []byte("PK\x03\x04")):
		return errors.New("the file is a spreadsheet, not CSV: save it as \"CSV UTF-8\"")
	}
	return nil
}

// delimiter is what parts the cells of the header: no column's name holds any of
// the three.
func delimiter(header []byte) rune {
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := bytes.Count(header, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

// ration passes on left bytes, then fails. It is filled before each row, so that
// neither an endless line nor a quotation mark left open fills the memory.
type ration struct {
	r    io.Reader
	left int
}

var errRation = errors.New("row too long")

func (q *ration) Read(p []byte) (int, error) {
	if q.left <= 0 {
		return 0, errRation
	}
	n, err := q.r.Read(p[:min(len(p), q.left)])
	q.left -= n
	return n, err
}

// read gives the cells of the next row, valid until the next call, and its number
// as a spreadsheet counts.
func (s *sheet) read() (cells []string, row int, err error) {
	s.ration.left = maxRow
	cells, err = s.csv.Read()
	if err == nil {
		line, _ := s.csv.FieldPos(0)
		row = line - s.folded
		s.last = row
		for _, c := range cells {
			s.folded += strings.Count(c, "\n")
		}
		return cells, row, nil
	}
	if err == io.EOF {
		return nil, 0, err
	}
	var broken *csv.ParseError
	if !errors.As(err, &broken) {
		if errors.Is(err, errRation) {
			return nil, 0, fmt.Errorf("row %d: is over %d KiB: is a quotation mark left open there?", s.last+1, maxRow>>10)
		}
		return nil, 0, fmt.Errorf("reading the file: %w", err)
	}
	row = broken.StartLine - s.folded
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		return nil, 0, fmt.Errorf("row %d: has %d cells, not %d as the header: put cells that hold the delimiter in quotation marks", row, len(cells), s.csv.FieldsPerRecord)
	default:
		return nil, 0, fmt.Errorf("row %d: has a quotation mark that is out of place or left open: double it, and put the cell in quotation marks", row)
	}
}

// next gives the next person.
func (s *sheet) next() (matcher.Person, error) {
	for {
		cells, row, err := s.read()
		if err == io.EOF && s.people == 0 {
			return matcher.Person{}, errors.New("the file has a header and no rows: export the staff list again")
		}
		if err != nil {
			return matcher.Person{}, err
		}
		if blank(cells) {
			continue // spreadsheets export empty rows below the last
		}
		p, err := s.person(cells, row)
		if err != nil {
			return matcher.Person{}, err
		}
		s.people++
		if s.options.Rows != nil {
			s.options.Rows(s.people)
		}
		return p, nil
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// unique refuses a ref that stood in a row before.
func (s *sheet) unique(ref string, row int) error {
	sum := sha256.Sum256([]byte(ref))
	hash := [16]byte(sum[:16])
	if first, ok := s.refs[hash]; ok {
		return fmt.Errorf("row %d, ref: is the same as in row %d: give each person a ref of their own, with all values in one row", row, first)
	}
	s.refs[hash] = row
	return nil
}
