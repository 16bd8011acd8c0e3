package extract

import (
	"bufio"
	"compress/bzip2"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
	"unicode/utf16"
)

// sevenFilters are ids of xz's filters by those of 7z.
var sevenFilters = map[uint64]uint64{
	3: 3, 4: 4, 5: 5, 7: 7, 8: 8, 9: 9, 10: 10,
	0x03030103: 4, 0x03030205: 5, 0x03030501: 7, 0x03030701: 8, 0x03030805: 9,
}

const sevenAES = 0x06f10701

// open unpacks a folder, with the password that fits if it is encrypted.
func (z *sevenZip) open(d *sevenDirectory, i int) (unpacked, error) {
	f := &d.folders[i]
	at := slices.IndexFunc(f.coders, func(c sevenCoder) bool { return c.id == sevenAES })
	if at < 0 {
		return z.build(f, d, "")
	}
	aesCoder, ok := readSevenAES(f.coders[at].props)
	if !ok || z.locked {
		return unpacked{}, errLocked
	}
	fits := z.x.unlock(aesCoder.cost(), func(password string) bool {
		u, err := z.build(f, d, password)
		if err != nil {
			return false
		}
		defer u.free()
		return z.fits(d, i, u)
	})
	if !fits {
		z.locked = true
		return unpacked{}, errLocked
	}
	return z.build(f, d, z.x.passwords.fits)
}

// fits tells whether what a password opens begins with a file that has its
// checksum.
func (z *sevenZip) fits(d *sevenDirectory, i int, u unpacked) bool {
	at, ok := slices.BinarySearchFunc(d.subs, i, func(s sevenSub, i int) int { return s.folder - i })
	if !ok {
		return false
	}
	first := d.subs[at]
	most := min(z.x.lim.Expanded-z.x.expanded, max(freeRatio, d.folders[i].packed*int64(z.x.lim.Ratio)))
	sum := crc32.NewIEEE()
	n, err := io.Copy(sum, io.LimitReader(u, min(first.size, most)))
	z.x.passwords.rounds += n >> 3
	return err == nil && n == first.size && first.hasSum && sum.Sum32() == first.sum
}

// sevenBuild puts the coders of a folder together.
type sevenBuild struct {
	z        *sevenZip
	d        *sevenDirectory
	f        *sevenFolder
	password string
	used     [maxCoders]bool
	frees    []func()
}

func (z *sevenZip) build(f *sevenFolder, d *sevenDirectory, password string) (unpacked, error) {
	b := &sevenBuild{z: z, d: d, f: f, password: password}
	r, err := b.output(f.main())
	if err != nil {
		b.free()
		return unpacked{}, err
	}
	return unpacked{r, b.free}, nil
}

func (b *sevenBuild) free() {
	for _, free := range b.frees {
		free()
	}
	b.frees = nil
}

// output is the coder that has an output.
func (b *sevenBuild) output(out int) (io.Reader, error) {
	in := 0
	for i, c := range b.f.coders {
		if out >= c.out {
			out -= c.out
			in += c.in
			continue
		}
		if b.used[i] || c.out != 1 || c.in == 0 {
			return nil, errPacked
		}
		b.used[i] = true
		var ins []*byteCounter
		for k := range c.in {
			r, err := b.input(in + k)
			if err != nil {
				return nil, err
			}
			br := b.z.x.reader(r)
			b.frees = append(b.frees, func() { b.z.x.release(br) })
			ins = append(ins, &byteCounter{r: br})
		}
		return b.coder(i, ins)
	}
	return nil, errPacked
}

// input is what goes into a coder: the output of another, or packed bytes.
func (b *sevenBuild) input(in int) (io.Reader, error) {
	for _, bind := range b.f.binds {
		if bind.in == in {
			return b.output(bind.out)
		}
	}
	i := slices.Index(b.f.inputs, in)
	if i < 0 {
		return nil, errPacked
	}
	at := sevenHead + b.f.at
	for _, s := range b.d.packSizes[b.f.first : b.f.first+i] {
		at += s
	}
	return io.NewSectionReader(b.z.c, at, b.d.packSizes[b.f.first+i]), nil
}

