package matcher

import "fmt"

// Kind is the sort of an identifier.
type Kind uint8

// The kinds, in the order in which they are listed to people.
const (
	Name Kind = iota + 1
	Email
	Username
	Phone
	StaffNumber
	PayrollNumber
	NationalInsurance
	DateOfBirth
	Postcode
)

var kindNames = [...]string{
	Name: "name", Email: "email", Username: "username", Phone: "phone",
	StaffNumber: "staff_number", PayrollNumber: "payroll_number",
	NationalInsurance: "national_insurance", DateOfBirth: "date_of_birth", Postcode: "postcode",
}

// String is the kind's name as it stands in configuration, CSV headers and JSON.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return kindNames[k]
}

// MarshalText writes the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name that MarshalText wrote.
func (k *Kind) UnmarshalText(b []byte) error {
	for i, n := range kindNames {
		if i > 0 && n == string(b) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("unknown kind of identifier")
}
