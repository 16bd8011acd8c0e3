package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"

	"peeler/matcher"
)

// TestHostileArchives goes on with the table of TestHostile.
func TestHostileArchives(t *testing.T) {
	zeros := make([]byte, 24<<20)
	text := []byte(planted + "\n")
	small := zipOf(t, file{"a", text})
	nest := func(depth int, wrap func([]byte) []byte) []byte {
		b := text
		for range depth {
			b = wrap(b)
		}
		return b
	}
	dos := []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\x1f\x8b\x08\xff7z\xbc\xafPK\x03\x04\x00\x00")
	for _, tc := range []struct {
		title, name string
		data        []byte
		find        bool
		limit       matcher.Cause // "" for no gap
	}{
		{"7z: counts of files that lie", "a.7z", sevenRaw(slices.Concat([]byte{1, 5}, sevenNumber(1<<60), text)), true, matcher.Corrupt},
		{"7z: counts of folders that lie", "a.7z", sevenRaw(slices.Concat([]byte{1, 4, 7, 11}, sevenNumber(1<<40), text)), true, matcher.Corrupt},
		{"7z: counts of checksums that lie", "a.7z", sevenRaw(slices.Concat([]byte{1, 4, 6, 0}, sevenNumber(30), []byte{9, 1, 1, 1, 10, 1, 0})), true, matcher.Corrupt},
		{"7z: a file of files", "a.7z", sevenOf(sevenSpec{names: manyNames(20_000)}), true, matcher.Count},
		{"7z: a window of 2 GiB", "a.7z", sevenOf(sevenSpec{id: 0x21, props: []byte{38}, packed: zeros[:3<<20], size: 1 << 40, names: []string{planted}}), true, matcher.TooBig},
		{"7z: a bomb", "a.7z", sevenOf(sevenSpec{id: 0x21, props: []byte{18}, packed: lzma2Of(t, append(text, zeros...)), size: uint64(len(text) + len(zeros)), names: []string{"a"}}), true, matcher.Ratio},
		{"7z: an unknown way of packing", "a.7z", sevenOf(sevenSpec{id: 0x77, packed: text, size: 3, names: []string{planted}}), true, matcher.UnknownFormat},
		{"7z: sizes that lie", "a.7z", sevenOf(sevenSpec{packed: text, size: 1 << 50, names: []string{"a"}}), true, matcher.Truncated},
		{"7z: a checksum that lies", "a.7z", sevenOf(sevenSpec{packed: text, size: uint64(len(text)), sum: 1, names: []string{"a"}}), true, matcher.Corrupt},
		{"7z: text behind the end", "a.7z", append(sevenOf(sevenSpec{packed: []byte("x"), size: 1, names: []string{"a"}}), text...), true, ""},
		{"7z: a zip behind the end", "a.7z", append(sevenOf(sevenSpec{packed: []byte("x"), size: 1, names: []string{"a"}}), small...), true, ""},
		{"7z: cut", "a.7z", sevenOf(sevenSpec{packed: text, size: uint64(len(text)), names: []string{"a"}})[:60], true, matcher.Truncated},
		{"7z: a password that would take for ever", "a.7z", sevenOf(sevenSpec{id: sevenAES, props: []byte{0x3e}, packed: zeros[:32], size: 32, names: []string{planted}}), true, matcher.Encrypted},

		{"xz: a window of 1.5 GiB", "a.xz", xzWindow(37, append(text, zeros[:100<<10]...)), true, matcher.TooBig},
		{"xz: a bomb", "a.xz", xzOf(t, append(text, zeros...)), true, matcher.Ratio},
		{"xz: cut", "a.xz", xzOf(t, []byte(planted+"\n"+noise(100_000)))[:40_000], true, matcher.Truncated},
		{"xz: wrong checksum", "a.xz", wrongXZ(t), true, matcher.Corrupt},
		{"xz: text behind", "a.xz", append(xzOf(t, []byte("x")), text...), true, ""},
		{"xz: nest of 24", "a.xz", nest(24, func(b []byte) []byte { return xzOf(t, b) }), false, matcher.TooDeep},
		{"zstd: a bomb", "a.zst", zstdOf(t, append(text, zeros...)), true, matcher.Ratio},
		{"zstd: a frame that is skipped", "a.zst", slices.Concat(zstdOf(t, []byte("x")), []byte("\x50\x2a\x4d\x18\x0f\x00\x00\x00"), text, zstdOf(t, []byte("y"))), true, ""},
		{"zstd: a frame that is skipped to its end", "a.zst", append([]byte("\x50\x2a\x4d\x18\xff\xff\xff\xff"), text...), true, ""},
		{"zstd: cut", "a.zst", zstdOf(t, []byte(planted+"\n"+noise(400_000)))[:190_000], true, matcher.Truncated},
		{"lz4: a block that lies", "a.lz4", slices.Concat([]byte("\x04\x22\x4d\x18\x60\x40\x82\xff\xff\xff\x7f"), text), true, matcher.Corrupt},
		{"lz4: a match before the beginning", "a.lz4", slices.Concat([]byte("\x04\x22\x4d\x18\x60\x40\x82\x05\x00\x00\x00\x10a\xff\xff\xff"), text), true, matcher.Corrupt},
		{"compress: a code of nothing", "a.Z", slices.Concat([]byte("\x1f\x9d\x90\xff\xff\xff"), text), false, matcher.Corrupt},

		{"zip: an entry that the directory hides", "a.zip", hiddenEntry(t), true, ""},
		{"zip: an entry behind the last", "a.zip", hiddenBehind(t), true, ""},
		{"zip: a name that the directory changes", "a.zip", bytes.Replace(zipOf(t, file{"Planted Person", []byte("x")}), []byte("Planted Person"), []byte("Planted Qerson"), 1), true, ""},
		{"zip: text in an extra field", "a.zip", inExtra(t), true, ""},
		{"zip: behind a page", "a.html", append([]byte("<html><body>hello<!--"), small...), true, ""},
		{"zip: behind a long page", "a.html", append([]byte("<html><body>"+strings.Repeat("hello ", 50_000)), small...), true, ""},
		{"zip: behind a program", "a.exe", slices.Concat(dos, zeros[:1000], small), true, matcher.UnknownFormat},
		{"zip: said to be encrypted", "a.zip", saidEncrypted(t), true, matcher.Encrypted},
		{"zip: said to be encrypted, without its directory", "a.zip", saidEncrypted(t)[:80], true, matcher.Encrypted},
		{"zip: encrypted in no known way", "a.zip", method(t, 97), true, matcher.UnknownFormat},
		{"zip: two of a name", "a.zip", zipOf(t, file{"a", []byte("x")}, file{"a", text}), true, ""},
		{"7z: behind a program", "a.exe", slices.Concat(dos, sevenOf(sevenSpec{packed: text, size: uint64(len(text)), names: []string{"a"}})), true, matcher.UnknownFormat},
		{"gzip: behind a script", "install.sh", append([]byte("#!/bin/sh\ntail -c +99 $0 | gunzip | tar x\nexit\n"), gzipOf(t, text)...), true, ""},
		{"gzip: a magic that is none", "a.txt", slices.Concat(bytes.Repeat([]byte("hello "), 20_000), []byte("\x1f\x8b\x08\x00\xff\xff\xff\xff\x00\x03\xff\xff"), text), true, ""},
		{"archives: one behind the other", "a.bin", slices.Concat(xzOf(t, []byte("x")), []byte("--"), gzipOf(t, []byte("x")), []byte("--"), zstdOf(t, []byte("x")), []byte("--"), small), true, ""},

		{"cpio: sizes that lie", "a.cpio", []byte("070701" + strings.Repeat("0", 48) + "7fffffff" + strings.Repeat("0", 32) + "00000002" + "00000000" + "a\x00" + planted), true, matcher.Truncated},
		{"cpio: a header that is none", "a.cpio", []byte("070707zzzzzzzzzz" + strings.Repeat("q", 100) + "\n" + planted), true, matcher.Corrupt},
		{"ar: a header that is none", "a.a", []byte("!<arch>\n" + strings.Repeat("q", 100) + "\n" + planted), true, matcher.Corrupt},
		{"ar: cut", "a.a", []byte("!<arch>\n" + fmt.Sprintf("%-48s%-10d`\n", "a", 1000) + planted), true, matcher.Truncated},
		{"cab: folders that are not there", "a.cab", append([]byte("MSCF\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x24\x00\x00\x00\x00\x00\x00\x00\x03\x01\xff\xff\x01\x00\x00\x00\x00\x00\x00\x00"+strings.Repeat("\x00", 16)), planted...), true, matcher.Truncated},
		{"rar: a header that is none", "a.rar", append([]byte("Rar!\x1a\x07\x01\x00xxxx"), planted...), true, matcher.Truncated},
		{"rar: a model of 256 MiB", "a.rar", hugeModel(), true, matcher.TooBig},
	} {
		t.Run(tc.title, func(t *testing.T) {
			verdict(t, Hostile{tc.title, tc.name, tc.data, Limits{}, tc.find, tc.limit}, 8<<20)
		})
	}
}

