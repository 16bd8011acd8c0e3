package matcher_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	. "peeler/matcher"
	"peeler/matcher/matchertest"
)

// strangers draws people who are not of the force and the rows in which others
// keep them. Names, dates and numbers come from the same urns as the force's, so
// that they coincide as often as they may. What the world gives to one person
// only (addresses, phones, national insurance numbers) is never the force's; one
// postcode in 36 is, which is as often as in a country of 1.7 million postcodes.
type strangers struct {
	*matchertest.Population
	r     *rand.Rand
	force *trial
}

func newStrangers(f *trial, seed uint64) *strangers {
	return &strangers{matchertest.NewPopulation(1_000_000 + seed), rand.New(rand.NewPCG(seed, 4)), f}
}

// next is a stranger. One in 200 has a name from the lists of origins: they are
// short, so that more would make each of their names far too common.
func (s *strangers) next() matchertest.Person {
	v := s.Person()
	if s.r.IntN(200) == 0 {
		o := oneOf(s.r, origins)
		v.Forename, v.Surname = oneOf(s.r, o.female), oneOf(s.r, o.family)
		if s.r.IntN(2) == 0 {
			v.Forename = oneOf(s.r, o.male)
		}
	}
	for s.force.owned[v.Phone] {
		v.Phone = fmt.Sprintf("07%09d", s.r.IntN(1_000_000_000))
	}
	for s.force.owned[v.Insurance] {
		v.Insurance = fmt.Sprintf("ZZ%06dA", s.r.IntN(1_000_000))
	}
	if s.r.IntN(36) == 0 {
		v.Postcode = oneOf(s.r, s.force.people).Postcode
	}
	v.Email = strings.ToLower(v.Forename+oneOf(s.r, []string{".", "_", ""})+v.Surname) + fmt.Sprint(s.r.IntN(100)) + "@" +
		oneOf(s.r, []string{"mail.example", "post.example", "inbox.example", "force.example.com"})
	return v
}

// source is a sort of rows of strangers.
type source struct {
	name string
	row  func(s *strangers, v matchertest.Person) Record
}

var passwords = strings.Fields("123456 password qwerty letmein iloveyou dragon monkey sunshine charlie jordan23 liverpool1 Summer2023 abc123 654321 george michelle")

