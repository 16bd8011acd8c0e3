package kernel

// Suspicious marks where tokens in ASCII may hint at another reading of a text: long ones,
// and those of letters and digits that look odd. Of masks, there is to be one more than of
// marks.
func (k *Kernel) Suspicious(marks []uint64, masks []Masks) {
	masks = masks[:len(marks)+1]
	for i := k.suspiciousBlocks(marks, masks); i < len(marks); i++ {
		before := Masks{}
		if i > 0 {
			before = masks[i-1]
		}
		marks[i] = suspicious(&before, &masks[i], &masks[i+1])
	}
}

// suspicious finds the places in a block where a word in ASCII may hint at another
// reading.
func suspicious(before, m, next *Masks) uint64 {
	w, nextW := m.Word&^m.High, next.Word&^next.High
	start := w &^ (w<<1 | before.Word>>63)
	w1, w2, w3 := shifted(w, nextW, 1), shifted(w, nextW, 2), shifted(w, nextW, 3)
	// Twelve letters or digits in a row.
	four, nextFour := w&w1&w2&w3, nextW&(nextW>>1)
	nextFour &= nextFour >> 2
	long := start & four & shifted(four, nextFour, 4) & shifted(four, nextFour, 8)
	if m.Digit|next.Digit == 0 {
		return long
	}
	d, nextD, l, nextL := m.Digit, next.Digit, w&^m.Digit, nextW&^next.Digit
	first := d &^ (d<<1 | before.Digit>>63)
	d1 := shifted(d, nextD, 1)
	// One digit or two with a letter behind them; at the start of a word only one, if
	// there are four.
	one, two := first&shifted(l, nextL, 1), first&d1&shifted(l, nextL, 2)
	odd := one&^(start&^w3) | two&^start
	// Five digits and more beside a letter.
	ds, nextDs := d&d1, nextD&(nextD>>1)
	five := ds & shifted(ds, nextDs, 2) & shifted(d, nextD, 4)
	five &= first&(l<<1|(before.Word&^before.Digit)>>63) | shifted(l, nextL, 5)
	// A digit and a letter by themselves.
	pair := start & w1 &^ w2 & (d ^ d1)
	return odd | five | pair | long
}

// shifted moves a mask by n bytes, so that each bit speaks of one behind it.
func shifted(mask, next uint64, n int) uint64 { return mask>>n | next<<(BlockSize-n) }
