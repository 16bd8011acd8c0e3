package matcher_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	. "peeler/matcher"
)

// class is a way in which people stand in leaks. Each record holds enough for a
// reader who knows the person to be sure: as a rule the name and the staff number.
type class struct {
	name   string
	fits   func(*colleague) bool
	record func(r *rand.Rand, v *colleague) Record
}

// classes are all of them. The first 43 are those that the design names.
var classes43 = slices.Concat(nameClasses, disguisedNameClasses, numberClasses, emailClasses, tripleClasses, shapeClasses)

var ownClasses = slices.Concat(ownNameClasses, ownDisguiseClasses, ownNumberClasses, ownEmailClasses, ownDateClasses, ownShapeClasses)

// cells is a row of headings and values, line one text.
var cells, line = Cells, Line

func anybody(*colleague) bool { return true }

func plain(v *colleague) bool { return v.trait == ordinary }

func has(t trait) func(*colleague) bool { return func(v *colleague) bool { return v.trait == t } }

// long says that an ordinary forename and surname have so many letters.
func long(forename, surname int) func(*colleague) bool {
	return func(v *colleague) bool {
		return v.trait == ordinary && len(v.Forename) >= forename && len(v.Surname) >= surname
	}
}

// carry puts a name and a number into one of the shapes that anybody would read.
func carry(r *rand.Rand, first, last, number string) Record {
	switch r.IntN(5) {
	case 0:
		return line(first + " " + last + " " + number)
	case 1:
		return line(last + ", " + first + " (" + number + ")")
	case 2:
		return headed(first, last, number)
	case 3:
		return cells(false, "", "17", "", last, "", first, "", number, "", "Traffic")
	}
	return line("Please call " + first + " " + last + ", collar number " + number + ", about the rota.")
}

// headed is a row of a staff list with its headings.
func headed(first, last, number string) Record {
	return cells(true, "surname", last, "forename", first, "rank", "PC", "collar number", number, "station", "Central")
}

// nameOnly makes a class in which only the name is changed.
func nameOnly(change func(r *rand.Rand, first, last string) (string, string)) func(*rand.Rand, *colleague) Record {
	return func(r *rand.Rand, v *colleague) Record {
		first, last := change(r, v.Forename, v.Surname)
		return carry(r, first, last, v.Staff)
	}
}

// both changes forename and surname alike.
func both(change func(r *rand.Rand, s string) string) func(*rand.Rand, *colleague) Record {
	return nameOnly(func(r *rand.Rand, first, last string) (string, string) { return change(r, first), change(r, last) })
}

// lastOnly changes the surname.
func lastOnly(change func(r *rand.Rand, s string) string) func(*rand.Rand, *colleague) Record {
	return nameOnly(func(r *rand.Rand, first, last string) (string, string) { return first, change(r, last) })
}

// whole changes the whole text of name and number.
func wholeText(change func(r *rand.Rand, s string) string) func(*rand.Rand, *colleague) Record {
	return func(r *rand.Rand, v *colleague) Record {
		return line(change(r, v.Forename+" "+v.Surname+" "+v.Staff))
	}
}

func always(change func(string) string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, s string) string { return change(s) }
}

var nameClasses = []class{
	{"exact", plain, nameOnly(func(_ *rand.Rand, f, l string) (string, string) { return f, l })},
	{"LAST, First", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(strings.ToUpper(v.Surname) + ", " + v.Forename + " " + v.Staff)
	}},
	{"surname substitution", long(3, 4), lastOnly(substitute)},
	{"surname deletion", long(3, 4), lastOnly(remove)},
	{"surname insertion", long(3, 4), lastOnly(insert)},
	{"transposition in both", long(4, 4), both(transpose)},
	{"two typos in the surname", long(3, 7), func(r *rand.Rand, v *colleague) Record {
		return headed(v.Forename, edited(r, edited(r, v.Surname)), v.Staff)
	}},
	{"OCR confusions", long(4, 4), func(r *rand.Rand, v *colleague) Record {
		return headed(misreadName(r, v.Forename), misreadName(r, v.Surname), v.Staff)
	}},
	{
		"nickname", func(v *colleague) bool { return plain(v) && shortForms[strings.ToLower(v.Forename)] != "" },
		func(r *rand.Rand, v *colleague) Record {
			return carry(r, titled(shortForms[strings.ToLower(v.Forename)]), v.Surname, v.Staff)
		},
	},
	{"initial", long(2, 4), func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "officer", v.Surname+" "+v.Forename[:1], "rank", "PC", "collar number", v.Staff)
	}},
	{"middle name added", plain, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename+" "+oneOf(r, origins[0].female), v.Surname, v.Staff)
	}},
	{"surname made double-barrelled", long(3, 4), func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, v.Surname+"-"+oneOf(r, origins[0].family), v.Staff)
	}},
	{"diacritics", plain, both(func(r *rand.Rand, s string) string { return substituted(r, s, accents) })},
}

