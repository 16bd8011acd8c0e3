package extract

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"peeler/matcher"
)

// archived is a real archive: testdata/archives/README.md says who made it.
func archived(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "archives", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readWith extracts data with passwords.
func readWith(t testing.TB, name string, data []byte, lim Limits, passwords ...string) (records []matcher.Record, gaps []matcher.Gap) {
	t.Helper()
	err := Extract(Input{Name: name, Passwords: passwords}, bytes.NewReader(data), lim, Sink{
		Record: func(r matcher.Record) error { records = append(records, r); return nil },
		Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return records, gaps
}

// TestRealArchives reads what real programs wrote.
func TestRealArchives(t *testing.T) {
	const row = "|surname=Person|forename=Planted Person|email=planted.person@example.org\n"
	for _, tc := range []struct {
		name, want string
		gap        matcher.Cause // "" for none
	}{
		{"solid.7z", "solid.7z!hr.csv!42|ref=HR-00417" + row, ""},
		{"nonsolid.7z", "nonsolid.7z!note.txt!1|hello", ""},
		{"lzma.7z", row, ""},
		{"bzip2.7z", row, ""},
		{"deflate.7z", row, ""},
		{"copy.7z", row, ""},
		{"delta.7z", row, ""},
		{"ppmd.7z", "ppmd.7z!hr.csv|file=hr.csv\n", matcher.UnknownFormat},
		{"aes.7z", "aes.7z!hr.csv!42|ref=HR-00417" + row, ""},
		{"mhe.7z", "mhe.7z!hr.csv!42|ref=HR-00417" + row, ""},
		{"vol.7z.001", "", matcher.Truncated},
		{"vol.7z.002", "", matcher.Truncated},

		{"lzma.zip", row, ""},
		{"bzip2.zip", row, ""},
		{"deflate64.zip", "deflate64.zip!hr.csv!42|ref=HR-00417" + row, ""},
		{"ppmd.zip", "ppmd.zip!hr.csv|file=hr.csv\n", matcher.UnknownFormat},
		{"zstd.zipx", "zstd.zipx!vimrc!1|\" All system-wide defaults are set", ""},
		{"aes128.zip", row, ""},
		{"aes256.zip", "aes256.zip!hr.csv!42|ref=HR-00417" + row, ""},
		{"winzip.zip", "winzip.zip!README!1|README for libarchive bundle.\n", ""},
		{"crypto.zip", row, ""},
		{"crypto0.zip", row, ""},
		{"stream.zip", row, ""},
		{"pre.zip", "pre.zip!1|hello\npre.zip!2|nothing here\npre.zip!@19!hr.csv|file=hr.csv\n", ""},

		{"rar.rar", "rar.rar!test.txt!1|test text document\n", ""},
		{"rar_encryption_data.rar", "rar_encryption_data.rar!bar.txt!1|data of bar.txt\n", ""},
		{"rar_encryption_header.rar", "rar_encryption_header.rar!bar.txt!1|data of bar.txt\n", ""},
		{"rar_encryption_partially.rar", "bar.txt!1|data of bar.txt\nrar_encryption_partially.rar!foo.txt|file=foo.txt\nrar_encryption_partially.rar!foo.txt!1|data of foo.txt\n", ""},
		{"rar_subblock.rar", "rar_subblock.rar!comment(comment)!1|test rar with archive comment\n", ""},
		{"rar_unicode.rar", "rar_unicode.rar!表だよ/新しいフォルダ/新規テキスト ドキュメント.txt|", ""},
		{"rar5_blake2.rar", "rar5_blake2.rar!cebula.txt!4|Ona nie ma wnętrzności.\n", ""},
		{"rar5_stored.rar", "rar5_stored.rar!helloworld.txt!1|hello libarchive test suite!\n", ""},
		{"rar5_solid.rar", "rar5_solid.rar!test6.bin|file=test6.bin\n", matcher.UnknownFormat},
		{"rar5_symlink.rar", "rar5_symlink.rar!symlink.txt|file=symlink.txt|file=file.txt\n", ""},
		{"volume.part2.rar", "", matcher.Truncated},

		{"c32.xz", "c32.xz!c32!42|ref=HR-00417" + row, ""},
		{"sha.xz", row, ""},
		{"blocks.xz", row, ""},
		{"delta.xz", row, ""},
		{"two.xz", "two.xz!two!84|ref=HR-00417" + row, ""},
		{"hr.csv.zst", "hr.csv.zst!hr.csv!42|ref=HR-00417" + row, ""},
		{"long.zst", row, ""},
		{"win.zst", "", matcher.TooBig},
		{"hr.csv.lz4", row, ""},
		{"legacy.lz4", row, ""},
		{"hr.csv.Z", "hr.csv.Z!hr.csv!42|ref=HR-00417" + row, ""},
		{"hr.lzma", row, ""},
		{"lzip.tlz", "lzip.tlz!unpacked!f1!1|f1\n", ""},

		{"a.a", "a.a!hr.csv!42|ref=HR-00417" + row, ""},
		{"newc.cpio", "newc.cpio!hr.csv!42|ref=HR-00417" + row, ""},
		{"odc.cpio", row, ""},
		{"bin.cpio", row, ""},
		{"x.deb", "!data.tar!./usr/share/doc/x/hr.csv!42|ref=HR-00417" + row, ""},
		{"x.rpm", "./usr/share/doc/x/hr.csv!42|ref=HR-00417" + row, ""},
		{"a.cab", "a.cab!hr.csv!42|ref=HR-00417" + row, ""},
		{"mszip.cab", "mszip.cab!note.txt!1|hello\n", ""},
		{"joliet.iso.xz", "joliet.iso.xz!joliet.iso!hr.csv!42|ref=HR-00417" + row, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			records, gaps := readWith(t, tc.name, archived(t, tc.name), Limits{}, "wrong", "hunter2", "12345678", "password")
			if !strings.Contains(flat(records), tc.want) {
				t.Errorf("no %q in\n%s", tc.want, flat(records))
			}
			if tc.gap == "" && len(gaps) > 0 || tc.gap != "" && (len(gaps) == 0 || gaps[0].Cause != tc.gap) {
				t.Errorf("gaps %v, want %q", gaps, tc.gap)
			}
		})
	}
}

// TestFilters undoes the filters for programs: the checksum over all tells.
func TestFilters(t *testing.T) {
	for _, name := range []string{"bcj.7z", "bcj2.7z", "x86.xz", "arm.xz", "armthumb.xz", "arm64.xz", "powerpc.xz", "sparc.xz"} {
		t.Run(name, func(t *testing.T) {
			records, gaps := readWith(t, name, archived(t, name), Limits{})
			if !strings.Contains(flat(records), planted) || len(gaps) != 1 || gaps[0].Cause != matcher.UnknownFormat {
				t.Errorf("gaps %v", gaps)
			}
		})
	}
}

// TestPasswords holds where passwords come from, and that none is believed that is
// wrong.
func TestPasswords(t *testing.T) {
	locked := archived(t, "aes256.zip")
	for _, tc := range []struct {
		title, name string
		data        []byte
		passwords   []string
		opened      bool
	}{
		{"none", "a.zip", locked, nil, false},
		{"wrong ones", "a.zip", locked, []string{"hunter3", "hunter22"}, false},
		{"given", "a.zip", locked, []string{"hunter2"}, true},
		{"in the name of the file", "dump_pass_is_hunter2.zip", locked, nil, true},
		{"in brackets in the name", "dump (pw hunter2).zip", locked, nil, true},
		{"in a text before it", "a.tar", tarOf(t, file{"readme.txt", []byte("Archive password: hunter2\n")}, file{"a.zip", locked}), nil, true},
		{"in a text behind it", "a.zip", zipOf(t, file{"a.zip", locked}, file{"readme.txt", []byte("the password for the archive is hunter2")}), nil, true},
		{"in a page", "a.zip", zipOf(t, file{"a.zip", locked}, file{"x.html", []byte("<html><td>Passwort:</td><td><b>hunter2</b></td>")}), nil, true},
		{"in the name of a folder", "a.tar", tarOf(t, file{"pw=hunter2/a.zip", locked}), nil, true},
		{"7z", "a.7z", archived(t, "aes.7z"), []string{"x", "hunter2"}, true},
		{"7z: wrong", "a.7z", archived(t, "aes.7z"), []string{"x"}, false},
		{"7z: names locked too, wrong", "a.7z", archived(t, "mhe.7z"), []string{"x"}, false},
		{"zip of old: wrong", "a.zip", archived(t, "crypto0.zip"), []string{"x"}, false},
		{"rar: wrong", "a.rar", archived(t, "rar_encryption_data.rar"), []string{"x"}, false},
		{"rar: names locked too, wrong", "a.rar", archived(t, "rar_encryption_header.rar"), []string{"x"}, false},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := readWith(t, tc.name, tc.data, Limits{}, tc.passwords...)
			if opened := strings.Contains(flat(records), planted); opened != tc.opened {
				t.Errorf("opened: %t, gaps %v", opened, gaps)
			}
			encrypted := slices.ContainsFunc(gaps, func(g matcher.Gap) bool {
				return g.Cause == matcher.Encrypted && g.Size > 0 && strings.Contains(g.Detail, "--password")
			})
			if encrypted == tc.opened {
				t.Errorf("gaps %v", gaps)
			}
			for _, r := range records {
				if !tc.opened && strings.HasPrefix(r.Path, tc.name+"!hr.csv!") {
					t.Errorf("a wrong password gave %v", r)
				}
			}
		})
	}
	for text, want := range map[string]string{
		"password: hunter2":                             "hunter2",
		"Password - hunter2.":                           "hunter2",
		"pw hunter2":                                    "",
		"PASS: 'hunter 2' ":                             "hunter 2",
		"The password for the zip is hunter2":           "hunter2",
		"<b>Pass</b>: <code>hunter2</code>":             "hunter2",
		`{"password": "hunter2"}`:                       "hunter2",
		"Kennwort = hunter2":                            "hunter2",
		"Пароль: hunter2":                               "hunter2",
		"password:\nhunter2\n":                          "hunter2",
		"compass: north":                                "",
		"passport: 123":                                 "",
		"password (for all archives): hunter2 thank me": "hunter2",
	} {
		if got := Passwords(text); want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestNestedOfficeIn7z names a place through a zip, a 7z and a document.
func TestNestedOfficeIn7z(t *testing.T) {
	data := zipOf(t, file{"leak/inner.7z", archived(t, "solid.7z")})
	records, gaps := readWith(t, "dump.zip", data, Limits{})
	if want := "dump.zip!leak/inner.7z!hr.csv!42|ref=HR-00417|surname=Person"; !strings.Contains(flat(records), want) || len(gaps) > 0 {
		t.Errorf("no %q, gaps %v, in\n%s", want, gaps, flat(records))
	}
}