// coder undoes one way of packing.
func (b *sevenBuild) coder(i int, ins []*byteCounter) (io.Reader, error) {
	c := &b.f.coders[i]
	x, in, size := b.z.x, ins[0], b.size(i)
	keep := func(u unpacked, err error) (io.Reader, error) {
		b.frees = append(b.frees, u.free)
		return u.Reader, err
	}
	switch c.id {
	case 0:
		return in, nil
	case 0x030101:
		return keep(x.lzma(c.props, in, size, b.f.packed))
	case 0x21:
		if len(c.props) != 1 {
			return nil, errPacked
		}
		return keep(x.lzma2(c.props[0], in, size, b.f.packed))
	case 0x040108:
		return flate.NewReader(in), nil
	case 0x040109:
		return &deflate64{r: in}, nil
	case 0x040202:
		return bzip2.NewReader(in), nil
	case 0x04f71101:
		z := &zstdReader{x: x, r: in}
		return keep(unpacked{z, z.free}, nil)
	case 0x0303011b:
		if len(ins) != 4 {
			return nil, errPacked
		}
		return newBCJ2(ins), nil
	case sevenAES:
		a, ok := readSevenAES(c.props)
		if !ok {
			return nil, errPacked
		}
		return a.decrypt(in, b.z.keyOf(a, b.password))
	}
	if id, ok := sevenFilters[c.id]; ok {
		return unfilter(id, c.props, in)
	}
	return nil, errUnknown
}

// size is what a coder of one output gives.
func (b *sevenBuild) size(coder int) int64 {
	out := 0
	for _, c := range b.f.coders[:coder] {
		out += c.out
	}
	if out < len(b.f.sizes) {
		return b.f.sizes[out]
	}
	return 0
}

// sevenCipher is AES as 7z uses it: CBC with a key hashed from the password.
type sevenCipher struct {
	power    int // the key takes 2^power rounds of hashing
	salt, iv []byte
}

const maxSevenPower = 24 // as 7-Zip has it

func readSevenAES(props []byte) (c sevenCipher, ok bool) {
	n := &numbers{b: props}
	b0 := n.byte()
	c.power = int(b0 & 0x3f)
	if b0&0xc0 != 0 {
		b1 := n.byte()
		c.salt = n.take(uint64(b0>>7 + b1>>4))
		c.iv = n.take(uint64(b0>>6&1 + b1&0xf))
	}
	return c, !n.short && len(c.iv) <= aes.BlockSize && (c.power <= maxSevenPower || c.power == 0x3f)
}

// cost is how many rounds a key takes.
func (c sevenCipher) cost() int64 {
	if c.power == 0x3f {
		return 1
	}
	return 1 << c.power
}

// sevenKey is a key and what it was made of.
type sevenKey struct {
	password, salt string
	power          int
	key            []byte
}

// keyOf makes the key for a password, if it is not the one that was made last.
func (z *sevenZip) keyOf(c sevenCipher, password string) []byte {
	if k := z.key; k.key != nil && k.password == password && k.salt == string(c.salt) && k.power == c.power {
		return k.key
	}
	seed := slices.Clone(c.salt)
	for _, u := range utf16.Encode([]rune(password)) {
		seed = append(seed, byte(u), byte(u>>8))
	}
	var key []byte
	if c.power == 0x3f {
		key = append(seed, make([]byte, 32)...)[:32]
	} else {
		h := sha256.New()
		const batch = 256 // rounds hashed by one call
		var b []byte
		for i := range uint64(1) << c.power {
			b = binary.LittleEndian.AppendUint64(append(b, seed...), i)
			if i%batch == batch-1 {
				h.Write(b)
				b = b[:0]
			}
		}
		h.Write(b)
		key = h.Sum(nil)
	}
	z.key = sevenKey{password, string(c.salt), c.power, key}
	return key
}

func (c sevenCipher) decrypt(r *byteCounter, key []byte) (io.Reader, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	iv := make([]byte, aes.BlockSize)
	copy(iv, c.iv)
	return &blockReader{r: r.r, mode: cipher.NewCBCDecrypter(block, iv)}, nil
}

// blockReader decrypts whole blocks; what is left at the end is none.
type blockReader struct {
	r    *bufio.Reader
	mode cipher.BlockMode
	out  []byte
	room [4096]byte
}

func (b *blockReader) Read(p []byte) (int, error) {
	if len(b.out) == 0 {
		n, err := io.ReadFull(b.r, b.room[:])
		if n -= n % aes.BlockSize; n == 0 {
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return 0, err
		}
		b.out = b.room[:n]
		b.mode.CryptBlocks(b.out, b.out)
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}
