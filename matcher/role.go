package matcher

// role says what an encoded value is to its person. The values are stored.
type role uint8

const (
	whole         role = iota // the identifier in its canonical form
	looser                    // e-mail without the dots of its local part, number without its letters, date with day and month swapped
	surname                   // run together: smithjones, obrien, vanderberg
	surnamePart               // one part of several: smith, jones, berg
	former                    // a former or maiden surname, or one part of it
	forename                  // the first
	otherName                 // a further forename, or a part of a double one
	knownAs                   // the name known by
	nickname                  // usual short or long form of a forename
	together                  // forename and surname in one word, either order
	initial                   // of a forename or of the name known by
	surnameSound              // phonetic code of a surname, present or former, or of a part
	forenameSound             // phonetic code of a forename or of the name known by
	localPart                 // of an e-mail, without its plus tag
	domain                    // of an e-mail
	roles                     // how many there are
)

// variant parts the tags of forms that must not stand for each other.
func (r role) variant() byte {
	switch r {
	case looser:
		return 1
	case initial:
		return 2
	case surnameSound, forenameSound:
		return 3
	case localPart:
		return 4
	case domain:
		return 5
	case together:
		return 6
	}
	return 0
}

// isSurname says that a role is that of a surname or a part of it, as written.
func (r role) isSurname() bool { return r == surname || r == surnamePart || r == former }

// isForename says that a role is that of a forename, as written.
func (r role) isForename() bool {
	return r == forename || r == otherName || r == knownAs || r == nickname
}

// maxWord is the longest word, or run of joined words, that is looked up, in
// bytes. Nothing longer is enrolled as one.
const maxWord = 48
