package matcher

// holding is one value of a person, in six bytes. Its number is, from the last bit on,
// the place of the atom in its shard, whether it is a name, and the first bits of its
// fast tag: these say the shard of what is no name.
type holding struct {
	low, high uint16 // halves of the number
	half      uint8
	what      uint8 // role, kind and whether it is derived
}

const (
	placeOf   = 1<<shardBits - 1
	nameBit   = 1 << shardBits
	printAt   = 24         // of the number
	kindBits  = 4          // of what: the kind of what is no name
	derivedOf = uint8(128) // of what
)

// printOf are the first bits of a fast tag: most atoms need not be asked.
func printOf(fast uint64) uint8 { return uint8(fast >> 56) }

// newHolding is one of a name. Of other values it is known which atom they are when all
// are there: till then who has them stands in its place, see owner.
func newHolding(number int32, x Encoding) holding {
	h := holding{half: x.half, what: uint8(x.role)}
	if x.kind != Name {
		h.what |= uint8(x.kind-Email) << kindBits
	}
	if x.derived {
		h.what |= derivedOf
	}
	if h.isName() {
		h.renumber(number, x.fast)
	} else {
		h.setNumber(uint32(number))
	}
	return h
}

func (h holding) number() uint32      { return uint32(h.low) | uint32(h.high)<<16 }
func (h *holding) setNumber(n uint32) { h.low, h.high = uint16(n), uint16(n>>16) }

// renumber gives it an atom, which has that fast tag.
func (h *holding) renumber(atom int32, fast uint64) {
	n := uint32(printOf(fast))<<printAt | uint32(atom)&placeOf
	if h.isName() {
		n |= nameBit
	}
	h.setNumber(n)
}

func (h holding) atom() int32 {
	n := h.number()
	if n&nameBit != 0 {
		return int32(n & placeOf)
	}
	return int32((n>>(32-shardOf)+1)<<shardBits | n&placeOf)
}

// owner is who has it, before it has an atom, or less than 0.
func (h holding) owner() int32 { return int32(h.number()) }

func (h holding) print() uint8  { return uint8(h.high >> (printAt - 16)) }
func (h holding) role() role    { return role(h.what & (1<<kindBits - 1)) }
func (h holding) derived() bool { return h.what&derivedOf != 0 }
func (h holding) kind() Kind    { return kindsOf[h.what&^derivedOf] }

// isName says that it is a name or a part of one, and not two in one word.
func (h holding) isName() bool { return h.kind() == Name && h.role() != together }

// kindsOf are the kinds by holding.what.
var kindsOf = func() (t [128]Kind) {
	for what := range t {
		t[what] = Name
		if r := role(what & (1<<kindBits - 1)); r < roles && values>>r&1 != 0 {
			t[what] = Email + Kind(what>>kindBits)
		}
	}
	return t
}()
