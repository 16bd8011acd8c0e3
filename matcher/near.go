package matcher

// What is near a value is found by what is left of both when letters are left
// out (symmetric deletion: Bocek, Hunt and Stiller, FastSS, 2007). Enrolled are
// the first 32 bits of the fast tags of what is left: they propose only.
const (
	shortestNear = 4  // letters of a name that is found with an edit: below, every other word is one edit away
	maxNear      = 24 // letters of the longest one
	maxPostcode  = 10
	shortestTwo  = 7 // letters of a name that is found with two edits
	longestTwo   = 16
	maxAddress   = maxWord // bytes of a local part or domain that is found with an edit
)

// ones are the near tags with one letter left out, by its position.
func (e Encoding) ones() []uint32 {
	n := len(e.near)
	if e.kind == Name && n > maxNear {
		n = letters(n)
	}
	return e.near[:n]
}

// twos are the near tags with letters i and j left out, in the order (0,1),
// (0,2) … (1,2) …; none for most encodings.
func (e Encoding) twos() []uint32 { return e.near[len(e.ones()):] }

// letters is how long a word is that has n near tags, of one letter and of two;
// or 0 when no word has.
func letters(n int) int {
	for l := shortestTwo; l <= longestTwo; l++ {
		if n == l*(l+1)/2 {
			return l
		}
	}
	return 0
}

// nearable says that an encoding of this kind may have n near tags.
func nearable(k Kind, n int) bool {
	switch k {
	case Name:
		return n <= maxNear || letters(n) > 0
	case Email:
		return n <= maxAddress
	case StaffNumber, PayrollNumber:
		return n <= maxNumber
	case Postcode:
		return n <= maxPostcode
	case DateOfBirth:
		return n == 0 || n == len("yyyymmdd")
	}
	return n == 0
}

// near gives the tags of w with each letter left out and, if two, then with each
// pair.
func (e *Encoder) near(w string, two bool) []uint32 {
	n := len(w)
	size := n
	if two = two && n >= shortestTwo && n <= longestTwo; two {
		size = n * (n + 1) / 2
	}
	near := make([]uint32, 0, size)
	without := make([]byte, 0, maxWord)
	for i := range n {
		without = append(append(without[:0], w[:i]...), w[i+1:]...)
		near = append(near, e.short(without))
	}
	for i := 0; two && i < n; i++ {
		for j := i + 1; j < n; j++ {
			without = append(append(append(without[:0], w[:i]...), w[i+1:j]...), w[j+1:]...)
			near = append(near, e.short(without))
		}
	}
	return near
}

// short is the first half of a fast tag.
func (e *Encoder) short(canonical []byte) uint32 { return uint32(e.fast.Sum(canonical)) }

// editable says that a name may be matched with an edit. Edits are of bytes, so
// words outside ASCII are not: they are enrolled in ASCII as well.
func editable(w []byte) bool {
	return len(w) >= shortestNear && len(w) <= maxNear && isSmall(w)
}

// isSmall says that a word is of small ASCII letters.
func isSmall(w []byte) bool {
	for _, c := range w {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
