package extract

import "strconv"

const (
	maxRow    = 1 << 20 // rows of a sheet
	maxColumn = 1 << 14 // columns of a sheet
)

// area is a rectangle of cells, its edges included: rows count from 1, columns
// from 0.
type area struct{ row, col, lastRow, lastCol int }

// cellRef reads a reference as "B12"; ok is false for what is none.
func cellRef[T string | []byte](ref T) (row, col int, ok bool) {
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i]
		if c == '$' {
			continue
		}
		if c |= 0x20; c < 'a' || c > 'z' {
			break
		}
		if col = col*26 + int(c-'a') + 1; col > maxColumn {
			return 0, 0, false
		}
	}
	for ; i < len(ref); i++ {
		c := ref[i]
		if c == '$' {
			continue
		}
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		if row = row*10 + int(c-'0'); row > maxRow {
			return 0, 0, false
		}
	}
	return row, col - 1, row > 0 && col > 0
}

// areaRef reads a reference as "A1:B12", or "B12".
func areaRef(ref string) (area, bool) {
	first, last := ref, ref
	for i := range ref {
		if ref[i] == ':' {
			first, last = ref[:i], ref[i+1:]
			break
		}
	}
	r, c, ok := cellRef(first)
	r2, c2, ok2 := cellRef(last)
	return area{r, c, r2, c2}, ok && ok2 && r <= r2 && c <= c2
}

// appendCell appends the name of a cell: "B12".
func appendCell(b []byte, row, col int) []byte {
	var letters [4]byte
	i := len(letters)
	for n := col + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		letters[i] = byte('A' + (n-1)%26)
	}
	return strconv.AppendInt(append(b, letters[i:]...), int64(row), 10)
}
