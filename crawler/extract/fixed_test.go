package extract

import (
	"strings"
	"testing"
)

func TestFixed(t *testing.T) {
	rows := strings.Repeat("Doe          Jane       447812       Sergeant\n"+
		"O'Hara       Zoë Ann    447813       Constable\n"+
		"Smith-Jones  Al         9            DC\n", 10)
	table := "Surname      Forename   Warrant No   Rank\n" + rows +
		"this line is none of the table's, as it goes over its columns\n\n" +
		"Roe          Max                     PC\n"
	for _, tc := range []struct{ title, data, want string }{
		{"by where spaces stand", table, "a.txt!2|Surname=Doe|Forename=Jane|Warrant No=447812|Rank=Sergeant\na.txt!3|Surname=O'Hara|Forename=Zoë Ann|Warrant No=447813|Rank=Constable\n"},
		{"what does not keep to it is text", table, "a.txt!32|this line is none of the table's, as it goes over its columns\na.txt!34|Surname=Roe|Forename=Max|Rank=PC\n"},
		{"prose is none", strings.Repeat("Name  and   then  a text  that says nothing of tables at all\nNo   it does not\n", 10), "a.txt!2|No   it does not\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "a.txt", "", []byte(tc.data), Limits{})
			if got := flat(records); !strings.Contains(got, tc.want) || len(gaps) > 0 {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func FuzzFixed(f *testing.F) {
	f.Add([]byte("Doe    Jane   1\nRoe    Max    2\nPoe    Ed     3\n\nx"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.txt", "", append([]byte("Surname  Name  No\n"), b...)) })
}
