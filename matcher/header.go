package matcher

// headings says what stands below a heading, after a key or behind a word of the
// text. They are written without spaces and signs, in small letters; "no",
// "number" and the like are cut off the end first.
var headings = map[string]Kind{
	"name": Name, "fullname": Name, "surname": Name, "lastname": Name, "familyname": Name,
	"forename": Name, "forenames": Name, "firstname": Name, "givenname": Name, "givennames": Name,
	"middlename": Name, "knownas": Name, "preferredname": Name, "officer": Name, "officername": Name,
	"employeename": Name, "staffname": Name, "displayname": Name,

	"email": Email, "emailaddress": Email, "mail": Email, "workemail": Email,

	"username": Username, "user": Username, "userid": Username, "login": Username,
	"logon": Username, "account": Username, "samaccountname": Username, "uid": Username,

	"phone": Phone, "telephone": Phone, "tel": Phone, "mobile": Phone, "mob": Phone,
	"cell": Phone, "workphone": Phone, "homephone": Phone, "contact": Phone,

	"staff": StaffNumber, "staffid": StaffNumber, "employee": StaffNumber, "employeeid": StaffNumber,
	"empid": StaffNumber, "collar": StaffNumber, "warrant": StaffNumber, "warrantcard": StaffNumber,
	"shoulder": StaffNumber, "badge": StaffNumber, "service": StaffNumber, "personnel": StaffNumber,

	"payroll": PayrollNumber, "payrollid": PayrollNumber, "pay": PayrollNumber, "payref": PayrollNumber,

	"nationalinsurance": NationalInsurance, "ni": NationalInsurance, "nino": NationalInsurance,

	"dob": DateOfBirth, "dateofbirth": DateOfBirth, "birthdate": DateOfBirth, "birthday": DateOfBirth,
	"born": DateOfBirth,

	"postcode": Postcode, "postalcode": Postcode, "zip": Postcode, "zipcode": Postcode,
}

// endings of headings that say nothing of the kind.
var endings = [...]string{"number", "num", "nr", "no", "ref", "id"}

// longestHeading bounds what is looked at.
const longestHeading = 40

// heading is the kind that a heading announces, or 0. buf is scratch.
func heading(buf []byte, name string) Kind {
	if name == "" || len(name) > longestHeading {
		return 0
	}
	buf = buf[:0]
	for i := range len(name) {
		if c := lower[name[i]]; classes[c] == letter {
			buf = append(buf, c)
		}
	}
	if k, ok := headings[string(buf)]; ok {
		return k
	}
	for _, end := range endings {
		if n := len(buf) - len(end); n > 0 && string(buf[n:]) == end {
			return headings[string(buf[:n])]
		}
	}
	return 0
}
