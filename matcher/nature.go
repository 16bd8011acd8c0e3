package matcher

import "math/bits"

// nature is the kind of an atom and the roles in which it is held. The roles of names
// and those of other values are different ones, so that among the roles of a value
// there is room for its kind.
type nature uint16

const (
	values    = nature(1<<whole | 1<<looser | 1<<localPart | 1<<domain) // the roles of what is no name
	kindAt    = surname                                                 // of a value
	derivedAt = forenameSound                                           // a handle made of the name of its first holder
	twosAt    = roles                                                   // a name that has near tags with two letters left out
)

func newNature(x Encoding) nature {
	n := nature(1 << x.role)
	if x.kind != Name {
		n |= nature(x.kind) << kindAt
	}
	if x.kind != Name && x.derived {
		n |= 1 << derivedAt
	}
	return n
}

// fits says that a role is one of this kind.
func (r role) fits(k Kind) bool {
	switch r {
	case whole, looser:
		return k != Name
	case localPart, domain:
		return k == Email
	}
	return k == Name
}

// with is the nature of two atoms that are the same.
func (n nature) with(o nature) nature {
	if n&values == 0 {
		return n | o
	}
	return n | o&values
}

// kind is that of the atom.
func (n nature) kind() Kind {
	if n&values == 0 {
		return Name
	}
	return Kind(n >> kindAt & 15)
}

// has says that the atom is held in a role, which must be one of its kind.
func (n nature) has(r role) bool { return n>>r&1 != 0 }

// roles are the roles of a name.
func (n nature) roles() roleSet { return roleSet(n &^ (1 << twosAt)) }

// named says that it is a name or a part of one, and not two in one word.
func (n nature) named() bool { return n&(values|1<<together) == 0 }

// local says that it is the local part of an address.
func (n nature) local() bool { return n.has(localPart) }

func (n nature) derived() bool { return n&values != 0 && n.has(derivedAt) }
func (n nature) hasTwos() bool { return n>>twosAt != 0 }

// variant is that of its tag.
func (n nature) variant() byte {
	if v := n & values; v != 0 {
		n = v
	}
	return role(bits.TrailingZeros16(uint16(n))).variant()
}

// roleSet says in which roles a name is held.
type roleSet uint16

const (
	surnames  = roleSet(1<<surname | 1<<surnamePart | 1<<former)
	forenames = roleSet(1<<forename | 1<<otherName | 1<<knownAs)
)

func (s roleSet) has(r role) bool { return s>>r&1 != 0 }
