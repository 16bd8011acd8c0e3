package matcher

import "time"

// Subject is a member of staff, by the opaque reference that HR gave. It is no
// identifier: outside the force it means nothing.
type Subject string

// Identifier is one plaintext value of a person. It lives in memory while it is
// enrolled or compared, never longer.
type Identifier struct {
	Kind  Kind
	Part  Part // for names: which part of the name it is
	Value string
}

// Part says which part of a name an identifier of kind Name holds.
type Part uint8

// The parts of a name.
const (
	FullName Part = iota // order not known
	Forenames
	Surname
	KnownAs
	Former // surname borne before, by birth or another marriage
)

// Person is a member of staff as HR names them: input of an enrolment.
type Person struct {
	Subject     Subject
	Cohorts     []string  // groups that change the rules: "covert", "public-figure", …
	Joined      time.Time // date, UTC; zero when not known
	Left        time.Time // date, UTC; zero while in service
	Identifiers []Identifier
}

// Match says that a record names a subject, how surely and for what reasons.
type Match struct {
	Path       string // of the record
	Subject    Subject
	Cohorts    []string
	Kinds      []Kind      // kinds of the identifiers that were found, ascending
	Confidence float64     // posterior probability, 0 to 1
	Reasons    []string    // kinds and rules, never a value
	Among      []Subject   // those between whom it cannot be decided, Subject too; nil: it is clear
	Either     float64     // posterior probability that one of Among is meant; 0 when that is nil
	Credential *Credential // beside the address or handle; nil when there is none

	Explanation *Explanation // of Matcher.Explaining; else nil
}
