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
//
// A word that is no name itself can hardly be anything but the misspelt name; one
// that is may be somebody else's. The losses of both were learnt on half of Febrl
// 4 and made milder where Febrl has more errors than people make.
const (
	wordEditLoss     = 3  // of a name of six letters and more, in a word that is no name
	shortEditLoss    = 3  // more, of five letters, and once more of four
	nameEditLoss     = 10 // in a word that is a name
	wordEditsLoss    = 8  // two edits, in a word that is no name
	nameEditsLoss    = 20
	soundLoss        = 14
	swappedLoss      = 6 // each of forename and surname that stands below the other's heading
	nicknameLoss     = 6
	partLoss         = 6  // one part of a name of several, or a further forename
	formerLoss       = 4  // a surname borne before
	digitLoss        = 22 // one digit of a number
	digitsSwapLoss   = 16 // two neighbours swapped
	birthEditLoss    = 16 // one digit of a date, or day and month swapped
	postEditLoss     = 15 // one character of a postcode
	postSwapLoss     = 6  // two neighbours swapped
	localEditLoss    = 20 // one letter of the local part of an address: a colleague's may be as near
	localMissingLoss = 24 // it may have been a digit
	misprintLoss     = 6  // rn for m
	hostEditLoss     = 12 // one of its domain
	looserLoss       = 8  // an address without its dots
	lettersLoss      = 4  // a number without its letters
	suffixLoss       = 4  // a national insurance number without its last letter
	runTogetherFee   = 4
	piecesLoss       = 2
	noLettersLoss    = 2
	misreadLoss      = 6
	lostZeroLoss     = 8 // of a telephone number that nothing announces
	dateLoss         = 2
	addressLoss      = 4 // a name that is read out of an address
)

// What it costs that a person's value is known and another stands in its place. The
// rates above would cost more; records of leaks are worse kept than those.
const (
	otherForename = -6
	otherSurname  = -6
	otherBirth    = -23
	otherNumber   = -6
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
	ownLoginHalf  = 32 // more, for a handle with a secret for an own service
	presenceHalf  = 4  // few records hold a number of this shape at all
)
