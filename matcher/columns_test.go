package matcher

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"peeler/matcher/matchertest"
)

// rowsOf is a table with a heading a column: "Warrant No|481516|271828".
func rowsOf(place string, columns ...string) []Record {
	var rows []Record
	for at, c := range columns {
		cells := strings.Split(c, "|")
		for n, cell := range cells[1:] {
			if n == len(rows) {
				rows = append(rows, Record{Path: fmt.Sprintf("%s!%d", place, n+2), Fields: make([]Field, len(columns))})
			}
			rows[n].Fields[at] = Field{Name: cells[0], Text: cell}
		}
	}
	return rows
}

func noted(records ...Record) *Columns {
	c := NewColumns()
	for _, r := range records {
		c.Note(r)
	}
	return c
}

func TestColumnsAreUnderstood(t *testing.T) {
	tests := map[string]struct {
		column  string // heading, then cells
		means   string
		looks   string
		classes string
	}{
		"warrant number":                       {"Warrant No|481516|271828", "staff number", "number", "staff_number"},
		"collar number with letters":           {"collar|PC1234|AB77", "staff number", "code", "staff_number"},
		"pay reference":                        {"pay ref|0012345|0012346", "payroll number", "number", "payroll_number"},
		"surname in capitals":                  {"SURNAME|SMITH|Jones", "surname", "surname", "name"},
		"date of birth, abbreviated":           {"DoB|12/04/1985|1.5.79", "date of birth", "date of birth", "date_of_birth"},
		"a heading in camel case":              {"homeAddressLine1|12 High Street|Flat 3, The Grove", "address", "address", "address"},
		"a heading with underscores":           {"next_of_kin_phone|07700 900123", "next of kin", "phone", "next_of_kin"},
		"a heading in Cyrillic":                {"Фамилия|Иванов|Петров", "surname", "word", "name"},
		"a heading with accents":               {"Prénom|Hélène|Luc", "forename", "forename", "name"},
		"a date that is not of birth":          {"Joined|2021-03-04|2019-01-02", "date", "date", ""},
		"vetting by its cells":                 {"lvl|SC|DV|NPPV 3", "", "vetting", "vetting"},
		"vetting by its heading":               {"Vetting expiry date|2027-01-01", "vetting", "date", "vetting"},
		"rank by its cells":                    {"x|Constable|T/Sgt|Chief Inspector", "", "rank", "rank"},
		"sort codes":                           {"x|20-45-77|60-83-71|40-47-84", "", "sort code", "bank"},
		"an account number":                    {"Account Number|12345678|87654321", "account number", "number", "bank"},
		"IBANs":                                {"x|GB29 NWBK 6016 1331 9268 19|DE89370400440532013000", "", "IBAN", "bank"},
		"payment cards":                        {"x|4111 1111 1111 1111|5555555555554444", "", "card number", "card"},
		"numbers that are no cards":            {"x|4111 1111 1111 1112|5555555555554445", "", "number", ""},
		"a heading that its cells belie":       {"name|https://a.example/|https://b.example/", "name", "URL", ""},
		"a heading that its cells correct":     {"contact|a@force.example|b@force.example", "phone", "email", "email"},
		"an empty column":                      {"Salary||", "", "", ""},
		"salaries":                             {"Basic Pay|35,000.00|£41,000", "salary", "amount", "salary"},
		"amounts of whatever":                  {"x|35,000.00|£41,000", "", "amount", ""},
		"password hashes by their form":        {"x|$2y$10$abcdefghijklmnopqrstuv|$argon2id$v=19$m=65536", "", "password hash", ""},
		"photographs":                          {"Photo|p1.jpg|p2.jpg", "photograph", "photograph", "photograph"},
		"illness":                              {"x|Sickness - back pain|Stress|Anxiety", "", "health", "health"},
		"ethnicity":                            {"Ethnic origin|White British|Asian Indian", "special category", "special category", "special_category"},
		"machines":                             {"x|192.0.2.1|10.0.0.7", "", "IP address", "device"},
		"number plates":                        {"x|AB12 CDE|BD51 SMR", "", "vehicle", "vehicle"},
		"coordinates":                          {"x|51.5074, -0.1278|53.4808, -2.2426", "", "coordinates", "position"},
		"towns, which are surnames":            {"x|Preston|Lancaster|Burnley", "", "surname", ""},
		"texts in which addresses stand":       {"notes|write to a@force.example at any time of the day|and b@force.example as well as him", "", "email", "email"},
		"a line of a combolist":                {"|a@b.example:hunter2", "", "login and password", "email, credential"},
		"a place of work":                      {"Station|Brighton|Hove", "location", "surname", "location"},
		"a unit":                               {"Dept.|Operations Support|CID", "unit", "word", "unit"},
		"a nat. ins. number without heading":   {"x|AB 12 34 56 C|CE123456D", "", "national insurance", "national_insurance"},
		"pictures of whatever":                 {"src|p1.jpg|p2.jpg", "", "photograph", ""},
		"a heading that may name anything":     {"name|chalk|left-pad|glob", "name", "word", ""},
		"a heading that names people":          {"Name|Mary Smith|J Jones", "name", "name", "name"},
		"one cell that looks like a rank":      {"x|Sgt", "", "rank", ""},
		"an American date":                     {"birthdate|04/25/1985", "date of birth", "date of birth", "date_of_birth"},
		"a name in one cell":                   {"x|John Smith|SMITH, Mary|J Jones", "", "name", "name"},
		"what a heading tells whatever else":   {"Emergency Contact Name|Mary Smith", "next of kin", "name", "next_of_kin"},
		"a compact date of birth":              {"geboren|19850412|19790501", "date of birth", "date of birth", "date_of_birth"},
		"words that are nothing in particular": {"x|alpha beta|gamma", "", "word", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			list := noted(rowsOf("a.csv", tt.column)...).List()
			if tt.looks == "" {
				if len(list) != 0 {
					t.Fatalf("%+v", list)
				}
				return
			}
			if len(list) != 1 {
				t.Fatalf("%+v", list)
			}
			if c := list[0]; c.Means != tt.means || c.Looks != tt.looks || c.Classes.String() != tt.classes {
				t.Errorf("means %q, looks %q, exposes %q, want %q, %q, %q", c.Means, c.Looks, c.Classes, tt.means, tt.looks, tt.classes)
			}
		})
	}
}

