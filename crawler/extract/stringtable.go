package extract

import (
	"encoding/binary"
	"strconv"

	"peeler/matcher"
)

const (
	maxShared = 256 << 10 // bytes of a shared string that are held
	tableStep = 4 << 10   // strings by which a table grows
	stepBytes = 12 * tableStep
)

// stringTable holds the strings that the cells of a workbook share, one behind the
// other, and which of them a cell has shown.
type stringTable struct {
	x      *extraction
	p      place
	chunks [][]byte // a string has its length before it
	starts []uint32 // of each string: its chunk, and where in it
	used   []uint64 // a bit for each
	held   int64    // bytes accounted to Limits.Buffer
	told   int      // strings handed on and not held
}

func (x *extraction) stringTable(p place) *stringTable { return &stringTable{x: x, p: p} }

// add takes the next string. One that cannot be held is a record of its own.
func (t *stringTable) add(text []byte) error {
	if len(text) > maxShared {
		if err := t.tell("", len(t.starts), text); err != nil {
			return err
		}
		text = text[:maxShared]
	}
	if t.told > 0 || !t.room(len(text)+binary.MaxVarintLen32) {
		if t.told++; t.told == 1 {
			t.x.gap(t.p, matcher.TooBig, "more shared strings than are held: the others are read without their cells", 0)
		}
		return t.tell("", len(t.starts)+t.told-1, text)
	}
	last := len(t.chunks) - 1
	t.starts = append(t.starts, uint32(last)<<20|uint32(len(t.chunks[last])))
	b := binary.AppendUvarint(t.chunks[last], uint64(len(text)))
	t.chunks[last] = append(b, text...)
	return nil
}

// room makes room for a string of n bytes.
func (t *stringTable) room(n int) bool {
	if len(t.starts)%tableStep == 0 {
		if !t.take(stepBytes) {
			return false
		}
		t.used = append(t.used, make([]uint64, tableStep/64)...)
	}
	if last := len(t.chunks) - 1; last >= 0 && len(t.chunks[last])+n <= cap(t.chunks[last]) {
		return true
	}
	size := max(n, chunkSize)
	if len(t.chunks) == 0 {
		size = max(n, chunkSize/16) // most workbooks are small
	}
	if len(t.chunks) == 1<<12 || !t.take(int64(size)) {
		return false
	}
	t.chunks = append(t.chunks, make([]byte, 0, size))
	return true
}

// take accounts for bytes that are held.
func (t *stringTable) take(n int64) bool {
	if t.x.buffered+n > t.x.lim.Buffer {
		return false
	}
	t.x.buffered += n
	t.held += n
	return true
}

// get returns a string that a cell shows, nil when it is not held.
func (t *stringTable) get(i int) []byte {
	if i < 0 || i >= len(t.starts) {
		return nil
	}
	t.used[i/64] |= 1 << (i % 64)
	return t.at(i)
}

func (t *stringTable) at(i int) []byte {
	b := t.chunks[t.starts[i]>>20][t.starts[i]&(chunkSize-1):]
	n, head := binary.Uvarint(b)
	return b[head : head+int(n)]
}

// orphans hands on the strings that no cell has shown.
func (t *stringTable) orphans() error {
	for i := range t.starts {
		if t.used[i/64]&(1<<(i%64)) != 0 {
			continue
		}
		if err := t.tell("(in no cell)", i, t.at(i)); err != nil {
			return err
		}
	}
	return nil
}

// tell hands on the string at i by itself.
func (t *stringTable) tell(how string, i int, text []byte) error {
	path := join(t.p.path, strconv.Itoa(i+1)+how)
	return t.x.record(path, []matcher.Field{{Text: repair(text)}})
}

// release gives up what is held.
func (t *stringTable) release() {
	t.x.buffered -= t.held
	t.chunks, t.starts, t.used, t.held = nil, nil, nil, 0
}
