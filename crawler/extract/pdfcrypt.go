package extract

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"slices"
	"strconv"
)

// pdfCrypt opens what is encrypted by the standard handler of passwords
// (ISO 32000-1 and -2, 7.6). Most files have no password for reading.
type pdfCrypt struct {
	version, revision int
	owner, user       []byte // /O and /U
	userKey, ownerKey []byte // /UE and /OE
	permissions       int32
	id                []byte
	metadata          bool // is encrypted too
	streams, strings  pdfMethod
	size              int // of the key
	key               []byte
	password          string // that fits
}

type pdfMethod byte

const (
	pdfPlain pdfMethod = iota
	pdfRC4
	pdfAES
)

// unlock finds how the file is encrypted, and a password that fits.
func (k *pdf) unlock() {
	o := k.encryption()
	if o == nil {
		return
	}
	c := newPDFCrypt(o, k.id())
	for _, password := range append([]string{""}, k.x.in.Passwords...) {
		if c != nil && (c.fits(password) || c.fitsOwner(password)) {
			k.crypt, c.password = c, password
			return
		}
	}
	k.locked = true
}

// encryption is the dictionary that says how the file is encrypted, nil when it
// is not.
func (k *pdf) encryption() *pdfObject {
	end := len(k.b)
	for {
		i := bytes.LastIndex(k.b[:end], []byte("/Encrypt"))
		if i < 0 {
			return nil
		}
		end = i
		l := &pdfLexer{b: k.b, at: i + len("/Encrypt")}
		if l.at < len(k.b) && pdfClass[k.b[l.at]] == 0 {
			continue // EncryptMetadata
		}
		at := l.at
		if t := l.next(); t.kind == pdfAtom {
			if k.integer(string(t.text)) == -1 && k.where[pdfNumber(t.text)] == 0 {
				continue
			}
			at = int(k.where[pdfNumber(t.text)])
		} else if t.kind != pdfOpen {
			continue
		}
		o := &pdfObject{k: k, raw: map[string][]byte{}}
		l.at = at
		o.walk(l, true)
		if len(o.raw["O"]) > 0 || o.has("V") {
			return o
		}
	}
}

func pdfNumber(b []byte) int32 {
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil {
		return -1
	}
	return int32(n)
}

// id is the first identifier of the file, part of the key.
func (k *pdf) id() []byte {
	for end := len(k.b); ; {
		end = bytes.LastIndex(k.b[:end], []byte("/ID"))
		if end < 0 {
			return nil
		}
		l := &pdfLexer{b: k.b, at: end + len("/ID")}
		if t := l.next(); t.kind != pdfBracket {
			continue
		}
		if t := l.next(); t.kind == pdfString {
			return t.text
		}
	}
}

// newPDFCrypt takes what the dictionary says, nil when it is of no known kind.
func newPDFCrypt(o *pdfObject, id []byte) *pdfCrypt {
	c := &pdfCrypt{
		version: o.int("V", 0), revision: o.int("R", 0), owner: o.raw["O"], user: o.raw["U"], userKey: o.raw["UE"], ownerKey: o.raw["OE"],
		permissions: int32(o.int("P", 0)), id: id, metadata: !o.is("EncryptMetadata", "false"),
		streams: pdfRC4, strings: pdfRC4, size: o.int("Length", 40) / 8,
	}
	switch c.version {
	case 1:
		c.size = 5
	case 2, 3:
	case 4, 5:
		c.streams, c.strings = pdfMethodOf(o, "StmF"), pdfMethodOf(o, "StrF")
		c.size = 16
	default:
		return nil
	}
	if c.version == 5 {
		c.size = 32
		if len(c.user) < 48 || len(c.userKey) < 32 {
			return nil
		}
	} else if c.size < 5 || c.size > 16 || len(c.owner) < 32 || len(c.user) < 32 {
		return nil
	}
	return c
}

func pdfMethodOf(o *pdfObject, key string) pdfMethod {
	switch o.fst(o.fst(key) + "/CFM") {
	case "V2":
		return pdfRC4
	case "AESV2", "AESV3":
		return pdfAES
	}
	return pdfPlain
}

