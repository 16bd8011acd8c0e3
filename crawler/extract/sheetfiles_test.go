package extract

import (
	"bytes"
	"compress/bzip2"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"peeler/matcher"
)

// real is a file that a program wrote, of testdata/sheets/README.md.
func real(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "sheets", name))
	if err == nil && strings.HasSuffix(name, ".bz2") {
		b, err = io.ReadAll(bzip2.NewReader(bytes.NewReader(b)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReplica(t *testing.T) {
	t.Run("foi.xlsx", func(t *testing.T) { allFound(t, "foi.xlsx", "foi.xlsx", saved(t, replica(t))) })
	for _, name := range []string{"foi.xls", "foi.ods", "foi.xlsb"} {
		t.Run(name, func(t *testing.T) { allFound(t, name, name, real(t, name+".bz2")) })
	}
	t.Run("zip!7z!xlsx", func(t *testing.T) {
		book := saved(t, replica(t))
		seven := sevenOf(sevenSpec{id: 0x21, props: []byte{24}, packed: lzma2Of(t, book), size: uint64(len(book)), names: []string{"b/hr.xlsx"}})
		allFound(t, "a.zip", "a.zip!a.7z!b/hr.xlsx", zipOf(t, file{"a.7z", seven}))
	})
}

// TestRealSheets holds what is read of files that programs wrote.
func TestRealSheets(t *testing.T) {
	for _, tc := range []struct {
		name, file string // "" for a file made here
		want       []string
	}{
		{"places.xlsx", "", []string{
			"places.xlsx!Staff!B5:G5|Rank=Sergeant|Surname=Doe|Staff No=000417|Staff No=417|Date of birth=1980-03-15|Vetting=25%|formula=IF(D5=417,\"Formula Person\",\"\")\n",
			"places.xlsx!Staff!C6:F6|Rank=Sergeant|Surname=Roe|Staff No=12345678901234|Date of birth=1975-12-01|Vetting=50%\n",
			"places.xlsx!Staff!B7:F7(hidden)|Rank=Constable|Surname=O'Hara|Staff No=000418|Staff No=418|Vetting=100%\n",
			"places.xlsx!Staff!C5(comment)|author=Jane|on long leave\n", "Header Person", "List Person", "Box Person", "places.xlsx!Covert_List(name)|",
			"places.xlsx!Columns!A2:B2(hidden columns)|Surname=Doe|Home address=1 Hidden Street\n", "places.xlsx!Deep(very hidden)!C3|Deep Person\n",
		}},
		{"places.xls", "places.xls", []string{
			"places.xls!Staff!B5:G5|Rank=Sergeant|Surname=Doe|Staff No=000417|Staff No=417|Date of birth=1980-03-15|Vetting=25%|Formula Person\n",
			"places.xls!Staff!C6:F6|Rank=Sergeant|Surname=Roe|Staff No=12345678901234|Date of birth=1975-12-01|Vetting=50%\n",
			"places.xls!Staff!B7:F7(hidden)|Rank=Constable|Surname=O'Hara|Staff No=000418|Staff No=418|Vetting=100%\n", "Surname=Zoë",
			"places.xls!Staff!C5(comment)|author= |on long leave\n", "Header Person", "List Person", "Box Person", "places.xls!Covert_List(name)|",
			"places.xls!Columns!A2:B2(hidden columns)|Surname=Doe|Home address=1 Hidden Street\n", "places.xls!Deep(hidden)!C3|Deep Person\n",
		}},
		{"places.ods", "places.ods", []string{
			"places.ods!Staff!B5:G5|Rank=Sergeant|Surname=Doe|Staff No=000417|Staff No=417|Date of birth=3/15/1980|Date of birth=1980-03-15|Vetting=25%|Formula Person|formula=of:=IF([.D5]=417;\"Formula Person\";\"\")\n",
			"places.ods!Staff!C6:F6|Rank=Sergeant|Surname=Roe|Staff No=12345678901234|Date of birth=Dec-75|Date of birth=1975-12-01|Vetting=50%\n",
			"places.ods!Staff!B7:F7(hidden)|Rank=Constable|Surname=O'Hara|Staff No=000418|Staff No=418|Vetting=100%\n",
			"places.ods!Staff!C5(comment)|on long leave\n", "Header Person", "List Person", "Box Person", "Covert_List",
			"places.ods!Columns!A2:B2(hidden columns)|Surname=Doe|Home address=1 Hidden Street\n", "places.ods!Deep(hidden)!C3|Deep Person\n",
		}},
		{"book1.xlsx", "book1.xlsx", []string{"book1.xlsx!Sheet1!A19:B19|Total:|237\n"}},
		{"deaths.xls", "deaths.xls.bz2", []string{"deaths.xls!arts!A6:F6|Name=David Bowie|Profession=musician|Age=69|Has kids=TRUE|Date of birth=1947-01-08|Date of death=2016-01-10\n"}},
		{"test95j.xls", "test95j.xls.bz2", []string{"This Data is 'ASC Only'", "漢字"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var data []byte
			if tc.file == "" {
				data = saved(t, places(t))
			} else {
				data = real(t, tc.file)
			}
			records, _ := read(t, tc.name, "", data, Limits{})
			got := flat(records)
			for _, want := range tc.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not found in\n%s", want, got)
				}
			}
		})
	}
}

func TestEncryptedWorkbook(t *testing.T) {
	_, gaps := read(t, "a.xlsx", "", real(t, "encrypted.xlsx"), Limits{})
	if len(gaps) != 1 || gaps[0].Cause != matcher.Encrypted {
		t.Errorf("gaps %v", gaps)
	}
}

// TestMacros holds that the source of macros is read, in a project that Excel wrote.
func TestMacros(t *testing.T) {
	data := zipOf(t, file{"xl/workbook.xml", []byte("<workbook/>")}, file{"xl/vbaProject.bin", real(t, "vba.bin.bz2")})
	records, _ := read(t, "a.xlsm", "", data, Limits{})
	for _, want := range []string{`Attribute VB_Name = "ThisWorkbook"`, "Sheet1.Cells(1, 3) = Sheet1.Cells(1, 1) + Sheet1.Cells(1, 2)"} {
		if !strings.Contains(flat(records), want) {
			t.Errorf("%q is not found in\n%s", want, flat(records))
		}
	}
}

// TestSheetStreams reads a sheet of 32 MiB and holds that nothing of it piles up.
func TestSheetStreams(t *testing.T) {
	const size, most = 32 << 20, 4 << 20
	row := `<row><c t="inlineStr"><is><t>Jane Doe of Anytown</t></is></c><c s="1"><v>12345</v></c></row>`
	data := workbookOf(t, `<worksheet><sheetData>`+strings.Repeat(row, size/len(row))+`</sheetData></worksheet>`, "<sst/>")
	var base, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&base)
	n, peak := 0, uint64(0)
	err := Extract(Input{Name: "a.xlsx"}, bytes.NewReader(data), Limits{Ratio: 1 << 20}, Sink{
		Record: func(matcher.Record) error {
			if n++; n%100_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				peak = max(peak, now.HeapAlloc)
			}
			return nil
		},
		Gap: func(g matcher.Gap) { t.Error(g) },
	})
	if used := int64(peak) - int64(base.HeapAlloc); err != nil || n < size/len(row) || used > most {
		t.Errorf("%v, %d records, %d KiB of heap in use", err, n, used>>10)
	}
}