func TestWithoutHeadingsCompanyTells(t *testing.T) {
	surnames, forenames := "|Smith|Jones|Taylor|Preston", "|John|Mary|David|Susan"
	hashes := "|5f4dcc3b5aa765d61d8327deb882cf99|e10adc3949ba59abbe56e057f20f883e"
	tests := map[string]struct {
		columns []string
		want    string
	}{
		"surnames alone may be towns":         {[]string{surnames, "|1|2|3|4"}, ""},
		"surnames beside forenames":           {[]string{surnames, forenames}, "name"},
		"digests alone may be of files":       {[]string{hashes, "|a|b"}, ""},
		"digests beside addresses":            {[]string{"|a@b.example|c@d.example", hashes}, "email, credential"},
		"surnames below ranks and addresses":  {[]string{"|PC|Sgt|DC|PC", surnames, "|a@b.example|c@d.example|e@f.example|g@h.example"}, "name, rank, email"},
		"a row of headings is none of people": {[]string{"forename|John|Mary|David", "tel|07700 900123|07700 900124|07700 900125"}, "name, phone"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := noted(rowsOf("a.csv", tt.columns...)...).Classes().String(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestTablesAreToldApartByPlace(t *testing.T) {
	tests := map[string]struct {
		paths []string
		want  []string
	}{
		"rows of one sheet":         {[]string{"a.xlsx!S!A1:B1", "a.xlsx!S!A2:B2"}, []string{"a.xlsx!S"}},
		"two sheets":                {[]string{"a.xlsx!S!A1", "a.xlsx!T(hidden)!A1", "a.xlsx!S!A2"}, []string{"a.xlsx!S", "a.xlsx!T(hidden)"}},
		"mails of one box":          {[]string{"m.mbox!1!3", "m.mbox!2!3", "m.mbox!17!4"}, []string{"m.mbox!*"}},
		"a file that is named 2024": {[]string{"2024!7"}, []string{"2024"}},
		"a path of one element":     {[]string{"a", "b"}, []string{"a", "b"}},
		"the same prefix, deeper":   {[]string{"a!1", "a!b!1", "a!2"}, []string{"a", "a!b"}},
		"an empty path":             {[]string{"", "!", "!!"}, []string{"", "!"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := NewColumns()
			for _, p := range tt.paths {
				c.Note(Record{Path: p, Fields: []Field{{Name: "email", Text: "a@b.example"}, {Text: "x"}}})
			}
			var got []string
			for _, tab := range c.tables {
				got = append(got, tab.place)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A header may be a person, where a table has none.
func TestNoValueIsToldAsAHeading(t *testing.T) {
	hidden := []string{"Smith", "John Smith", "481516", "a@b.example", "Smith phone", strings.Repeat("x", 50), "12 Smith Street"}
	shown := []string{"Warrant No", "pay ref", "SURNAME", "DoB", "Shift pattern", "address_2", "Фамилия"}
	for _, h := range slices.Concat(hidden, shown) {
		c := noted(Record{Path: "a!1", Fields: []Field{{Name: h, Text: "x"}, {Name: "email", Text: "a@b.example"}}})
		got := c.List()[0].Name
		if slices.Contains(shown, h) && got != h || slices.Contains(hidden, h) && got != "#1" {
			t.Errorf("%q is told as %q", h, got)
		}
	}
}

func TestHeadingsStandInTheDictionaryOnce(t *testing.T) {
	seen := map[string]content{}
	for c, list := range headingWords {
		for word := range strings.FieldsSeq(list) {
			if first, twice := seen[word]; twice {
				t.Errorf("%s: %s and %s", word, first, c)
			}
			seen[word] = c
			var h headingReader
			if got := h.read(word); got != c {
				t.Errorf("%s is read as %q, want %q", word, got, c)
			}
		}
	}
}

func TestEveryClassIsOfSomeContent(t *testing.T) {
	var all Classes
	for c := range contentCount {
		if c.String() == "" && c != noContent {
			t.Errorf("content %d has no name", c)
		}
		all |= c.classes()
	}
	for c := Class(1); c < classCount; c++ {
		if all&ClassesOf(c) == 0 {
			t.Errorf("nothing exposes %s", c)
		}
		var back Class
		if err := back.UnmarshalText([]byte(c.String())); err != nil || back != c {
			t.Errorf("%s is read back as %s: %v", c, back, err)
		}
	}
}

func TestClassesAsJSON(t *testing.T) {
	s := ClassesOf(VettingClass, NameClass)
	b, err := s.MarshalJSON()
	if err != nil || string(b) != `["name","vetting"]` {
		t.Errorf("%s, %v", b, err)
	}
	var back Classes
	if err := back.UnmarshalJSON(b); err != nil || back != s {
		t.Errorf("%v, %v", back, err)
	}
	if err := back.UnmarshalJSON([]byte(`["x"]`)); err == nil {
		t.Error("a class that there is not is read")
	}
	if b, _ := Classes(0).MarshalJSON(); string(b) != "[]" {
		t.Errorf("none is %s", b)
	}
}

// Whatever comes, what is held is bounded.
func TestColumnsAreBounded(t *testing.T) {
	c := NewColumns()
	wide := make([]Field, 10_000)
	for n := range 2_000 {
		for i := range wide[:300] {
			wide[i] = Field{Name: fmt.Sprint("h", n, "x", i), Text: "John Smith"}
		}
		c.Note(Record{Path: fmt.Sprintf("a.zip!f%d.csv!%d", n%700, n), Fields: wide})
		c.Note(Record{Path: strings.Repeat("x!", 600) + fmt.Sprint(n), Fields: []Field{{Text: strings.Repeat("on 07700 900123, ", 10_000)}}})
	}
	if len(c.tables) > mostTables+1 || c.count > mostCols {
		t.Errorf("%d tables, %d columns", len(c.tables), c.count)
	}
	if !c.Classes().Any(ClassesOf(PhoneClass)) {
		t.Errorf("classes %v", c.Classes())
	}
}

func FuzzColumns(f *testing.F) {
	for _, s := range []string{
		"DoB", "12/04/1985", "a@b.example:hunter2", "£35,000", "Apr 3, 1985", "$2y$10$x", "20-45-77", "{SSHA}x", "::1", "0:0", "+44 (0)7700 900123",
		"PC 1234 Smith", "T/Sgt", "(+", "-1.23456, 2.34567", "data:image/png;base64,AA", "SW1A 1AA", "\xff\xfe", "Фамилия", "@", "a@", "1.2.3.4", ",", "o'brien-smith, x",
	} {
		f.Add("a!b!1", s, s)
	}
	l := look{names: commonness()}
	f.Fuzz(func(t *testing.T, path, heading, text string) {
		l.all(text, true)
		l.all(text, false)
		c := NewColumns()
		for range 3 {
			c.Note(Record{Path: path, Fields: []Field{{Name: heading, Text: text}, {Text: text}}})
			c.Note(Record{Path: path, Fields: []Field{{Text: text}}})
		}
		list := c.List()
		for _, x := range list {
			if x.Share < 0 || x.Share > 1 || x.Cells < 1 || x.Cells > 6 {
				t.Errorf("%+v", x)
			}
		}
		if c.Classes() != 0 && len(list) == 0 {
			t.Error("classes of no column")
		}
	})
}

// BenchmarkColumns notes what BenchmarkScan scans, and says which share of the time of
// a scan that is.
func BenchmarkColumns(b *testing.B) {
	m := theForce().matcher
	leaks := map[string]leak{"csv by columns": leakOf(matchertest.CSV, true)}
	for _, kind := range matchertest.Kinds() {
		leaks[string(kind)] = leakOf(kind, false)
	}
	for name, l := range leaks {
		for i := range l.records {
			l.records[i].Path = fmt.Sprintf("dump.zip!staff.csv!%d", i)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(l.size))
			b.ReportAllocs()
			before := cpuSeconds(b)
			for b.Loop() {
				noted(l.records...).Classes()
			}
			took := (cpuSeconds(b) - before) / float64(b.N)
			const scans = 3
			before = cpuSeconds(b)
			for range scans {
				m.Scan(slices.Values(l.records), func(Record, []Match) {})
			}
			b.ReportMetric(100*took/((cpuSeconds(b)-before)/scans), "%-of-scan")
		})
	}
}