var disguisedNameClasses = []class{
	{"Cyrillic homoglyphs", plain, both(func(r *rand.Rand, s string) string { return substituted(r, s, cyrillicAlike) })},
	{"leet", long(3, 4), both(func(r *rand.Rand, s string) string { return substituted(r, s, leet) })},
	{"zero-width", plain, wholeText(func(r *rand.Rand, s string) string {
		return between(r, s, 3, "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
	})},
	{"full-width", plain, wholeText(always(fullWidth))},
	{"spaced letters", plain, func(r *rand.Rand, v *colleague) Record {
		return line(between(r, v.Forename, 1, " ") + "  " + between(r, v.Surname, 1, " ") + "  " + v.Staff)
	}},
	{"joined FirstLast", long(3, 4), func(_ *rand.Rand, v *colleague) Record { return line(v.Forename + v.Surname + " " + v.Staff) }},
	{"Cyrillic transliteration", long(3, 4), both(always(func(s string) string { return titled(transliterated(s, toCyrillic)) }))},
	{"math bold", plain, wholeText(always(mathBold))},
}

var numberClasses = []class{
	{"id spaced", plain, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, v.Surname, v.Staff[:2]+" "+v.Staff[2:4]+" "+v.Staff[4:])
	}},
	{"id transposed", plain, damagedNumber(transpose)},
	{"id one digit wrong", plain, damagedNumber(wrongDigit)},
	{"id O/l", func(v *colleague) bool { return plain(v) && strings.ContainsAny(v.Staff, "01") }, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, v.Surname, strings.NewReplacer("0", "O", "1", "l").Replace(v.Staff))
	}},
	{"phone +44", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("ring +44 " + v.Phone[1:5] + " " + v.Phone[5:] + " after six")
	}},
	{"phone dashed", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line(v.Phone[:5] + "-" + v.Phone[5:8] + "-" + v.Phone[8:])
	}},
}

// damagedNumber: a name with a number that is not theirs is no evidence enough,
// so the date of birth stands beside.
func damagedNumber(damage func(*rand.Rand, string) string) func(*rand.Rand, *colleague) Record {
	return func(r *rand.Rand, v *colleague) Record {
		return cells(true, "surname", v.Surname, "forename", v.Forename, "collar number", damage(r, v.Staff), "dob", v.Born.Format("02/01/2006"))
	}
}

var emailClasses = []class{
	{"email alone", anybody, func(_ *rand.Rand, v *colleague) Record { return line(v.Email + ":hunter2") }},
	{"[at]/[dot]", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line(strings.NewReplacer("@", " [at] ", ".", " [dot] ").Replace(v.Email))
	}},
	{"at/dot words", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("write to " + strings.NewReplacer("@", " at ", ".", " dot ").Replace(v.Email) + " today")
	}},
	{"plus-address", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line(strings.Replace(v.Email, "@", "+shop@", 1) + ":hunter2")
	}},
	{"domain typo", anybody, func(r *rand.Rand, v *colleague) Record {
		local, _, _ := strings.Cut(v.Email, "@")
		return line(local + "@" + edited(r, "force") + ".example.uk:hunter2")
	}},
	{"local typo", long(3, 4), func(r *rand.Rand, v *colleague) Record {
		first, rest, _ := strings.Cut(v.Email, ".")
		n := len(plainASCII(v.Surname))
		return line(first + "." + edited(r, rest[:n]) + rest[n:] + ":hunter2")
	}},
	{"email homoglyph", anybody, func(r *rand.Rand, v *colleague) Record { return line(substituted(r, v.Email, cyrillicAlike)) }},
}

var tripleClasses = []class{
	{"name and textual DOB", plain, func(r *rand.Rand, v *colleague) Record {
		date := v.Born.Format(oneOf(r, []string{"2 January 2006", "January 2, 2006", "2 Jan 2006", "02-Jan-2006"}))
		return line(v.Surname + ", born " + date + ", of " + v.Postcode)
	}},
	{"typo, ISO DOB and postcode", long(3, 5), func(r *rand.Rand, v *colleague) Record {
		return line(v.Forename + " " + edited(r, v.Surname) + " " + v.Born.Format("2006-01-02") + " " + v.Postcode)
	}},
}

var shapeClasses = []class{
	{"SQL row", plain, func(r *rand.Rand, v *colleague) Record {
		return line(fmt.Sprintf("INSERT INTO `staff` VALUES (%d,'%s','%s','%s','active',NULL,%d);", r.IntN(9999), v.Surname, v.Forename, v.Staff, r.IntN(99)))
	}},
	{"JSON \\u", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(`{"name":"` + escaped(v.Forename+" "+v.Surname, `\u%04x`) + `","id":"` + v.Staff + `"}`)
	}},
	{"URL-encoded", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("name=" + percent(v.Forename+" "+v.Surname) + "&id=" + v.Staff)
	}},
	{"base64", plain, wholeText(always(func(s string) string { return "data=" + base64Of("name="+s) }))},
	{"HTML entities", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("<td>" + entities(v.Forename+" "+v.Surname) + "</td><td>" + v.Staff + "</td>")
	}},
	{"quoted-printable", plain, wholeText(always(quotedPrintable))},
	{"username, surname and number", plain, func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "samaccountname", v.Username, "sn", v.Surname, "employeeid", v.Staff)
	}},
}
