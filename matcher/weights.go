package matcher

// Evidence is in half bits: twice the binary logarithm of how much likelier a
// value is in a record about its person than in one about a stranger (Fellegi
// and Sunter 1969). A value that agrees is worth the information of the value
// (how rare it is among people, u) less what its being read so loses (how rarely
// records hold the person's value in that form, m).

// Error rates of British records, the mean of the sexes, from the linkage of NHS
// records with each other: Cardinal et al., "De-identified Bayesian personal
// identity matching for privacy-preserving record linkage despite errors", BMC
// Med Inform Decis Mak 23:85 (2023), doi 10.1186/s12911-023-02176-6.
const (
	forenameSoundsAlike = 0.00865 // another spelling of the same sound
	forenameIsAnother   = 0.0060
	surnameSoundsAlike  = 0.0051
	surnameIsAnother    = 0.0351 // by marriage mostly: 0.0567 of women, 0.0134 of men
	birthIsNear         = 0.0046 // in part the same
	birthIsAnother      = 0.0003
	postcodeIsAnother   = 0.300 // people move
)

// What it loses to read a value other than as it is enrolled.
const (
	oneEditLoss    = 10 // of a name
	twoEditsLoss   = 16
	soundLoss      = 14
	nicknameLoss   = 6
	partLoss       = 6 // one part of a name of several, or a further forename
	formerLoss     = 4 // a surname borne before
	numberEditLoss = 13
	birthEditLoss  = 16 // one digit of a date, or day and month swapped
	looserLoss     = 8  // an address without its dots
	lettersLoss    = 4  // a number without its letters
	suffixLoss     = 4  // a national insurance number without its last letter
	runTogetherFee = 4
)

// What it costs that a person's value is known and another stands in its place.
const (
	otherForename = -15
	otherSurname  = -10
	otherBirth    = -23
	otherPostcode = -3
)

// What values are worth of which no table tells how rare they are.
const (
	emailHalf     = 80
	phoneHalf     = 68
	insuranceHalf = 72
	birthHalf     = 28
	postcodeHalf  = 41
	initialHalf   = 7
	derivedHalf   = 24 // a handle made of the name
	handleHalf    = 48 // most that a handle can be worth
	domainHalf    = 16 // of an employer
	providerHalf  = 4  // of a mail provider
	presenceHalf  = 4  // few records hold a number of this shape at all
)
