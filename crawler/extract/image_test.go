package extract

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"slices"
	"strings"
	"testing"

	"peeler/matcher"
)

// TestRealPictures reads what real programs and cameras wrote
// (testdata/image/SOURCES).
func TestRealPictures(t *testing.T) {
	for _, tc := range []struct {
		title, file string
		want        []string
		gap         matcher.Cause
	}{
		{"a jpeg", "a.jpg", []string{"!exif!Artist|Artist=Artist Person", "!exif!XPAuthor|XPAuthor=XP Person", "!exif!UserComment|UserComment=User Person", "!exif!CameraOwnerName|CameraOwnerName=Owner Person", "!exif!GPS|GPS=54.597000, -5.930000", "!iptc!By-line|By-line=Iptc Person", "li=Xmp Person", "!comment|Comment Person"}, ""},
		{"a png", "a.png", []string{"!text!Author|Author=Author Person", "!(text)!3|ends", "!text!Title|Title=Título Person", "!iptc!By-line|By-line=Iptc Person", "!exif!Artist|Artist=Artist Person", "li=Xmp Person"}, ""},
		{"a tiff", "a.tif", []string{"!exif!Artist|Artist=Artist Person", "!iptc!By-line|By-line=Iptc Person", "li=Xmp Person", "!exif!GPS|GPS=54.597000, -5.930000"}, ""},
		{"a webp", "a.webp", []string{"!exif!Artist|Artist=Artist Person", "li=Xmp Person"}, ""},
		{"a gif", "a.gif", []string{"!comment|Comment Person", "li=Xmp Person"}, ""},
		{"a bitmap", "a.bmp", nil, ""},
		{"a heic", "canon.heic", []string{"!exif!Artist|Artist=Evan Oberholster", "!exif!BodySerialNumber|BodySerialNumber=412052000727", "!exif!GPS|GPS=14.204164, 120.969578"}, matcher.Corrupt},
		{"of an editor", "pixelmator.jpg", []string{"!exif!Software|Software=Pixelmator 2.1.4"}, ""},
		{"of a camera", "f1.jpg", []string{"!exif!DateTime"}, ""},
		{"directories in a loop", "loop.jpg", nil, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "a", "", sampleFile(t, "image/"+tc.file), Limits{})
			text := flat(records)
			for _, want := range tc.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			if has := slices.ContainsFunc(gaps, func(g matcher.Gap) bool { return g.Cause == tc.gap }); tc.gap == "" && len(gaps) > 0 || tc.gap != "" && !has {
				t.Errorf("gaps %v, want %q", gaps, tc.gap)
			}
		})
	}
}

const (
	jpegHead = "\xff\xd8\xff\xe0\x00\x04JF"
	jpegEnd  = "\xff\xd9"
	gifHead  = "GIF89a\x01\x00\x01\x00\x00\x00\x00"
)

func segmentOf(marker byte, data string) string {
	return string(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))) + data
}

func chunkOf(kind, data string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

func pngOf(chunks ...string) string {
	return "\x89PNG\r\n\x1a\n" + chunkOf("IHDR", strings.Repeat("\x00", 13)) + strings.Join(chunks, "") + chunkOf("IEND", "")
}

// tiffOf is a TIFF of one directory, whose entries are tag, kind, count and value.
func tiffOf(next uint32, data string, entries ...[4]uint32) string {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("II*\x00"), 8)
	b = le.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = le.AppendUint16(le.AppendUint16(b, uint16(e[0])), uint16(e[1]))
		b = le.AppendUint32(le.AppendUint32(b, e[2]), e[3])
	}
	return string(le.AppendUint32(b, next)) + data
}

