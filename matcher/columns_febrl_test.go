package matcher_test

import (
	"fmt"
	"testing"

	"peeler/matcher"
)

// Febrl's people, whom nobody here made, with their headings and without.
func TestColumnsOfFebrl(t *testing.T) {
	tests := map[string]struct {
		headings []string
		want     map[string]string // by column
	}{
		"with its headings": {
			[]string{"id", "given_name", "surname", "postcode", "date_of_birth", "soc_sec_id"},
			map[string]string{"id": "", "given_name": "name", "surname": "name", "postcode": "postcode", "date_of_birth": "date_of_birth", "soc_sec_id": "national_insurance"},
		},
		"without": {
			make([]string, 6),
			map[string]string{"#1": "", "#2": "name", "#3": "name", "#4": "", "#5": "", "#6": ""},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := matcher.NewColumns()
			for i, row := range febrl4().clean {
				r := matcher.Record{Path: fmt.Sprint("febrl.csv!", i+2)}
				for n, cell := range []string{row.id, row.given, row.surname, row.postcode, row.born, row.social} {
					r.Fields = append(r.Fields, matcher.Field{Name: tt.headings[n], Text: cell})
				}
				c.Note(r)
			}
			for _, x := range c.List() {
				if want, known := tt.want[x.Name]; !known || x.Classes.String() != want {
					t.Errorf("%+v, want %q", x, want)
				}
			}
		})
	}
}