var sources = []source{
	{"staff list of another force", func(s *strangers, v matchertest.Person) Record {
		return cells(true, "Warrant No", v.Staff, "Last Name", strings.ToUpper(v.Surname), "First Name", v.Forename, "Rank", oneOf(s.r, []string{"PC", "PS", "DC", "Insp"}),
			"Date of Birth", v.Born.Format("02/01/2006"), "Joined", s.day("02/01/2006"), "BCU", oneOf(s.r, []string{"North", "South", "HQ"}))
	}},
	{"staff list with initials", func(s *strangers, v matchertest.Person) Record {
		return cells(true, "Officer", v.Surname+" "+v.Forename[:1], "Collar", v.Staff, "Shift", oneOf(s.r, []string{"A", "B", "C"}))
	}},
	{"payroll of a council", func(s *strangers, v matchertest.Person) Record {
		return cells(true, "payroll_no", v.Payroll, "employee", v.Forename+" "+v.Surname, "ni_number", v.Insurance, "gross", fmt.Sprintf("%d.%02d", 1200+s.r.IntN(4000), s.r.IntN(100)))
	}},
	{"customers", func(s *strangers, v matchertest.Person) Record {
		return cells(true, "customer_id", v.Payroll, "name", v.Forename+" "+v.Surname, "email", v.Email, "mobile", v.Phone, "postcode", v.Postcode,
			"dob", v.Born.Format("2006-01-02"), "points", fmt.Sprint(s.r.IntN(10_000)))
	}},
	{"customers without headings", func(s *strangers, v matchertest.Person) Record {
		return cells(false, "", v.Staff, "", v.Surname, "", v.Forename, "", v.Postcode, "", s.day("2006-01-02"), "", fmt.Sprint(s.r.IntN(1_000_000)))
	}},
	{"combolist", func(s *strangers, v matchertest.Person) Record {
		return line(v.Email + oneOf(s.r, []string{":", ";", "|"}) + oneOf(s.r, passwords))
	}},
	{"combolist with user names", func(s *strangers, v matchertest.Person) Record { return line(v.Username + ":" + v.Staff) }},
	{"own domain, people unknown", func(s *strangers, v matchertest.Person) Record {
		return line(strings.ToLower(fmt.Sprintf("%s.%s%d@force.example.uk:%s", v.Forename, v.Surname, 100_000+s.r.IntN(900_000), oneOf(s.r, passwords))))
	}},
	{"SQL members", func(s *strangers, v matchertest.Person) Record {
		return line(fmt.Sprintf("(%s,'%s','%s','%s','$2y$10$%s','%s',%d),", v.Staff, v.Username, v.Forename+" "+v.Surname, v.Email, s.token(16), s.day("2006-01-02 15:04:05"), s.r.IntN(2)))
	}},
	{"electoral roll", func(s *strangers, v matchertest.Person) Record {
		return line(fmt.Sprintf("%d  %s, %s %s   %d Mill Lane, Bury, %s", s.r.IntN(9000), v.Surname, v.Forename, v.Middle, 1+s.r.IntN(200), v.Postcode))
	}},
	{"news", func(s *strangers, v matchertest.Person) Record {
		w := s.next()
		return line(fmt.Sprintf("%s %s, %d, of %s, was told by %s %s of the council on %s that the fine of %d pounds (case %s) stands. Ms %s said she would appeal.",
			v.Forename, v.Surname, 18+s.r.IntN(60), oneOf(s.r, []string{"Leeds", "Bury", "Hull"}), w.Forename, w.Surname, s.day("2 January 2006"), s.r.IntN(5000), w.Staff, v.Surname))
	}},
	{"results of a race", func(s *strangers, v matchertest.Person) Record {
		return line(fmt.Sprintf("%d\t%s\t%s %s\t0:%02d:%02d\t%s", 1+s.r.IntN(9999), v.Staff[:4], v.Forename, v.Surname, s.r.IntN(60), s.r.IntN(60), oneOf(s.r, []string{"M40", "F35", "SM", "SF"})))
	}},
	{"bank transfers", func(s *strangers, v matchertest.Person) Record {
		return cells(true, "payee", strings.ToUpper(v.Forename[:1]+" "+v.Surname), "sort code", v.Staff[:2]+"-"+v.Staff[2:4]+"-"+v.Staff[4:], "account", v.Payroll, "amount", fmt.Sprintf("%d.00", s.r.IntN(900)))
	}},
	{"server log", func(s *strangers, v matchertest.Person) Record {
		return line(fmt.Sprintf(`%d.%d.%d.%d - %s [%s] "GET /item/%d?sid=%s HTTP/1.1" 200 %d`, 1+s.r.IntN(220), s.r.IntN(256), s.r.IntN(256), s.r.IntN(256),
			v.Username, s.day("02/Jan/2006:15:04:05 +0000"), s.r.IntN(1_000_000), s.token(12), s.r.IntN(1_000_000)))
	}},
	{"stealer log", func(s *strangers, v matchertest.Person) Record {
		return line("URL: https://shop.example/account\nUsername: " + oneOf(s.r, []string{v.Email, v.Username}) + "\nPassword: " + v.Surname + fmt.Sprint(s.r.IntN(10_000)) + "\nApplication: Chrome")
	}},
	{"forum members", func(s *strangers, v matchertest.Person) Record {
		return line(fmt.Sprintf("<tr><td><a href=\"/u/%s\">%s</a></td><td>%s</td><td>%d posts</td></tr>", v.Staff, v.Username, v.Forename, s.r.IntN(100_000)))
	}},
	{"JSON of an app", func(s *strangers, v matchertest.Person) Record {
		return line(fmt.Sprintf(`{"id":%s,"fullName":"%s %s","phone":"+44%s","birthday":"%s","token":"%s"}`, v.Payroll, v.Forename, v.Surname, v.Phone[1:], v.Born.Format("2006-01-02"), s.token(24)))
	}},
	{"tokens and digests", func(s *strangers, _ matchertest.Person) Record {
		return line(fmt.Sprintf("%x %s %016x", s.r.Uint64(), base64Of(s.token(30)), s.r.Uint64()))
	}},
	{"numbers", func(s *strangers, v matchertest.Person) Record {
		return line(v.Staff + " " + v.Payroll + " " + fmt.Sprint(100_000+s.r.IntN(900_000)) + " " + fmt.Sprint(100_000+s.r.IntN(900_000)))
	}},
	{"appointments", func(s *strangers, v matchertest.Person) Record {
		return cells(true, "patient", v.Surname+", "+v.Forename+" "+v.Middle, "dob", v.Born.Format("02/01/2006"), "nhs no", fmt.Sprintf("%03d %03d %04d", s.r.IntN(1000), s.r.IntN(1000), s.r.IntN(10_000)), "clinic", s.day("02/01/06 15:04"))
	}},
}

// day is a day of the last twenty years.
func (s *strangers) day(layout string) string {
	return time.Date(2004, 1, 1, s.r.IntN(24), s.r.IntN(60), s.r.IntN(60), 0, time.UTC).AddDate(0, 0, s.r.IntN(20*365)).Format(layout)
}

func (s *strangers) token(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[s.r.IntN(62)]
	}
	return string(b)
}