// TestHostilePictures holds that what is planted is found and what is not read is
// told.
func TestHostilePictures(t *testing.T) {
	artist := tiffOf(0, planted, [4]uint32{0x13b, 2, uint32(len(planted)), 26})
	zipped := string(zipOf(t, file{"a.txt", []byte(planted)}))
	jpegs := strings.Repeat("\xff\xd8\xff\xd9", 100_000)
	for _, tc := range []struct {
		title, data string
		find        bool
		limit       matcher.Cause
	}{
		{"jpeg: exif", jpegHead + segmentOf(0xe1, "Exif\x00\x00"+artist) + jpegEnd, true, ""},
		{"jpeg: a zip behind it", jpegHead + jpegEnd + zipped, true, ""},
		{"jpeg: text behind it", jpegHead + jpegEnd + "\x00\x00" + planted, true, ""},
		{"jpeg: 100,000 of them", jpegHead + jpegEnd + jpegs + planted, true, matcher.TooDeep},
		{"jpeg: a segment that nobody knows", jpegHead + segmentOf(0xeb, "\x01\x02"+planted) + jpegEnd, true, ""},
		{"jpeg: a segment that is cut", jpegHead + segmentOf(0xdb, planted+"    ")[:4+len(planted)], true, matcher.Truncated},
		{"jpeg: pixels without end", jpegHead + segmentOf(0xda, "") + strings.Repeat("\xff\x00x\xff\xd0", 1<<20), false, matcher.Truncated},
		{"jpeg: markers in a row", jpegHead + strings.Repeat("\xff", 1<<20) + "\xd9" + planted, true, ""},
		{"jpeg: xmp over two segments", jpegHead + segmentOf(0xe1, string(xmpMore)+strings.Repeat("0", 40)+"<a><b>Planted ") + segmentOf(0xe1, string(xmpMore)+strings.Repeat("0", 40)+"Person</b></a>") + jpegEnd, true, ""},
		{"jpeg: photoshop sizes that lie", jpegHead + segmentOf(0xed, string(photoshop)+"8BIM\x04\x04\x00\x00\xff\xff\xff\xff\x1c\x02\x50\x00\xff"+planted) + jpegEnd, true, ""},
		{"png: a text that inflates without end", pngOf(chunkOf("zTXt", "Author\x00\x00"+string(deflated(t, []byte(planted+strings.Repeat(" ", 16<<20)))))), true, matcher.Ratio},
		{"png: a packed text that is broken", pngOf(chunkOf("tEXt", "a\x00"+planted), chunkOf("zTXt", "Author\x00\x00xxxxxxxx")), true, matcher.Corrupt},
		{"png: a chunk of 4 GiB", "\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt" + planted, true, matcher.Truncated},
		{"png: pixels of 4 GiB", "\x89PNG\r\n\x1a\n" + chunkOf("tEXt", "a\x00"+planted) + "\xff\xff\xff\xffIDATxx", true, matcher.Truncated},
		{"png: a chunk that nobody knows", pngOf(chunkOf("prVt", planted)), true, ""},
		{"png: a keyword", pngOf(chunkOf("tEXt", planted+"\x00x")), true, ""},
		{"png: exif", pngOf(chunkOf("eXIf", artist)), true, ""},
		{"png: a pdf behind it", pngOf() + string(pageOf("", "<</Contents("+planted+")>>")), true, matcher.UnknownFormat},
		{"gif: a comment", gifHead + "!\xfe\x0e" + planted + "\x00;", true, ""},
		{"gif: an extension that nobody knows", gifHead + "!\xff\x0bNETSCAPE2.0\x0e" + planted + "\x00;", true, ""},
		{"gif: xmp without its end", gifHead + "!\xff\x0bXMP DataXMP<a>" + planted + "</a>", true, matcher.Truncated},
		{"gif: text behind it", gifHead + ";" + planted, true, ""},
		{"gif: broken", gifHead + "\x01" + planted, true, matcher.Corrupt},
		{"bmp: text behind it", "BM\x1a\x00\x00\x00\x00\x00\x00\x00\x1a\x00\x00\x00\x0c\x00\x00\x00" + strings.Repeat("\x00", 8) + planted, true, ""},
		{"tiff: an artist", artist, true, ""},
		{"tiff: directories in a loop", tiffOf(8, planted, [4]uint32{0x13b, 2, uint32(len(planted)), 26}), true, ""},
		{"tiff: a text of 4 GiB", tiffOf(0, planted, [4]uint32{0x13b, 2, 0xffffffff, 26}), true, matcher.Corrupt},
		{"tiff: 65,535 entries", tiffOf(0, planted, slices.Repeat([][4]uint32{{0x13b, 2, 5, 26}, {0x13b, 2, uint32(len(planted)), 8 + 2 + 65_534*12 + 4}}, 32_767)...), true, matcher.Count},
		{"tiff: text behind it", artist + strings.Repeat("\x00", 9) + "!" + planted, true, ""},
		{"tiff: a zip behind it", artist[:len(artist)-2] + "on" + zipped, true, ""},
		{"tiff: nothing but its head", "II*\x00\xff\xff\xff\xff" + planted, true, matcher.Corrupt},
		{"webp: exif", riffOf("EXIF", artist), true, ""},
		{"webp: a chunk that lies", "RIFF\x18\x00\x00\x00WEBPEXIF\xff\xff\xff\x7f" + planted, true, matcher.Corrupt},
		{"webp: text behind it", riffOf("VP8 ", "xx") + planted, true, ""},
		{"heic: exif", "\x00\x00\x00\x0cftypheic\x00\x00\x00\x00mdatExif\x00\x00" + artist, true, ""},
		{"heic: a zip behind it", "\x00\x00\x00\x10ftypheic\x00\x00\x00\x00" + zipped, true, ""},
		{"avif: xmp", "\x00\x00\x00\x10ftypavif\x00\x00\x00\x00\x00\x00\x00\x00mdat<x:xmpmeta><a>" + planted + "</a></x:xmpmeta>", true, ""},
	} {
		t.Run(tc.title, func(t *testing.T) {
			if elsewhere(t, Hostile{tc.title, "a", []byte(tc.data), Limits{}, tc.find, tc.limit}) {
				return
			}
			records, gaps := read(t, "a", "", []byte(tc.data), Limits{})
			text := flat(records)
			if found := strings.Contains(text, planted); found != tc.find {
				t.Errorf("found: %v, want %v, in\n%.500s", found, tc.find, text)
			}
			if has := slices.ContainsFunc(gaps, func(g matcher.Gap) bool { return g.Cause == tc.limit }); tc.limit == "" && len(gaps) > 0 || tc.limit != "" && !has {
				t.Errorf("gaps %v, want %q", gaps, tc.limit)
			}
			if most := 8*len(tc.data) + 8<<20; len(text) > most {
				t.Errorf("%d bytes of records from %d", len(text), len(tc.data))
			}
		})
	}
}

