package matcher

// content is what a cell or a column holds.
type content uint8

// The contents. Of those that cells have by their looks alone, the first that enough
// of them have is that of their column.
const (
	noContent content = iota
	aLogin            // an address and a password in one
	aHash             // of a password
	anIBAN
	aCard
	anInsurance
	anEmail
	aMAC
	anIP
	aPhotograph
	aURL
	aVehicle
	aPostcode
	anAddress
	aPosition
	aVetting
	aRank
	aGender
	anEthnicity
	anIllness
	aBirth
	aDate
	aSortCode
	aPhone
	aFullName
	aForename
	aSurname
	anAmount
	aNumber
	aCode // letters and digits
	aWord // of letters, or up to four
	aText

	// Those that a heading must announce.
	someInitials
	aName // of a person, or of whatever
	aStaffNumber
	aPayrollNumber
	aUsername
	aPassword
	aRole
	aUnit
	aPlace
	aTown
	anAge
	aNationality
	anIdentityDocument
	aKin
	anAccount
	aBank
	aSalary
	aConduct
	aDevice
	contentCount
)

// contents is a set of them.
type contents uint64

func contentsOf(list ...content) contents {
	var s contents
	for _, c := range list {
		s |= 1 << c
	}
	return s
}

func (s contents) has(c content) bool { return s&(1<<c) != 0 }

var (
	// What is nothing else in particular.
	asWords    = contentsOf(aWord, aText, aForename, aSurname, aFullName, aRank, aVetting, aGender, anEthnicity, anIllness, anAddress)
	asNumbers  = contentsOf(aNumber, aCode)
	asDates    = contentsOf(aDate, aBirth)
	asAnything = ^contents(0)
	asPlain    = asWords | asNumbers | asDates | contentsOf(aPostcode, aPhone, anAmount, aVehicle, aSortCode)
)

// contentTable says of each content its name, what it exposes, what cells below its
// heading look like, and which share of cells, in percent, must look like it where
// no heading says so; 0: none is enough.
var contentTable = [contentCount]struct {
	name    string
	exposes Class
	looks   contents
	alone   int
}{
	aLogin:      {"login and password", CredentialClass, asAnything, 10},
	aHash:       {"password hash", CredentialClass, contentsOf(aHash), 30},
	anIBAN:      {"IBAN", BankClass, contentsOf(anIBAN), 10},
	aCard:       {"card number", CardClass, contentsOf(aCard), 50},
	anInsurance: {"national insurance", NationalInsuranceClass, contentsOf(anInsurance) | asNumbers, 20},
	anEmail:     {"email", EmailClass, contentsOf(anEmail, aLogin), 20},
	aMAC:        {"MAC address", DeviceClass, contentsOf(aMAC), 30},
	anIP:        {"IP address", DeviceClass, contentsOf(anIP), 30},
	aPhotograph: {"photograph", PhotographClass, asAnything, 50},
	aURL:        {"URL", 0, contentsOf(aURL), 30},
	aVehicle:    {"vehicle", VehicleClass, asWords | asNumbers | contentsOf(aVehicle), 50},
	aPostcode:   {"postcode", PostcodeClass, contentsOf(aPostcode) | asNumbers, 30},
	anAddress:   {"address", AddressClass, asWords | asNumbers | contentsOf(aPostcode), 30},
	aPosition:   {"coordinates", PositionClass, contentsOf(aPosition, anAmount), 50},
	aVetting:    {"vetting", VettingClass, asPlain, 40},
	aRank:       {"rank", RankClass, asWords | asNumbers, 50},
	aGender:     {"gender", PersonalClass, asWords | contentsOf(aNumber), 90},
	anEthnicity: {"special category", SpecialClass, asPlain, 60},
	anIllness:   {"health", HealthClass, asPlain, 40},
	aBirth:      {"date of birth", DateOfBirthClass, asDates, 90},
	aDate:       {"date", 0, asDates, 50},
	aSortCode:   {"sort code", BankClass, contentsOf(aSortCode, aNumber), 60},
	aPhone:      {"phone", PhoneClass, contentsOf(aPhone, aNumber), 50},
	aFullName:   {"name", NameClass, asWords, 50},
	aForename:   {"forename", NameClass, asWords, 60},
	aSurname:    {"surname", NameClass, asWords, 60},
	anAmount:    {"amount", 0, contentsOf(anAmount, aNumber), 50},
	aNumber:     {"number", 0, asNumbers, 50},
	aCode:       {"code", 0, asNumbers, 50},
	aWord:       {"word", 0, asWords, 50},
	aText:       {"text", 0, asWords, 1},

	someInitials:       {"initials", NameClass, contentsOf(aWord, aForename, aSurname, aFullName), 0},
	aName:              {"name", NameClass, contentsOf(aFullName, aForename, aSurname), 0},
	aStaffNumber:       {"staff number", StaffNumberClass, asNumbers, 0},
	aPayrollNumber:     {"payroll number", PayrollNumberClass, asNumbers, 0},
	aUsername:          {"username", UsernameClass, asWords | asNumbers | contentsOf(anEmail), 0},
	aPassword:          {"password", CredentialClass, asAnything, 0},
	aRole:              {"role", RoleClass, asWords | asNumbers, 0},
	aUnit:              {"unit", UnitClass, asWords | asNumbers, 0},
	aPlace:             {"location", LocationClass, asWords | asNumbers | contentsOf(aPostcode), 0},
	aTown:              {"town", 0, asWords, 0},
	anAge:              {"age", PersonalClass, contentsOf(aNumber), 0},
	aNationality:       {"nationality", PersonalClass, asWords, 0},
	anIdentityDocument: {"identity document", IdentityDocumentClass, asNumbers, 0},
	aKin:               {"next of kin", NextOfKinClass, asAnything, 0},
	anAccount:          {"account number", BankClass, asNumbers, 0},
	aBank:              {"bank", BankClass, asPlain | contentsOf(anIBAN), 0},
	aSalary:            {"salary", SalaryClass, contentsOf(anAmount, aNumber, aCode), 0},
	aConduct:           {"conduct", ConductClass, asPlain, 0},
	aDevice:            {"device", DeviceClass, asWords | asNumbers | contentsOf(aMAC, anIP, aHash), 0},
}

func (c content) String() string { return contentTable[c].name }