// TestSharedBytes holds that bytes which many files of a disc share are counted each
// time.
func TestSharedBytes(t *testing.T) {
	records, gaps := readWith(t, "a.iso", sharedISO(200), Limits{Expanded: 16 << 20})
	if !strings.Contains(flat(records), planted) || len(records) > 30 || len(gaps) == 0 || gaps[len(gaps)-1].Cause != matcher.TooBig {
		t.Errorf("%d records, gaps %v", len(records), gaps)
	}
}

// sevenSpec is a 7z of one folder with one file, and any number of empty ones.
type sevenSpec struct {
	id     uint64
	props  []byte
	packed []byte
	size   uint64
	sum    uint32 // 0: not kept
	names  []string
}

func sevenNumber(n uint64) []byte { return binary.LittleEndian.AppendUint64([]byte{0xff}, n) }

func sevenOf(s sevenSpec) []byte {
	h := []byte{1}
	if s.packed != nil {
		id := binary.BigEndian.AppendUint64(nil, s.id)
		h = slices.Concat(h, []byte{4, 6, 0, 1, 9}, sevenNumber(uint64(len(s.packed))), []byte{0, 7, 11, 1, 0, 1, 0x28}, id, sevenNumber(uint64(len(s.props))), s.props, []byte{12}, sevenNumber(s.size))
		if s.sum != 0 {
			h = binary.LittleEndian.AppendUint32(append(h, 10, 1), s.sum)
		}
		h = append(h, 0, 0)
	}
	names := []byte{0}
	for _, n := range s.names {
		names = append(names, wideString(n+"\x00", false)...)
	}
	h = slices.Concat(h, []byte{5}, sevenNumber(uint64(len(s.names))))
	if s.packed == nil {
		h = slices.Concat(h, []byte{14}, sevenNumber(uint64(len(s.names)+7)/8), bytes.Repeat([]byte{0xff}, (len(s.names)+7)/8))
	}
	h = slices.Concat(h, []byte{17}, sevenNumber(uint64(len(names))), names, []byte{0, 0})
	return sevenFile(s.packed, h)
}

