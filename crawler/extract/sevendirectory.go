package extract

import (
	"unicode/utf16"

	"peeler/matcher"
)

const (
	maxCoders  = 8 // of a folder
	maxStreams = 8 // into a coder, and of a folder
	maxSize    = 1 << 56
)

// sevenDirectory is what the directory of a 7z says, checked against the bytes
// that say it: no count in it makes us take memory.
type sevenDirectory struct {
	packAt    int64 // behind the head
	packSizes []int64
	folders   []sevenFolder
	subs      []sevenSub
	more      bool // than are kept
	files     int
	names     []string
	empty     []bool
}

// sevenFolder is how some packed streams become one stream of files.
type sevenFolder struct {
	coders  []sevenCoder
	binds   []sevenBind
	inputs  []int // the coders' inputs that packed streams go into, in order
	sizes   []int64
	first   int   // the first packed stream
	at      int64 // where that begins, behind the head
	packed  int64 // bytes of its packed streams
	files   uint64
	hasSum  bool
	sum     uint32
	outputs int
}

type sevenCoder struct {
	id      uint64
	props   []byte
	in, out int // inputs and outputs
}

type sevenBind struct{ in, out int }

// sevenSub is where a file lies.
type sevenSub struct {
	folder int
	size   int64
	hasSum bool
	sum    uint32
}

// main is the output that is the folder's.
func (f *sevenFolder) main() int {
	for out := range f.outputs {
		if f.bound(out) < 0 {
			return out
		}
	}
	return 0
}

// bound is the input that an output goes to, -1 for none.
func (f *sevenFolder) bound(out int) int {
	for _, b := range f.binds {
		if b.out == out {
			return b.in
		}
	}
	return -1
}

func (f *sevenFolder) size() int64 {
	if out := f.main(); out < len(f.sizes) {
		return f.sizes[out]
	}
	return 0
}

func (d *sevenDirectory) packed() (n int64) {
	for _, s := range d.packSizes {
		n += s
	}
	return n
}

// seven reads a number as 7z writes it: the ones at the top of the first byte
// tell how many bytes follow.
func (n *numbers) seven() uint64 {
	first := n.byte()
	var v uint64
	for i, mask := 0, byte(0x80); i < 8; i, mask = i+1, mask>>1 {
		if first&mask == 0 {
			return v | uint64(first&(mask-1))<<(8*i)
		}
		v |= uint64(n.byte()) << (8 * i)
	}
	return v
}

// count reads a count of things that each take a bit or more of what is left.
func (n *numbers) count() int {
	v := n.seven()
	if v > 8*uint64(len(n.b))+8 {
		n.b, n.short = nil, true
		return 0
	}
	return int(v)
}

// size reads a size of bytes.
func (n *numbers) size() int64 {
	v := n.seven()
	if v > maxSize {
		n.b, n.short = nil, true
		return 0
	}
	return int64(v)
}

// bits reads count bits, the highest first.
func (n *numbers) bits(count int) []bool {
	b := n.take(uint64(count+7) / 8)
	if n.short {
		return nil
	}
	set := make([]bool, count)
	for i := range set {
		set[i] = b[i/8]&(0x80>>(i%8)) != 0
	}
	return set
}

// sums reads checksums: each is there or not.
func (n *numbers) sums(count int, each func(i int, sum uint32)) {
	var set []bool
	if n.byte() == 0 {
		set = n.bits(count)
	}
	for i := range count {
		if n.short {
			return
		}
		if set == nil || set[i] {
			each(i, n.u32())
		}
	}
}

// streams reads a StreamsInfo: packed streams, folders and files in them.
func (d *sevenDirectory) streams(n *numbers, most int) error {
	id := n.seven()
	if id == 6 {
		d.packs(n)
		id = n.seven()
	}
	if id == 7 {
		if err := d.readFolders(n, most); err != nil {
			return err
		}
		id = n.seven()
	}
	for i := range d.folders {
		d.folders[i].files = 1
	}
	if id == 8 {
		id = d.counts(n)
		d.place(most)
		d.sizes(n, id)
		n.seven() // the end of all
	} else {
		d.place(most)
	}
	if n.short {
		return errPacked
	}
	return nil
}

func (d *sevenDirectory) packs(n *numbers) {
	d.packAt = n.size()
	count, total := n.count(), d.packAt
	for id := n.seven(); id != 0 && !n.short; id = n.seven() {
		switch id {
		case 9:
			for range count {
				d.packSizes = append(d.packSizes, n.size())
				if total += d.packSizes[len(d.packSizes)-1]; total > maxSize {
					n.short = true
				}
				if n.short {
					return
				}
			}
		case 10:
			n.sums(count, func(int, uint32) {})
		}
	}
}

// readFolders reads the folders and the sizes that they unpack to.
func (d *sevenDirectory) readFolders(n *numbers, most int) error {
	if n.seven() != 11 {
		return errPacked
	}
	count := n.count()
	if n.byte() != 0 {
		return errUnknown // the folders are elsewhere
	}
	if count > most {
		return refusal{matcher.Count, "too many folders"}
	}
	first, at := 0, d.packAt
	for range count {
		f, ok := readSevenFolder(n)
		if !ok || n.short || first+len(f.inputs) > len(d.packSizes) {
			return errPacked
		}
		f.first, f.at = first, at
		for _, s := range d.packSizes[first : first+len(f.inputs)] {
			f.packed += s
		}
		first += len(f.inputs)
		at += f.packed
		d.folders = append(d.folders, f)
	}
	for id := n.seven(); id != 0 && !n.short; id = n.seven() {
		switch id {
		case 12:
			for i := range d.folders {
				for range d.folders[i].outputs {
					d.folders[i].sizes = append(d.folders[i].sizes, n.size())
				}
			}
		case 10:
			n.sums(count, func(i int, sum uint32) { d.folders[i].hasSum, d.folders[i].sum = true, sum })
		default:
			return errPacked
		}
	}
	return nil
}

