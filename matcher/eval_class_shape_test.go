package matcher_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"

	. "peeler/matcher"
)

func base64Of(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// dated makes a class of which the date decides: a surname, a date of birth and
// a postcode. formats are layouts of package time.
func dated(formats ...string) func(*rand.Rand, *colleague) Record {
	return func(r *rand.Rand, v *colleague) Record {
		return line(v.Surname + " " + v.Forename[:1] + ", " + v.Born.Format(oneOf(r, formats)) + ", " + v.Postcode)
	}
}

var ownDateClasses = []class{
	{"date, day first", plain, dated("02/01/2006", "2/1/2006", "02-01-2006", "2.1.2006")},
	{"date, month first", plain, dated("01/02/2006", "1-2-2006")},
	{"date, year first", plain, dated("2006/01/02", "2006.01.02", "2006-1-2")},
	{"date without signs", plain, dated("20060102", "02012006")},
	{"date with a short year", plain, dated("02/01/06", "2.1.06")},
	{"date with a time", plain, dated("2006-01-02T00:00:00Z", "2006-01-02 00:00:00")},
	{"date in words, with the weekday", plain, dated("Monday, 2 January 2006", "Mon 02 Jan 2006", "2nd of January 2006")},
	{"postcode without its space", plain, func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "surname", v.Surname, "forename", v.Forename, "postcode", strings.ToLower(strings.ReplaceAll(v.Postcode, " ", "")))
	}},
	{"day, month and year in cells", plain, func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "surname", v.Surname, "initial", v.Forename[:1], "birth_day", v.Born.Format("2"), "birth_month", v.Born.Format("1"),
			"birth_year", v.Born.Format("2006"), "postcode", v.Postcode)
	}},
}

var ownShapeClasses = []class{
	{"CSV line, not parted", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(`1182,"` + v.Surname + `","` + v.Forename + `",PC,"` + v.Staff + `",Central,2011-09-05`)
	}},
	{"CSV row, no headings, among numbers", plain, func(r *rand.Rand, v *colleague) Record {
		return cells(false, "", fmt.Sprint(r.IntN(5000)), "", v.Surname, "", v.Forename, "", "M", "", v.Staff, "", fmt.Sprint(18+r.IntN(40)), "", "37.5", "", "0.8")
	}},
	{"wide row, names far apart", plain, func(r *rand.Rand, v *colleague) Record {
		pairs := []string{"last_name", v.Surname}
		for i := range 9 {
			pairs = append(pairs, fmt.Sprintf("attr%d", i), oneOf(r, []string{"Y", "N", "full time", "B2", "", "North"}))
		}
		pairs = append(pairs, "first_name", v.Forename)
		for i := range 9 {
			pairs = append(pairs, fmt.Sprintf("flag%d", i), oneOf(r, []string{"0", "1", "", "none"}))
		}
		return cells(true, append(pairs, "employee_no", v.Staff)...)
	}},
	{"JSON object", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(fmt.Sprintf(`{"user":{"first_name":%q,"last_name":%q},"employee_id":%q,"active":true}`, v.Forename, v.Surname, v.Staff))
	}},
	{"SQL tuple among tuples", plain, func(r *rand.Rand, v *colleague) Record {
		other := func() string {
			return fmt.Sprintf("(%d,'%s','%s',%d)", r.IntN(9999), oneOf(r, origins[0].family), oneOf(r, origins[0].male), 1_000_000+r.IntN(9_000_000))
		}
		return line("VALUES " + other() + fmt.Sprintf(",(%d,'%s','%s',%s),", r.IntN(9999), v.Surname, v.Forename, v.Staff) + other())
	}},
	{"stealer block", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("URL: https://vpn.force.example.uk/login\nUsername: " + v.Email + "\nPassword: Summer2024!\nApplication: Chrome")
	}},
	{"stealer block, parsed", anybody, func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "URL", "https://hr.example/sso", "USER", v.Email, "PASS", "Password1")
	}},
	{"HTML table row", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(`<tr class="odd"><td>` + htmlEscape(v.Surname) + `</td><td>` + v.Forename + `</td><td align="right">` + v.Staff + `</td></tr>`)
	}},
	{"HTML with &nbsp;", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("<p>" + v.Forename + "&nbsp;" + v.Surname + "&nbsp;&ndash;&nbsp;" + v.Staff + "</p>")
	}},
	{"HTML with marked-up words", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(`<span class="g">` + v.Forename + `</span> <span class="f"><b>` + v.Surname + `</b></span><span>` + v.Staff + `</span>`)
	}},
	{"JSON within JSON", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(fmt.Sprintf(`{"body":"{\"firstName\":\"%s\",\"lastName\":\"%s\",\"staffId\":%s}"}`, v.Forename, v.Surname, v.Staff))
	}},
	{"fixed-width columns", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(fmt.Sprintf("%-24s%-20s%-10s%-8s", strings.ToUpper(v.Surname), strings.ToUpper(v.Forename), v.Staff, "PC"))
	}},
	{"XML attributes", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(fmt.Sprintf(`<person id="%s" sn="%s" givenName="%s" dept="CID"/>`, v.Staff, v.Surname, v.Forename))
	}},
	{"vCard", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("BEGIN:VCARD\r\nN:" + v.Surname + ";" + v.Forename + ";;;\r\nBDAY:" + v.Born.Format("20060102") + "\r\nADR:;;1 High St;Leeds;;" + v.Postcode + ";UK\r\nEND:VCARD")
	}},
	{"LDIF", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("dn: CN=" + v.Forename + " " + v.Surname + ",OU=Staff,DC=force\nsn: " + v.Surname + "\ngivenName: " + v.Forename + "\nemployeeNumber: " + v.Staff)
	}},
	{"log line", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(`2024-03-02T10:11:12Z INFO 10.0.3.7 login user="` + v.Forename + " " + v.Surname + `" emp=` + v.Staff + ` status=200`)
	}},
	{"table of dashes and bars", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("| " + v.Surname + "      | " + v.Forename + "    | " + v.Staff + " | yes |")
	}},
	{"key: value lines", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("Name: " + v.Forename + " " + v.Surname + "\nRank: Sergeant\nWarrant no: " + v.Staff + "\nShift: late")
	}},
	{"long prose", plain, func(_ *rand.Rand, v *colleague) Record {
		filler := strings.Repeat("The committee met and agreed the minutes of the last meeting without a vote. ", 12)
		return line(filler + "It thanked " + v.Forename + " " + v.Surname + " (" + v.Staff + ") for the work. " + filler)
	}},
}
