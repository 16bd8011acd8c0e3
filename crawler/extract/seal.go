package extract

import (
	"archive/zip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const (
	aesMethod  = 99
	aesRounds  = 4 * 2 * 1000 // of hashing to try a password (APPNOTE of WinZip)
	strongFlag = 1 << 6       // encrypted by PKWARE's own way
)

// sealed is an encrypted entry of a zip, whose packed bytes can be read again.
type sealed struct {
	flags, method, time uint16
	crc                 uint32
	extra               []byte
	size                int64 // packed
	raw                 func() io.Reader
}

// opened is how the entry is read once a password fits: its method, and whether
// its checksum says something.
type opened struct {
	raw     func() io.Reader
	method  uint16
	size    int64
	unknown bool // the checksum is not kept
}

// unseal finds the password of an entry. It is known to be right before anything
// is read: by the seal over all bytes, or as all of it unpacks to the checksum.
func (x *extraction) unseal(e sealed) (o opened, ok bool) {
	switch {
	case e.flags&strongFlag != 0:
		return opened{}, false
	case e.method == aesMethod:
		return x.unsealAES(e)
	}
	ok = x.unlock(1, func(password string) bool {
		o = opened{method: e.method, size: e.size - 12, raw: func() io.Reader { return zipCrypto(password, e) }}
		return o.raw() != nil && x.unpacksTo(o, e)
	})
	return o, ok
}

// unpacksTo tells whether what a password opens has the checksum of the entry.
func (x *extraction) unpacksTo(o opened, e sealed) bool {
	br := x.reader(o.raw())
	defer x.release(br)
	u, err := x.unpacker(o.method, e.flags, &byteCounter{r: br}, -1, o.size)
	if err != nil {
		return false
	}
	defer u.free()
	sum := crc32.NewIEEE()
	most := min(x.lim.Expanded-x.expanded, max(freeRatio, o.size*int64(x.lim.Ratio)))
	n, _ := io.Copy(sum, io.LimitReader(u, most))
	x.passwords.rounds += n >> 3
	return sum.Sum32() == e.crc
}

// zipCrypto decrypts by the old way of zip (APPNOTE 6.1); nil when its one byte
// says that the password is wrong.
func zipCrypto(password string, e sealed) io.Reader {
	k := &zipKeys{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		k.update(password[i])
	}
	r := &deciphered{e.raw(), k.decrypt}
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil
	}
	want := byte(e.crc >> 24)
	if e.flags&8 != 0 {
		want = byte(e.time >> 8)
	}
	if head[11] != want && head[11] != byte(e.crc>>24) {
		return nil
	}
	return r
}

type zipKeys [3]uint32

func (k *zipKeys) update(c byte) {
	k[0] = k[0]>>8 ^ crc32.IEEETable[byte(k[0])^c]
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = k[2]>>8 ^ crc32.IEEETable[byte(k[2])^byte(k[1]>>24)]
}

func (k *zipKeys) decrypt(b []byte) {
	for i := range b {
		t := k[2] | 2
		b[i] ^= byte(t * (t ^ 1) >> 8)
		k.update(b[i])
	}
}

// deciphered decrypts what is read through it.
type deciphered struct {
	r       io.Reader
	decrypt func([]byte)
}

func (d *deciphered) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	d.decrypt(p[:n])
	return n, err
}

// unsealAES opens an entry by WinZip's AES (https://www.winzip.com/en/support/aes-encryption/).
func (x *extraction) unsealAES(e sealed) (opened, bool) {
	x99 := extraField(e.extra, 0x9901)
	if len(x99) < 7 || x99[4] < 1 || x99[4] > 3 {
		return opened{}, false
	}
	strength := int64(x99[4])
	key, salt := 8*(strength+1), 4*(strength+1)
	size := e.size - salt - 2 - 10
	if size < 0 {
		return opened{}, false
	}
	head := make([]byte, salt+2)
	if _, err := io.ReadFull(e.raw(), head); err != nil {
		return opened{}, false
	}
	o := opened{method: binary.LittleEndian.Uint16(x99[5:]), size: size, unknown: binary.LittleEndian.Uint16(x99) == 2}
	ok := x.unlock(aesRounds, func(password string) bool {
		keys, err := pbkdf2.Key(sha1.New, password, head[:salt], 1000, int(2*key+2))
		if err != nil || string(keys[2*key:]) != string(head[salt:]) {
			return false
		}
		body := func() io.Reader {
			r := e.raw()
			_, _ = io.CopyN(io.Discard, r, salt+2) // they were there before
			return r
		}
		mac := hmac.New(sha1.New, keys[key:2*key])
		r := body()
		n, _ := io.CopyN(mac, r, size)
		x.passwords.rounds += n >> 6
		seal := make([]byte, 10)
		if _, err := io.ReadFull(r, seal); err != nil || !hmac.Equal(seal, mac.Sum(nil)[:10]) {
			return false
		}
		o.raw = func() io.Reader {
			block, _ := aes.NewCipher(keys[:key]) // its length is right
			return &deciphered{io.LimitReader(body(), size), (&littleCTR{block: block}).decrypt}
		}
		return true
	})
	return o, ok
}

// littleCTR is the counter mode of WinZip, which counts from 1 and little endian.
type littleCTR struct {
	block cipher.Block
	count uint64
	pad   [aes.BlockSize]byte
	used  int
}

func (c *littleCTR) decrypt(b []byte) {
	for i := range b {
		if c.used == 0 {
			c.count++
			var in [aes.BlockSize]byte
			binary.LittleEndian.PutUint64(in[:], c.count)
			c.block.Encrypt(c.pad[:], in[:])
		}
		b[i] ^= c.pad[c.used]
		c.used = (c.used + 1) % aes.BlockSize
	}
}

// extraField finds an extra field of a zip entry, nil when there is none.
func extraField(extra []byte, id uint16) []byte {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return nil
		}
		if binary.LittleEndian.Uint16(extra) == id {
			return extra[4 : 4+n]
		}
		extra = extra[4+n:]
	}
	return nil
}

// sealedEntry is an entry as the directory of a zip has it.
func sealedEntry(f *zip.File) sealed {
	return sealed{
		flags: f.Flags, method: f.Method, time: f.ModifiedTime, crc: f.CRC32, extra: f.Extra, size: int64(f.CompressedSize64),
		raw: func() io.Reader {
			r, err := f.OpenRaw()
			if err != nil {
				return new(nothing)
			}
			return r
		},
	}
}

// nothing is an empty reader.
type nothing struct{}

func (*nothing) Read([]byte) (int, error) { return 0, io.EOF }
