package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// boltMeta is a meta page of bbolt (internal/common/meta.go), behind a page
// header of 16 bytes, in the byte order of the machine. Pages 0 and 1 are metas;
// the one of the later transaction that has its checksum right is in force.
type boltMeta struct {
	Magic, Version, PageSize, Flags       uint32
	Root, Sequence, Freelist, Pages, TxID uint64
	Checksum                              uint64
}

const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	metaOffset  = 16
	metaSize    = 64
)

// checkLength refuses a file that is shorter than its pages. bbolt maps it
// without a look, and a read behind the end kills the process (SIGBUS).
func checkLength(file io.ReaderAt, size int64) error {
	meta, ok := currentMeta(file)
	if !ok {
		return errors.New("it is not a store of peeler, or its beginning is damaged")
	}
	if need := meta.Pages * uint64(meta.PageSize); uint64(size) < need {
		return fmt.Errorf("%w (%d bytes of %d)", errTruncated, size, need)
	}
	return nil
}

// currentMeta finds the meta in force. The second one lies at a distance that
// only a good meta tells: bbolt knows page sizes of 1 to 64 KiB.
func currentMeta(file io.ReaderAt) (best boltMeta, found bool) {
	take := func(offset int64) {
		if m, ok := readMeta(file, offset); ok && (!found || m.TxID > best.TxID) {
			best, found = m, true
		}
	}
	take(0)
	for pageSize := int64(1 << 10); pageSize <= 1<<16; pageSize <<= 1 {
		take(pageSize)
	}
	return best, found
}

func readMeta(file io.ReaderAt, offset int64) (boltMeta, bool) {
	var raw [metaSize]byte
	if _, err := file.ReadAt(raw[:], offset+metaOffset); err != nil {
		return boltMeta{}, false
	}
	var m boltMeta
	if err := binary.Read(bytes.NewReader(raw[:]), binary.NativeEndian, &m); err != nil {
		return boltMeta{}, false
	}
	sum := fnv.New64a()
	sum.Write(raw[:metaSize-8])
	ok := m.Magic == boltMagic && m.Version == boltVersion && m.Checksum == sum.Sum64()
	return m, ok && (offset == 0 || offset == int64(m.PageSize))
}
