package matcher

// role says what an encoded value is to its person. The values are stored.
type role uint8

const (
	whole       role = iota // the identifier in its canonical form
	looser                  // e-mail without the dots of its local part, number without its letters
	surname                 // run together: smithjones, obrien, vanderberg
	surnamePart             // one part of several: smith, jones, berg
	forename                // the first
	otherName               // a further forename, or a part of a double one
	knownAs
	together // forename and surname in one word, either order
	initial  // of a forename or of the name known by
	roles    // how many there are
)

// variant parts the tags of forms that must not stand for each other.
func (r role) variant() byte {
	switch r {
	case looser:
		return 1
	case initial:
		return 2
	}
	return 0
}

// maxNear is how long, in letters, a name may be to be found with an edit.
const maxNear = 24

// maxWord is the longest word, or run of joined words, that is looked up, in
// bytes. Nothing longer is enrolled as one.
const maxWord = 48
