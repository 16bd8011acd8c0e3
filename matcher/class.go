package matcher

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
)

// Class is a class of data that a document exposes, whoever it is about. Classes
// say how bad a leak is, even where nobody on the roster is in it.
type Class uint8

// The classes, in the order in which they are listed to people: who somebody is, how
// they are reached, what else is told of them.
const (
	NameClass Class = iota + 1
	RankClass
	RoleClass
	UnitClass
	LocationClass // place of work
	StaffNumberClass
	PayrollNumberClass
	UsernameClass
	EmailClass
	PhoneClass
	AddressClass
	PostcodeClass
	DateOfBirthClass
	PersonalClass // sex, age, nationality, marital status
	NationalInsuranceClass
	IdentityDocumentClass // passport, driving licence
	VettingClass
	PhotographClass
	NextOfKinClass
	BankClass
	CardClass
	SalaryClass
	CredentialClass // passwords and their hashes
	HealthClass     // sickness, disability
	SpecialClass    // what else Art. 9 UK GDPR names: ethnicity, religion, union, orientation
	ConductClass    // complaints, misconduct, convictions
	VehicleClass
	DeviceClass   // addresses and names of machines
	PositionClass // coordinates
	classCount
)

var classNames = [classCount]string{
	NameClass: "name", RankClass: "rank", RoleClass: "role", UnitClass: "unit", LocationClass: "location",
	StaffNumberClass: "staff_number", PayrollNumberClass: "payroll_number", UsernameClass: "username",
	EmailClass: "email", PhoneClass: "phone", AddressClass: "address", PostcodeClass: "postcode",
	DateOfBirthClass: "date_of_birth", PersonalClass: "personal", NationalInsuranceClass: "national_insurance",
	IdentityDocumentClass: "identity_document", VettingClass: "vetting", PhotographClass: "photograph",
	NextOfKinClass: "next_of_kin", BankClass: "bank", CardClass: "card", SalaryClass: "salary",
	CredentialClass: "credential", HealthClass: "health", SpecialClass: "special_category", ConductClass: "conduct",
	VehicleClass: "vehicle", DeviceClass: "device", PositionClass: "position",
}

// String is the name of the class as it stands in JSON; "" of none.
func (c Class) String() string {
	if c >= classCount {
		return fmt.Sprintf("class(%d)", uint8(c))
	}
	return classNames[c]
}

// MarshalText writes the name of the class.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name that MarshalText wrote.
func (c *Class) UnmarshalText(b []byte) error {
	for i, n := range classNames {
		if n == string(b) {
			*c = Class(i)
			return nil
		}
	}
	return fmt.Errorf("unknown class of data")
}

// Classes is a set of classes. As JSON it is the list of their names, in their
// order.
type Classes uint64

// ClassesOf makes a set.
func ClassesOf(list ...Class) Classes {
	var s Classes
	for _, c := range list {
		s |= 1 << c
	}
	return s &^ 1
}

// Any says that one of the classes of another set is in the set.
func (s Classes) Any(of Classes) bool { return s&of != 0 }

// List gives the classes of the set in their order, never nil.
func (s Classes) List() []Class {
	list := make([]Class, 0, bits.OnesCount64(uint64(s)))
	for c := Class(1); c < classCount; c++ {
		if s&(1<<c) != 0 {
			list = append(list, c)
		}
	}
	return list
}

// Names gives the names of the classes in their order, never nil.
func (s Classes) Names() []string {
	names := make([]string, 0, bits.OnesCount64(uint64(s)))
	for _, c := range s.List() {
		names = append(names, c.String())
	}
	return names
}

// String is "name, rank, vetting".
func (s Classes) String() string { return strings.Join(s.Names(), ", ") }

// MarshalJSON writes the list of the names.
func (s Classes) MarshalJSON() ([]byte, error) { return json.Marshal(s.List()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Classes) UnmarshalJSON(b []byte) error {
	var list []Class
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	*s = ClassesOf(list...)
	return nil
}