func sevenRaw(header []byte) []byte { return sevenFile([]byte(planted), header) }

func sevenFile(packed, header []byte) []byte {
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(packed)))
	start = binary.LittleEndian.AppendUint64(start, uint64(len(header)))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(header))
	b := binary.LittleEndian.AppendUint32([]byte(sevenMagic+"\x00\x04"), crc32.ChecksumIEEE(start))
	return slices.Concat(b, start, packed, header)
}

func manyNames(n int) []string {
	names := []string{planted}
	for i := range n {
		names = append(names, fmt.Sprint(i))
	}
	return names
}

func packedBy(t testing.TB, data []byte, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lzma2Of(t testing.TB, data []byte) []byte {
	return packedBy(t, data, func(w io.Writer) (io.WriteCloser, error) { return lzma.NewWriter2(w) })
}

func xzOf(t testing.TB, data []byte) []byte {
	return packedBy(t, data, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
}

func zstdOf(t testing.TB, data []byte) []byte {
	return packedBy(t, data, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
}

// xzWindow is an xz that says it needs a window, with its data behind that.
func xzWindow(code byte, data []byte) []byte {
	b := []byte(xzMagic + "\x00\x01")
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b[6:8]))
	h := []byte{2, 0, 0x21, 1, code, 0, 0, 0}
	return slices.Concat(b, binary.LittleEndian.AppendUint32(h, crc32.ChecksumIEEE(h)), data)
}

func wrongXZ(t testing.TB) []byte {
	b := xzOf(t, []byte(planted))
	// The check stands before the index, which is 8 bytes, and the footer of 12.
	b[len(b)-21] ^= 1
	return b
}

// hiddenEntry is a zip with an entry that its directory does not name, between two
// that it does.
func hiddenEntry(t *testing.T) []byte {
	t.Helper()
	b := zipOf(t, file{"a", []byte(noise(100))}, file{"b", []byte(planted)}, file{"c", []byte(noise(100))})
	first := bytes.Index(b, centralMagic)
	second := first + 4 + bytes.Index(b[first+4:], centralMagic)
	third := second + 4 + bytes.Index(b[second+4:], centralMagic)
	out := slices.Concat(b[:second], b[third:])
	end := len(out) - 22
	binary.LittleEndian.PutUint16(out[end+8:], 2)
	binary.LittleEndian.PutUint16(out[end+10:], 2)
	binary.LittleEndian.PutUint32(out[end+12:], uint32(end-first))
	return out
}

// hiddenBehind is a zip whose last entry its directory does not name.
func hiddenBehind(t *testing.T) []byte {
	t.Helper()
	b := zipOf(t, file{"a", []byte(noise(100))}, file{"b", []byte(planted)})
	first := bytes.Index(b, centralMagic)
	second := first + 4 + bytes.Index(b[first+4:], centralMagic)
	out := slices.Concat(b[:second], b[len(b)-22:])
	end := len(out) - 22
	binary.LittleEndian.PutUint16(out[end+8:], 1)
	binary.LittleEndian.PutUint16(out[end+10:], 1)
	binary.LittleEndian.PutUint32(out[end+12:], uint32(end-first))
	return out
}

func inExtra(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	_, err := w.CreateHeader(&zip.FileHeader{Name: "a", Extra: slices.Concat([]byte{0x77, 0x77, byte(len(planted)), 0}, []byte(planted))})
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// saidEncrypted is a zip whose text lies open, but is said to be encrypted.
func saidEncrypted(t *testing.T) []byte {
	t.Helper()
	b := stored(t, "secret", []byte(planted+strings.Repeat(" ", 60)))
	b[bytes.Index(b, localMagic)+6] |= 1
	b[bytes.Index(b, centralMagic)+8] |= 1
	return b
}

func method(t *testing.T, n uint16) []byte {
	t.Helper()
	b := stored(t, planted, []byte("x"))
	binary.LittleEndian.PutUint16(b[bytes.Index(b, centralMagic)+10:], n)
	return b
}

func stored(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateRaw(&zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(data), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data))})
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sharedISO is an image of a disc with n files that all lie at the same 4 MiB.
func sharedISO(n int) []byte {
	b := make([]byte, 20*isoSector+n*64+4<<20)
	d := b[isoFirst*isoSector:]
	copy(d, "\x01CD001\x01")
	record := func(to []byte, name string, sector, size int) {
		to[0], to[32] = byte(33+len(name)), byte(len(name))
		binary.LittleEndian.PutUint32(to[2:], uint32(sector))
		binary.LittleEndian.PutUint32(to[10:], uint32(size))
		copy(to[33:], name)
	}
	record(d[156:], "\x00", 20, n*64)
	for i := range n {
		at := 20*isoSector + i/31*isoSector + i%31*64
		record(b[at:], "a"+strings.Repeat("b", 30), 28, 4<<20)
	}
	copy(b[28*isoSector:], planted)
	return b
}

// hugeModel is a rar of version 4 whose file begins with a model of 256 MiB.
func hugeModel() []byte {
	b := []byte("Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00\x00\x00\x00\x00\x00\x00")
	data := append([]byte("\xa0\xff"), planted...)
	h := []byte("\x00\x00\x74\x00\x80\x2c\x00")
	h = binary.LittleEndian.AppendUint32(h, uint32(len(data)))
	h = binary.LittleEndian.AppendUint32(h, 1<<20)
	h = append(h, "\x03\x00\x00\x00\x00\x00\x00\x00\x00\x1d\x35\x0c\x00\x00\x00\x00\x00"...)
	h = append(h, "abcdefghi.bin"[:12]...)
	binary.LittleEndian.PutUint16(h, uint16(crc32.ChecksumIEEE(h[2:])))
	return slices.Concat(b, h, data)
}