var pdfPadding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// fits tells whether a password opens the file, and keeps the key.
func (c *pdfCrypt) fits(password string) bool {
	if c.version == 5 {
		return c.fits256([]byte(password))
	}
	h := md5.New()
	h.Write(append([]byte(password), pdfPadding...)[:32])
	h.Write(c.owner[:32])
	_ = binary.Write(h, binary.LittleEndian, c.permissions) // a hash never fails
	h.Write(c.id)
	if c.revision >= 4 && !c.metadata {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)
	if c.revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:c.size])
			key = sum[:]
		}
	}
	c.key = key[:c.size]
	if c.revision < 3 {
		return bytes.Equal(rc4Of(c.key, pdfPadding), c.user[:32])
	}
	sum := md5.Sum(append(bytes.Clone(pdfPadding), c.id...))
	check := sum[:]
	for i := range 20 {
		check = rc4Of(stepped(c.key, i), check)
	}
	return bytes.Equal(check, c.user[:16])
}

func (c *pdfCrypt) fits256(password []byte) bool {
	password = password[:min(len(password), 127)]
	return c.unwrap(password, c.user, c.userKey, nil)
}

// unwrap takes the key out of what it is wrapped in, if the password fits.
func (c *pdfCrypt) unwrap(password, check, wrapped, user []byte) bool {
	if len(check) < 48 || len(wrapped) < 32 || !bytes.Equal(c.hash(password, check[32:40], user), check[:32]) {
		return false
	}
	block, err := aes.NewCipher(c.hash(password, check[40:48], user))
	if err != nil {
		return false
	}
	c.key = make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(c.key, wrapped[:32])
	return true
}

// fitsOwner tells whether a password is that of the owner, who may change the
// file: the password for reading is wrapped in it.
func (c *pdfCrypt) fitsOwner(password string) bool {
	if password == "" {
		return false
	}
	if c.version == 5 {
		b := []byte(password)
		return c.unwrap(b[:min(len(b), 127)], c.owner, c.ownerKey, c.user[:48])
	}
	sum := md5.Sum(append([]byte(password), pdfPadding...)[:32])
	key := sum[:]
	user := bytes.Clone(c.owner[:32])
	if c.revision < 3 {
		return c.fits(string(rc4Of(key[:c.size], user)))
	}
	for range 50 {
		sum = md5.Sum(key)
		key = sum[:]
	}
	for i := 19; i >= 0; i-- {
		user = rc4Of(stepped(key[:c.size], i), user)
	}
	return c.fits(string(user))
}

// stepped is the key of one of the steps that a check takes.
func stepped(key []byte, i int) []byte {
	step := bytes.Clone(key)
	for j := range step {
		step[j] ^= byte(i)
	}
	return step
}

// hash is that of a password: of revision 5 one SHA-256, of 6 algorithm 2.B. user
// is what the owner's is mixed with.
func (c *pdfCrypt) hash(password, salt, user []byte) []byte {
	sum := sha256.Sum256(slices.Concat(password, salt, user))
	k := sum[:]
	if c.revision < 6 {
		return k
	}
	for i := 0; ; i++ {
		text := bytes.Repeat(slices.Concat(password, k, user), 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(text, text)
		n := 0
		for _, b := range text[:16] {
			n += int(b)
		}
		switch n % 3 { // 256 leaves 1: the sum of the digits tells
		case 0:
			s := sha256.Sum256(text)
			k = s[:]
		case 1:
			s := sha512.Sum384(text)
			k = s[:]
		case 2:
			s := sha512.Sum512(text)
			k = s[:]
		}
		if i >= 63 && int(text[len(text)-1]) <= i-31 {
			return k[:32]
		}
	}
}

// keyOf is the key of an object.
func (c *pdfCrypt) keyOf(number int32, generation int) []byte {
	if c.version == 5 {
		return c.key
	}
	b := append(bytes.Clone(c.key), byte(number), byte(number>>8), byte(number>>16), byte(generation), byte(generation>>8))
	if c.streams == pdfAES || c.strings == pdfAES {
		b = append(b, "sAlT"...)
	}
	sum := md5.Sum(b)
	return sum[:min(c.size+5, 16)]
}

// open decrypts a string or a stream.
func (c *pdfCrypt) open(key, b []byte, method pdfMethod) []byte {
	switch method {
	case pdfRC4:
		return rc4Of(key, b)
	case pdfAES:
		block, err := aes.NewCipher(key)
		if err != nil || len(b) < 2*aes.BlockSize {
			return nil
		}
		iv, b := b[:aes.BlockSize], b[aes.BlockSize:]
		out := make([]byte, len(b)&^(aes.BlockSize-1))
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, b[:len(out)])
		if pad := int(out[len(out)-1]); pad <= aes.BlockSize {
			out = out[:len(out)-pad]
		}
		return out
	}
	return b
}

func rc4Of(key, b []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(b))
	c.XORKeyStream(out, b)
	return out
}
