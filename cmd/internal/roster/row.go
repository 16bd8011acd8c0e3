package roster

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"peeler/matcher"
)

// person makes a person of a row's cells.
func (s *sheet) person(cells []string, row int) (matcher.Person, error) {
	var p matcher.Person
	for i, cell := range cells {
		c := s.columns[i]
		if c.name == "" {
			continue
		}
		if err := c.put(&p, cell); err != nil {
			return p, fmt.Errorf("row %d, %s: %w", row, c.name, err)
		}
	}
	if p.Subject == "" {
		return p, fmt.Errorf("row %d, ref: is empty: give each person a reference that says nothing of them", row)
	}
	if !p.Left.IsZero() && p.Left.Before(p.Joined) {
		return p, fmt.Errorf("row %d, left: is before joined: correct one of the dates", row)
	}
	return p, s.unique(string(p.Subject), row)
}

// put adds what a cell holds to p.
func (c column) put(p *matcher.Person, cell string) error {
	if err := checkCell(cell); err != nil {
		return err
	}
	switch c.name {
	case "ref":
		ref := strings.TrimSpace(cell)
		p.Subject = matcher.Subject(ref)
		return checkWord(ref, maxRef)
	case "joined":
		return putDate(&p.Joined, cell)
	case "left":
		return putDate(&p.Left, cell)
	}
	values, err := split(cell)
	if err != nil {
		return err
	}
	for _, v := range values {
		if c.name == "cohort" {
			if err := checkWord(v, maxCohort); err != nil {
				return err
			}
			p.Cohorts = append(p.Cohorts, strings.ToLower(v))
			continue
		}
		if v, err = c.clean(v); err != nil {
			return err
		}
		p.Identifiers = append(p.Identifiers, matcher.Identifier{Kind: c.kind, Part: c.part, Value: v})
	}
	return nil
}

// checkCell refuses what no honest cell holds.
func checkCell(cell string) error {
	switch {
	case len(cell) > maxCell:
		return fmt.Errorf("is over %d KiB: is a quotation mark left open there?", maxCell>>10)
	case !utf8.ValidString(cell):
		return errors.New("is not UTF-8: save the file as \"CSV UTF-8\"")
	case strings.IndexByte(cell, 0) >= 0:
		return errors.New("holds a NUL byte: export the file again, as \"CSV UTF-8\"")
	}
	return nil
}

// checkWord holds a ref or cohort to what can be shown and compared.
func checkWord(word string, limit int) error {
	if len(word) > limit {
		return fmt.Errorf("is over %d bytes long: shorten it", limit)
	}
	for _, r := range word {
		if !unicode.IsPrint(r) {
			return errors.New("holds a control or invisible character: type it anew")
		}
	}
	return nil
}

// split parts the values of a cell; empty ones are left out.
func split(cell string) ([]string, error) {
	if strings.Count(cell, ";") >= maxValues {
		return nil, fmt.Errorf("holds over %d values: is a quotation mark left open there?", maxValues)
	}
	var values []string
	for v := range strings.SplitSeq(cell, ";") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values, nil
}

// rounded is how a spreadsheet writes a long number once it has taken it for a
// quantity: its digits are lost.
var rounded = regexp.MustCompile(`^[0-9][.,]?[0-9]*E\+[0-9]+$`)

// clean checks and unifies a value whose form is known.
func (c column) clean(value string) (string, error) {
	switch c.kind {
	case matcher.DateOfBirth:
		date, err := parseDate(value)
		if err != nil {
			return "", err
		}
		return date.Format(time.DateOnly), nil
	case matcher.Phone, matcher.StaffNumber, matcher.PayrollNumber:
		if rounded.MatchString(value) {
			return "", errors.New("is a number that the spreadsheet has rounded: format the column as text, and export again from the source")
		}
	}
	return value, nil
}

func putDate(to *time.Time, cell string) error {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return nil
	}
	date, err := parseDate(cell)
	*to = date
	return err
}

// parseDate takes 2019-04-01 and 01/04/2019, day first.
func parseDate(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "02/01/2006"} {
		if date, err := time.Parse(layout, text); err == nil && date.Year() >= 1900 && date.Year() < 2100 {
			return date, nil
		}
	}
	return time.Time{}, errors.New("is no date: write it as YYYY-MM-DD or DD/MM/YYYY")
}
