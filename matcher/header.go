package matcher

import "strings"

// heading is what is announced above a column, by a key or by a word.
type heading struct {
	kind Kind
	part Part // of a name
}

// headings says what stands below a heading, after a key or behind a word of the
// text. They are written without spaces and signs, in small letters; "no",
// "number" and the like are cut off the end first.
var kindsByHeading = map[string]heading{
	"name": {Name, FullName}, "fullname": {Name, FullName}, "surname": {Name, Surname}, "lastname": {Name, Surname}, "familyname": {Name, Surname},
	"forename": {Name, Forenames}, "forenames": {Name, Forenames}, "firstname": {Name, Forenames}, "givenname": {Name, Forenames}, "givennames": {Name, Forenames},
	"middlename": {Name, Forenames}, "knownas": {Name, Forenames}, "preferredname": {Name, Forenames}, "officer": {Name, FullName}, "officername": {Name, FullName},
	"employeename": {Name, FullName}, "staffname": {Name, FullName}, "displayname": {Name, FullName},

	"email": {kind: Email}, "emailaddress": {kind: Email}, "mail": {kind: Email}, "workemail": {kind: Email},

	"username": {kind: Username}, "user": {kind: Username}, "userid": {kind: Username}, "login": {kind: Username},
	"logon": {kind: Username}, "account": {kind: Username}, "samaccountname": {kind: Username}, "uid": {kind: Username},

	"phone": {kind: Phone}, "telephone": {kind: Phone}, "tel": {kind: Phone}, "mobile": {kind: Phone}, "mob": {kind: Phone},
	"cell": {kind: Phone}, "workphone": {kind: Phone}, "homephone": {kind: Phone}, "contact": {kind: Phone},

	"staff": {kind: StaffNumber}, "staffid": {kind: StaffNumber}, "employee": {kind: StaffNumber}, "employeeid": {kind: StaffNumber},
	"empid": {kind: StaffNumber}, "collar": {kind: StaffNumber}, "warrant": {kind: StaffNumber}, "warrantcard": {kind: StaffNumber},
	"shoulder": {kind: StaffNumber}, "badge": {kind: StaffNumber}, "service": {kind: StaffNumber}, "personnel": {kind: StaffNumber},

	"payroll": {kind: PayrollNumber}, "payrollid": {kind: PayrollNumber}, "pay": {kind: PayrollNumber}, "payref": {kind: PayrollNumber},

	"nationalinsurance": {kind: NationalInsurance}, "ni": {kind: NationalInsurance}, "nino": {kind: NationalInsurance},

	"dob": {kind: DateOfBirth}, "dateofbirth": {kind: DateOfBirth}, "birthdate": {kind: DateOfBirth}, "birthday": {kind: DateOfBirth},
	"born": {kind: DateOfBirth},

	"postcode": {kind: Postcode}, "postalcode": {kind: Postcode}, "zip": {kind: Postcode}, "zipcode": {kind: Postcode},
}

// endings of headings that say nothing of the kind.
var endings = [...]string{"number", "num", "nr", "no", "ref", "id"}

// longestHeading bounds what is looked at.
const longestHeading = 40

// headings remembers what the last headings announce: those of a table come again
// with each row.
type headings struct {
	known   map[string]column
	columns [mostColumns]column // of the last row, by their place
	buf     []byte
}

// column is a heading and what it announces. The name is a copy: that of a record may
// belong to a whole document.
type column struct {
	name string
	heading
}

const (
	mostHeadings = 256
	mostColumns  = 64
)

// of is what the heading of a field announces, which is the one at a place of its
// record.
func (h *headings) of(place int, name string) heading {
	if name == "" || len(name) > longestHeading {
		return heading{}
	}
	c := &h.columns[place%mostColumns]
	if c.name != name {
		*c = h.column(name)
	}
	return c.heading
}

func (h *headings) column(name string) column {
	if known, ok := h.known[name]; ok {
		return known
	}
	if h.known == nil || len(h.known) >= mostHeadings {
		h.known = map[string]column{}
	}
	c := column{strings.Clone(name), h.read(name)}
	h.known[c.name] = c
	return c
}

func (h *headings) read(name string) heading {
	buf := h.buf[:0]
	for i := range len(name) {
		if c := lower[name[i]]; classes[c] == letter {
			buf = append(buf, c)
		}
	}
	h.buf = buf
	if k, ok := kindsByHeading[string(buf)]; ok {
		return k
	}
	for _, end := range endings {
		if n := len(buf) - len(end); n > 0 && string(buf[n:]) == end {
			return kindsByHeading[string(buf[:n])]
		}
	}
	return heading{}
}
