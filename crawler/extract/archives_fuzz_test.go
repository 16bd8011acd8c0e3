package extract

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seeds are the real archives with one of the endings.
func seeds(f *testing.F, endings ...string) {
	f.Helper()
	all, err := os.ReadDir(filepath.Join("testdata", "archives"))
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range all {
		for _, end := range endings {
			if strings.HasSuffix(e.Name(), end) {
				f.Add(archived(f, e.Name()))
			}
		}
	}
}

// fuzzArchive holds what all archives promise.
func fuzzArchive(f *testing.F, name string, endings ...string) {
	seeds(f, endings...)
	f.Fuzz(func(t *testing.T, b []byte) {
		check(t, name, "", b)
	})
}

func FuzzSevenZip(f *testing.F) { fuzzArchive(f, "a.7z", ".7z") }
func FuzzRar(f *testing.F)      { fuzzArchive(f, "a.rar", ".rar") }
func FuzzXZ(f *testing.F)       { fuzzArchive(f, "a.xz", "2.xz", "s.xz", "a.xz", "x86.xz", ".tlz", ".lzma") }
func FuzzZstd(f *testing.F)     { fuzzArchive(f, "a.zst", ".zst") }
func FuzzLZ4(f *testing.F)      { fuzzArchive(f, "a.lz4", ".lz4") }
func FuzzLZW(f *testing.F)      { fuzzArchive(f, "a.Z", ".Z") }
func FuzzCpio(f *testing.F)     { fuzzArchive(f, "a.cpio", ".cpio", ".a", ".deb", ".rpm") }
func FuzzCab(f *testing.F)      { fuzzArchive(f, "a.cab", ".cab") }
func FuzzZipx(f *testing.F)     { fuzzArchive(f, "a.zip", ".zip", ".zipx") }

func FuzzISO(f *testing.F) {
	f.Add(sharedISO(3)[:21*isoSector], byte(40))
	f.Fuzz(func(t *testing.T, b []byte, sectors byte) {
		check(t, "a.iso", "", append(append(make([]byte, isoFirst*isoSector), b...), make([]byte, int(sectors)*isoSector)...))
	})
}

func FuzzPasswords(f *testing.F) {
	f.Add("The password for the archive is: <b>hunter2</b>\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range Passwords(text) {
			if p == "" || len(p) > maxPassword || !strings.Contains(untagged(text), p) {
				t.Errorf("%q", p)
			}
		}
	})
}

// FuzzLZMA decodes what the library does, or fails where it does.
func FuzzLZMA(f *testing.F) {
	f.Add([]byte("some text, some text, some more text"), uint16(0), byte(0))
	f.Fuzz(func(t *testing.T, text []byte, at uint16, change byte) {
		packed := lzma2Of(t, text)
		if len(packed) > 0 {
			packed[int(at)%len(packed)] ^= change
		}
		got, err := io.ReadAll(newLZMA2(1<<20, strings.NewReader(string(packed))))
		if change == 0 && (err != nil || string(got) != string(text)) {
			t.Errorf("%d bytes of %d: %v", len(got), len(text), err)
		}
	})
}

// BenchmarkArchives reads a CSV of 10 MiB in each kind of archive; the bytes are
// those of the CSV.
func BenchmarkArchives(b *testing.B) {
	row := "HR-00417,Doe,Jane,jane.doe@example.org,07700 900123\n"
	var csv strings.Builder
	csv.WriteString("ref,surname,forename,email,phone\n")
	for n := 0; csv.Len() < 10<<20; n++ {
		csv.WriteString(noise(8) + row)
	}
	text := []byte(csv.String())
	for _, bc := range []struct {
		name string
		data []byte
	}{
		{"a.csv", text},
		{"a.zip", zipOf(b, file{"a.csv", text})},
		{"a.csv.xz", xzOf(b, text)},
		{"a.csv.zst", zstdOf(b, text)},
		{"a.7z", sevenOf(sevenSpec{id: 0x21, props: []byte{22}, packed: lzma2Of(b, text), size: uint64(len(text)), names: []string{"a.csv"}})},
	} {
		b.Run(bc.name, func(b *testing.B) {
			benchmark(b, bc.name, bc.data)
			b.SetBytes(int64(len(text)))
		})
	}
}
