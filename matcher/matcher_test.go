package matcher

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func testKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey(bytes.Repeat([]byte{7}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// person makes a person out of kind=value pairs, as the columns of HR name them.
func somebody(ref string, values ...string) Person {
	p := Person{Subject: Subject(ref)}
	for _, v := range values {
		column, value, _ := strings.Cut(v, "=")
		id := Identifier{Value: value}
		switch column {
		case "name":
			id.Kind = Name
		case "forenames":
			id.Kind, id.Part = Name, Forenames
		case "surname":
			id.Kind, id.Part = Name, Surname
		case "known_as":
			id.Kind, id.Part = Name, KnownAs
		case "former_names":
			id.Kind, id.Part = Name, Former
		default:
			if id.Kind.UnmarshalText([]byte(column)) != nil {
				panic("no such column: " + column)
			}
		}
		p.Identifiers = append(p.Identifiers, id)
	}
	return p
}

func matcherOf(t testing.TB, people ...Person) *Matcher {
	t.Helper()
	k := testKey(t)
	e := NewEncoder(k)
	var roster []Enrolment
	for _, p := range people {
		enrolled, err := e.Encode(p)
		if err != nil {
			t.Fatalf("encoding %s: %v", p.Subject, err)
		}
		roster = append(roster, enrolled)
	}
	return New(k, slices.Values(roster), Options{})
}

// jane has every kind of identifier; the others stand for what is special.
var staff = []Person{
	somebody("jane", "forenames=Jane Elizabeth", "surname=Okonkwo-Hart", "known_as=Jenny",
		"email=jane.okonkwo-hart@force.example.uk", "username=kestrel77", "phone=07700 900123",
		"staff_number=123456", "payroll_number=P/0087654321", "national_insurance=QQ 12 34 56 C",
		"date_of_birth=1985-04-03", "postcode=SW1A 1AA"),
	somebody("zeros", "forenames=Walter", "surname=Quarshie", "staff_number=000012"),
	somebody("john", "forenames=John", "surname=Smith", "staff_number=447812", "date_of_birth=1970-12-25", "username=smithj42"),
	somebody("john2", "forenames=John", "surname=Smith", "staff_number=998811"),
	somebody("niamh", "name=Niamh O'Brien", "staff_number=331177", "email=n.obrien@force.example.uk"),
	somebody("pieter", "name=Pieter van der Berg", "staff_number=271828"),
	somebody("jose", "forenames=José", "surname=Núñez", "staff_number=161803"),
	somebody("lukasz", "forenames=Łukasz", "surname=Weiß", "staff_number=577215"),
	somebody("pay10", "name=Mary Jones", "payroll_number=9182736455"),
	somebody("zebedee", "forenames=Zebedee", "surname=Featherstonehaugh", "payroll_number=55443322"),
}

func lines(texts ...string) Record {
	var r Record
	for _, t := range texts {
		name, text, ok := strings.Cut(t, "=")
		if !ok {
			name, text = "", t
		}
		r.Fields = append(r.Fields, Field{Name: name, Text: text})
	}
	return r
}

const (
	sure   = "sure"
	review = "review"
	miss   = "miss"
)

func verdict(m *Matcher, subject Subject, r Record) (string, []Match) {
	found := m.Match(nil, r)
	for _, x := range found {
		if x.Subject == subject {
			if m.Sure(x) {
				return sure, found
			}
			return review, found
		}
	}
	return miss, found
}

func TestMatch(t *testing.T) {
	m := matcherOf(t, staff...)
	tests := []struct {
		name    string
		record  Record
		subject Subject
		want    string
	}{
		{"name and staff number in one line", lines("Jane Okonkwo-Hart 123456"), "jane", sure},
		{"last, first and staff number", lines("OKONKWO-HART, Jane; 123456"), "jane", sure},
		{"middle name between", lines("Jane Elizabeth Okonkwo-Hart, 123456"), "jane", sure},
		{"name known by", lines("Jenny Okonkwo Hart 123456"), "jane", sure},
		{"initial and surname and number", lines("J Okonkwo-Hart 123456"), "jane", sure},
		{"wrong initial is no evidence", lines("B. Okonkwo 555"), "jane", miss},
		{"surname and initial without a second identifier", lines("J Okonkwo-Hart"), "jane", miss},
		{"one part of a double surname", lines("Jane Okonkwo 123456"), "jane", sure},
		{"common name and number", lines("John Smith 447812"), "john", sure},
		{"common name alone", lines("John Smith"), "john", miss},
		{"rare name alone is for review", lines("Zebedee Featherstonehaugh"), "zebedee", review},
		{"forename and surname in cells", lines("id=77", "forename=John", "rank=PC", "surname=Smith", "collar number=447812"), "john", sure},
		{"far cells", lines("Smith", "1", "2", "3", "4", "5", "x", "John", "447812"), "john", sure},

		{"one letter missing", lines("Zebede Featherstonehaugh 55443322"), "zebedee", sure},
		{"one letter more", lines("Zebedeee Featherstonehaugh 55443322"), "zebedee", sure},
		{"another letter", lines("Zebedee Featherstonehaugk 55443322"), "zebedee", sure},
		{"two letters swapped", lines("Zebedee Faetherstonehaugh 55443322"), "zebedee", sure},
		{"two edits beside the number", lines("Zebedee Faetherstonehaugg 1"), "zebedee", miss},
		{"both names with an edit beside the number", lines("Zebedi Fetherstonehaugh 55443322"), "zebedee", sure},

		{"e-mail alone", lines("x JANE.Okonkwo-Hart@Force.Example.UK y"), "jane", sure},
		{"e-mail with plus tag", lines("jane.okonkwo-hart+news@force.example.uk"), "jane", sure},
		{"e-mail without dots", lines("janeokonkwohart@force.example.uk:hunter2"), "jane", sure},
		{"e-mail with [at] and [dot]", lines("jane.okonkwo-hart [at] force [dot] example [dot] uk"), "jane", sure},
		{"e-mail with (at)", lines("jane.okonkwo-hart(at)force.example.uk"), "jane", sure},
		{"e-mail with at and dot in words", lines("write to n.obrien at force dot example dot uk today"), "niamh", sure},
		{"e-mail at another domain", lines("n.obrien@example.com"), "niamh", miss},
		{"longer local part", lines("ann.obrien@force.example.uk"), "niamh", miss},
		{"longer domain", lines("n.obrien@force.example.uk.example.com"), "niamh", miss},

		{"phone national", lines("call 07700900123 now"), "jane", sure},
		{"phone +44", lines("+447700900123"), "jane", sure},
		{"phone +44 (0)", lines("+44 (0)7700 900 123"), "jane", sure},
		{"phone 0044", lines("0044 7700-900-123"), "jane", sure},
		{"phone with dots", lines("07700.900.123"), "jane", sure},
		{"phone that lost its zero", lines("mobile=7700900123"), "jane", sure},
		{"phone with one digit wrong", lines("07700900124"), "jane", miss},
		{"phone within a longer number", lines("9907700900123"), "jane", miss},

		{"national insurance spaced", lines("QQ 12 34 56 C"), "jane", sure},
		{"national insurance whole", lines("ni=qq123456c"), "jane", sure},
		{"national insurance without suffix is for review", lines("QQ123456"), "jane", review},
		{"national insurance without suffix under its heading", lines("ni=QQ123456"), "jane", sure},

		{"lone staff number", lines("123456"), "jane", miss},
		{"lone staff number under its heading", lines("warrant no=123456"), "jane", miss},
		{"staff number in a column of dates", lines("Jane Okonkwo-Hart", "dob=123456"), "jane", miss},
		{"payroll number of eight digits is for review", lines("payroll number=P0087654321"), "jane", review},
		{"payroll number of ten digits under its heading", lines("payroll number=9182736455"), "pay10", sure},
		{"payroll number of ten digits in words", lines("her payroll no 9182736455."), "pay10", sure},
		{"bare number of ten digits is for review", lines("9182736455"), "pay10", review},
		{"payroll number of eight digits and surname", lines("Featherstonehaugh 55443322"), "zebedee", sure},
		{"number of zeros mostly", lines("Walter Quarshie 000012"), "zeros", sure},
		{"number of zeros mostly, without them", lines("Walter Quarshie 12"), "zeros", miss},
		{"leading zeros", lines("John Smith 000447812"), "john", sure},
		{"number in pieces", lines("John Smith 44 78 12"), "john", sure},
		{"number with dashes", lines("John Smith 447-812"), "john", sure},
		{"number with a letter before", lines("John Smith PC447812"), "john", sure},
		{"number with misread digits", lines("Niamh O'Brien 33ll77"), "niamh", sure},

		{"date of birth ISO", lines("J. Okonkwo-Hart 1985-04-03 SW1A1AA"), "jane", sure},
		{"date of birth d/m/y", lines("Jane Okonkwo-Hart 03/04/1985"), "jane", sure},
		{"date of birth in words", lines("Jane Okonkwo-Hart born 3rd April 1985"), "jane", sure},
		{"date of birth, month first in words", lines("Jane Okonkwo-Hart, April 3, 1985"), "jane", sure},
		{"date of birth m/d/y", lines("Jane Okonkwo-Hart 4/3/1985"), "jane", sure},
		{"lone date", lines("dob=03/04/1985"), "jane", miss},
		{"lone postcode", lines("SW1A 1AA"), "jane", miss},
		{"common name and date", lines("John Smith 25/12/1970"), "john", review},
		{"name and postcode", lines("Jane Okonkwo-Hart, London SW1A 1AA"), "jane", sure},

		{"lone username", lines("kestrel77"), "jane", miss},
		{"username and name", lines("Jane Okonkwo-Hart kestrel77"), "jane", sure},
		{"username made of the name adds little", lines("smithj42 John Smith"), "john", miss},

		{"apostrophe", lines("O'Brien, Niamh 331177"), "niamh", sure},
		{"curly apostrophe", lines("Niamh O’Brien 331177"), "niamh", sure},
		{"no apostrophe", lines("Niamh OBrien 331177"), "niamh", sure},
		{"space for the apostrophe", lines("Niamh O Brien 331177"), "niamh", sure},
		{"particles", lines("Pieter van der Berg 271828"), "pieter", sure},
		{"particles left out", lines("BERG Pieter 271828"), "pieter", sure},
		{"particles run together", lines("Pieter VanderBerg 271828"), "pieter", sure},
		{"accents left out", lines("Jose Nunez 161803"), "jose", sure},
		{"accents composed", lines("JOSÉ NÚÑEZ 161803"), "jose", sure},
		{"accents decomposed", lines("Jose\u0301 Nu\u0301n\u0303ez 161803"), "jose", sure},
		{"letters that do not decompose", lines("Lukasz Weiss 577215"), "lukasz", sure},
		{"run together", lines("NiamhOBrien 331177"), "niamh", sure},

		{"zero width within words", lines("Joh\u200bn Smi\u200dth 447\u200b812"), "john", sure},
		{"zero width between words", lines("John\u200bSmith\u200b447812"), "john", sure},
		{"soft hyphens", lines("Zebe\u00addee Feather\u00adstone\u00adhaugh 55443322"), "zebedee", sure},
		{"full width", lines("Ｊｏｈｎ　Ｓｍｉｔｈ　４４７８１２"), "john", sure},
		{"Cyrillic look-alikes", lines("Jоhn Ѕmіth 447812"), "john", sure},
		{"mathematical letters", lines("𝐉𝐨𝐡𝐧 𝐒𝐦𝐢𝐭𝐡 447812"), "john", sure},
		{"Arabic digits", lines("John Smith ٤٤٧٨١٢"), "john", sure},
		{"look-alike letters in an address", lines("n.оbrien@forсe.example.uk"), "niamh", sure},
		{"letters and digits in symbols", lines("🅹🅞🅗🅝 🆂🅼🅸🆃🅷 ❹➍➆❽⓵➁"), "john", sure},
		{"small capitals", lines("ᴊᴏʜɴ sᴍɪᴛʜ 447812"), "john", sure},
		{"letters of several scripts", lines("נσнη ѕмιтн 447812"), "john", sure},
		{"hidden characters and look-alikes in one word", lines("Jо\u200bhn Ѕm\u2060іth 447812"), "john", sure},
		{"hidden characters in cells", lines("name=Jo\u200bhn", "surname=Sm\u2060ith", "number=447812"), "john", sure},
		{"Cyrillic", lines("Зебеди Фезерстонхо, Нигерия"), "zebedee", miss},
		{"Cyrillic surname and number", lines("Питер ван дер Берг 271828"), "pieter", sure},
		{"Greek", lines("Μαίρη Ιόνες 9182736455"), "pay10", sure},
		{"leet", lines("J0hn 5m1th 447812"), "john", sure},
		{"leet with signs", lines("Wa1ter Qu@rshie 000012"), "zeros", sure},
		{"spaced letters", lines("J o h n  S m i t h  447812"), "john", sure},
		{"spaced letters and digits", lines("J o h n S m i t h 4 4 7 8 1 2"), "john", sure},
		{"name and number run together", lines("JohnSmith447812"), "john", sure},
		{"hyphen at the end of a line", lines("Zebedee Feather-\nstonehaugh 55443322"), "zebedee", sure},
		{"spaces about the signs of an address", lines("n.obrien @ force . example . uk"), "niamh", sure},
		{"address backwards", lines("ku.elpmaxe.ecrof@neirbo.n"), "niamh", sure},
		{"address by rot13", lines("a.boevra@sbepr.rknzcyr.hx"), "niamh", sure},
		{"HTML entities", lines("&#74;&#111;&#104;&#110; Smith 447812"), "john", sure},
		{"named entities", lines("Jos&eacute;&nbsp;N&uacute;&ntilde;ez&nbsp;161803"), "jose", sure},
		{"percent", line("name=J%6Fhn%20%53mith&warrant=447812"), "john", sure},
		{"quoted-printable", line("J=6F=68n Sm=69=74h 447812"), "john", sure},
		{"soft line break", line("Zebedee Feather=\r\nstonehaugh 55443322"), "zebedee", sure},
		{"mail header", line("From: =?utf-8?Q?Jos=C3=A9_N=C3=BA=C3=B1ez?= 161803"), "jose", sure},
		{"JSON escapes", lines(`{"n":"\u004a\u006fhn Sm\u0069th","id":447812}`), "john", sure},
		{"SQL apostrophe", lines(`'Niamh','O\'Brien',331177`), "niamh", sure},
		{"base64", line("data: Sm9obiBTbWl0aCA0NDc4MTI="), "john", sure},
		{"hexadecimal", lines("0x4a6f686e20536d69746820343437383132"), "john", sure},
		{"UTF-16", lines("J\x00o\x00h\x00n\x00 \x00S\x00m\x00i\x00t\x00h\x00 \x004\x004\x007\x008\x001\x002\x00"), "john", sure},
		{"UTF-7", lines("+AEo-ohn +AFM-mith 447812"), "john", sure},
		{"wrong character set", lines("JosÃ© NÃºÃ±ez 161803"), "jose", sure},
		{"Windows-1252", lines("Jos\xe9 N\xfa\xf1ez 161803"), "jose", sure},
		{"percent in base64", lines("Sm9obiUyMFNtaXRoJTIwNDQ3ODEy"), "john", sure},
		{"encoded a little in a long text", lines(strings.Repeat("lorem ipsum dolor ", 200) + "J%6Fhn Smith 447812" + strings.Repeat(" lorem ipsum", 200)), "john", sure},
		{"number of a URL that looks like quoted-printable", line("John Smith ?id=447812&x=4A=6F"), "john", sure},
		{"invalid UTF-8 between", lines("John\xffSmith\xfe447812"), "john", sure},

		{"evidence far apart in prose", lines("John Smith " + strings.Repeat("lorem ipsum dolor ", 30) + " 447812"), "john", miss},
		{"evidence deep in prose", lines(strings.Repeat("lorem ipsum dolor ", 3000) + "John Smith 447812"), "john", sure},
		{"number of another person", lines("John Smith 331177"), "john", miss},
		{"empty", Record{}, "john", miss},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, found := verdict(m, test.subject, test.record)
			if got != test.want {
				t.Errorf("%s is %s, want %s: %+v", test.subject, got, test.want, found)
			}
			for _, x := range found {
				if m.Sure(x) && x.Subject != test.subject {
					t.Errorf("wrong person %s: %+v", x.Subject, x)
				}
			}
		})
	}
}