func readSevenFolder(n *numbers) (f sevenFolder, ok bool) {
	count := n.count()
	if count == 0 || count > maxCoders {
		return f, false
	}
	inputs := 0
	for range count {
		c := sevenCoder{in: 1, out: 1}
		flags := n.byte()
		for _, b := range n.take(uint64(flags & 0xf)) {
			c.id = c.id<<8 | uint64(b)
		}
		if flags&0x10 != 0 {
			c.in, c.out = n.count(), n.count()
		}
		if flags&0x20 != 0 {
			c.props = n.take(n.seven())
		}
		if c.in > maxStreams || c.out > maxStreams || flags&0x80 != 0 {
			return f, false
		}
		inputs += c.in
		f.outputs += c.out
		f.coders = append(f.coders, c)
	}
	if f.outputs == 0 || f.outputs-1 > inputs {
		return f, false
	}
	for range f.outputs - 1 {
		f.binds = append(f.binds, sevenBind{n.count(), n.count()})
	}
	packs := inputs - len(f.binds)
	if packs == 1 {
		f.inputs = []int{f.unbound(inputs)}
		return f, true
	}
	for range packs {
		f.inputs = append(f.inputs, n.count())
	}
	return f, true
}

// unbound is the one input that no output goes to.
func (f *sevenFolder) unbound(inputs int) int {
	for in := range inputs {
		free := true
		for _, b := range f.binds {
			free = free && b.in != in
		}
		if free {
			return in
		}
	}
	return 0
}

// counts reads how many files each folder has, and returns the id behind that.
func (d *sevenDirectory) counts(n *numbers) (id uint64) {
	for id = n.seven(); id != 13 && id != 9 && id != 10 && id != 0 && !n.short; id = n.seven() {
		n.take(n.seven())
	}
	if id == 13 {
		for i := range d.folders {
			d.folders[i].files = n.seven()
		}
		id = n.seven()
	}
	return id
}

// place makes room for the files, as many as may be read.
func (d *sevenDirectory) place(most int) {
	for i, f := range d.folders {
		for j := range f.files {
			if len(d.subs) > most {
				d.more = true
				return
			}
			s := sevenSub{folder: i}
			if j == 0 && f.files == 1 {
				s.size, s.hasSum, s.sum = f.size(), f.hasSum, f.sum
			}
			d.subs = append(d.subs, s)
		}
	}
}

// sizes reads the sizes of the files, but for the last of each folder, which has
// what is left; then their checksums, where the folder's do not do.
func (d *sevenDirectory) sizes(n *numbers, id uint64) {
	at := 0
	for _, f := range d.folders {
		rest := f.size()
		for j := uint64(0); j < f.files && !n.short; j++ {
			size := rest
			if j+1 < f.files {
				size = n.size()
			}
			size = min(size, rest)
			rest -= size
			if at < len(d.subs) {
				d.subs[at].size = size
			}
			at++
		}
	}
	if id == 9 {
		id = n.seven()
	}
	if id == 10 {
		d.fileSums(n)
		n.seven()
	}
}

// fileSums reads the checksums of the files whose folder's is not theirs.
func (d *sevenDirectory) fileSums(n *numbers) {
	var lacking []int
	at, total := 0, uint64(0)
	for _, f := range d.folders {
		kept := int(min(f.files, uint64(len(d.subs)-at)))
		if f.files != 1 || !f.hasSum {
			if total += f.files; total > 8*uint64(len(n.b)) {
				n.short = true
				return
			}
			for i := range kept {
				lacking = append(lacking, at+i)
			}
		}
		at += kept
	}
	n.sums(int(total), func(i int, sum uint32) {
		if i < len(lacking) {
			d.subs[lacking[i]].hasSum, d.subs[lacking[i]].sum = true, sum
		}
	})
}

// parseSeven reads a directory that is not packed.
func parseSeven(n *numbers, most int) (*sevenDirectory, error) {
	d := &sevenDirectory{}
	id := n.seven()
	if id == 2 { // properties of the archive
		for id = n.seven(); id != 0 && !n.short; id = n.seven() {
			n.take(n.seven())
		}
		id = n.seven()
	}
	if id == 3 {
		return nil, errUnknown // streams for the directory itself: nobody writes them
	}
	if id == 4 {
		if err := d.streams(n, most); err != nil {
			return nil, err
		}
		id = n.seven()
	}
	if id == 5 {
		d.readFiles(n, most)
	}
	if n.short {
		return nil, errPacked
	}
	return d, nil
}

// readFiles reads the names of the files and which of them have no data.
func (d *sevenDirectory) readFiles(n *numbers, most int) {
	d.files = n.count()
	for id := n.seven(); id != 0 && !n.short; id = n.seven() {
		b := &numbers{b: n.take(n.seven())}
		switch id {
		case 14:
			d.empty = b.bits(d.files)
		case 17:
			if b.byte() == 0 {
				d.names = sevenNames(b.b, min(d.files, most+1))
			}
		}
	}
}

func sevenNames(b []byte, most int) (names []string) {
	var name []uint16
	for ; len(b) >= 2 && len(names) < most; b = b[2:] {
		c := uint16(b[0]) | uint16(b[1])<<8
		if c != 0 {
			name = append(name, c)
			continue
		}
		names = append(names, string(utf16.Decode(name)))
		name = name[:0]
	}
	return names
}

// file is the name of a file, and whether it has no data.
func (d *sevenDirectory) file(i int) (name string, empty bool) {
	if i < len(d.names) {
		name = d.names[i]
	}
	return name, i < len(d.empty) && d.empty[i]
}
