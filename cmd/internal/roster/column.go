package roster

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

// column says what the cells of a column are.
type column struct {
	name string // as the documentation writes it; "" for a column that is left out
	kind matcher.Kind
	part matcher.Part
}

// columns are those that a file may have. Those without a kind are not
// identifiers.
var columns = []column{
	{name: "ref"},
	{name: "name", kind: matcher.Name, part: matcher.FullName},
	{name: "forenames", kind: matcher.Name, part: matcher.Forenames},
	{name: "surname", kind: matcher.Name, part: matcher.Surname},
	{name: "known_as", kind: matcher.Name, part: matcher.KnownAs},
	{name: "former_names", kind: matcher.Name, part: matcher.Former},
	{name: "email", kind: matcher.Email},
	{name: "username", kind: matcher.Username},
	{name: "phone", kind: matcher.Phone},
	{name: "staff_number", kind: matcher.StaffNumber},
	{name: "payroll_number", kind: matcher.PayrollNumber},
	{name: "national_insurance", kind: matcher.NationalInsurance},
	{name: "date_of_birth", kind: matcher.DateOfBirth},
	{name: "postcode", kind: matcher.Postcode},
	{name: "cohort"},
	{name: "joined"},
	{name: "left"},
}

const (
	maxNamed  = 20 // unknown columns that an error names
	maxColumn = 64 // bytes of each
)

// header reads the first row. It names columns only where there is a ref: a
// first row without one may be a person.
func (s *sheet) header(cells []string) ([]column, error) {
	found := make([]column, len(cells))
	var unknown []string
	for i, cell := range cells {
		c, ok := columnOf(cell)
		if !ok {
			unknown = append(unknown, nameOf(cell, i))
			continue
		}
		for _, before := range found[:i] {
			if before.name == c.name {
				return nil, fmt.Errorf("row 1: has the column %s twice: put all values in one, parted by \";\"", c.name)
			}
		}
		found[i] = c
	}
	if !has(found, "ref") {
		return nil, errors.New("row 1: has no column ref: the first row must name the columns, and ref is each person's opaque reference")
	}
	if len(unknown) == 0 {
		return found, nil
	}
	if !s.options.IgnoreColumns {
		return nil, fmt.Errorf("row 1: unknown columns %s: rename them, or leave them out with --ignore-columns", list(unknown))
	}
	if s.options.Ignored != nil {
		s.options.Ignored(unknown)
	}
	return found, nil
}

// columnOf takes Staff Number and staff-number for staff_number.
func columnOf(cell string) (column, bool) {
	name := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(cell)))
	for _, c := range columns {
		if c.name == name {
			return c, true
		}
	}
	return column{}, false
}

// nameOf is the name of an unknown column, safe to show and never long.
func nameOf(cell string, i int) string {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return fmt.Sprintf("(column %d, which has no name)", i+1)
	}
	if len(cell) > maxColumn {
		cut := maxColumn
		for cut > 0 && !utf8.RuneStart(cell[cut]) {
			cut--
		}
		cell = cell[:cut] + "…"
	}
	return strconv.Quote(cell)
}

func list(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
}

func has(columns []column, name string) bool {
	for _, c := range columns {
		if c.name == name {
			return true
		}
	}
	return false
}