func riffOf(kind, data string) string {
	data += strings.Repeat("\x00", len(data)&1)
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), uint32(len(data)+12))
	b = le.AppendUint32(append(b, "WEBP"+kind...), uint32(len(data)))
	return string(b) + data
}

func FuzzPicture(f *testing.F) {
	files, err := os.ReadDir("testdata/image")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range files {
		if e.Name() != "SOURCES" && e.Name() != "scan.png" {
			f.Add(sampleFile(f, "image/"+e.Name()))
		}
	}
	f.Add([]byte(gifHead + "!\x01\x01x\x00!\xff\x0bXMP DataXMP<a>\x01;x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		check(t, "a", "", b)
		check(t, "a", "", append([]byte(jpegHead), b...))
		check(t, "a", "", []byte(pngOf(chunkOf("eXIf", string(b)), chunkOf("zTXt", string(b)), chunkOf("iTXt", string(b)))))
	})
}

func BenchmarkPicture(b *testing.B) {
	pixels := bytes.Repeat([]byte("\x12\x34\xff\x00\x56\x78\x9a\xbc"), 1<<19)
	artist := tiffOf(0, planted, [4]uint32{0x13b, 2, uint32(len(planted)), 26})
	for _, bc := range []struct{ name, data string }{
		{"a.jpg", jpegHead + segmentOf(0xe1, "Exif\x00\x00"+artist) + segmentOf(0xda, "") + string(pixels) + jpegEnd},
		{"a.png", pngOf(chunkOf("eXIf", artist), chunkOf("IDAT", string(pixels)))},
		{"a.tif", artist + string(pixels)},
	} {
		b.Run(bc.name, func(b *testing.B) { benchmark(b, bc.name, []byte(bc.data)) })
	}
}
