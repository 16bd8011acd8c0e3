package extract

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"

	"peeler/matcher"
)

// unzipped is a file of testdata that is packed there.
func unzipped(t testing.TB, name string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(testdata(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Outlook wrote the files: a store of 2003's layout, permuted, and an offline copy of
// 2013's, with packed blocks.
func TestRealPST(t *testing.T) {
	for name, want := range map[string][]string{
		"enron.pst": {
			"enron.pst!node 21|Name=Personal folders\n",
			"enron.pst!Top of Personal Folders!lokay-m|Name=lokay-m|",
			"!Systems!message 2|IPM.Note|Subject=Email Retention Policy|From=Enron Global Technology@ENRON|",
			"!Systems!message 3!recipients!1|",
			"!Systems!message 3!body!",
		},
		"welcome.ost": {
			"!Root - Mailbox!IPM_SUBTREE!Inbox!message 1|IPM.Note|Subject=Welcome to your new Outlook.com account|",
			"!Inbox!message 1!to!1|To=Pst ExtractorPDF\n",
			"!Inbox!contents!2|IPM.Note|Subject=Welcome to your new Outlook.com account|",
			"!Inbox!message 1!body.html!",
			"!Inbox!message 1!attachment 11|Name=microsoft-logo.png|Extension=.png|File=",
			"!Inbox!message 1!attachment 11|",
		},
	} {
		t.Run(name, func(t *testing.T) {
			records, gaps := read(t, name, "", unzipped(t, name+".gz"), Limits{})
			got := flat(records)
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("%q is missing", w)
				}
			}
			for _, g := range gaps {
				if g.Cause != matcher.UnknownFormat || !strings.Contains(g.Path, ".png") {
					t.Error(g)
				}
			}
			if t.Failed() {
				t.Log(got[:min(len(got), 4000)])
			}
		})
	}
}

// aMessage is a store with one message of a person, in a folder.
func aMessage(s *testStore) *testStore {
	file := []byte("name,no\n" + planted + ",447812\n")
	attached := s.block(props(wideProp(mapiLongName, "hr.csv"), prop{id: mapiData, kind: mapiBinary, node: 0x3f}), false)
	data := s.subs(pstNode{id: 0x3f, data: s.inner(1, s.block(file[:9], false), s.block(file[9:], false))})
	people := s.block(pstTableOf(0x3001, []uint32{hid(3), hid(4)}, []byte(planted), []byte("\xc8\xe2\xe0\xed\xee\xe2")), false)
	subs := s.subs(pstNode{id: 0x692, data: people}, pstNode{id: 0x8025, data: attached, subs: data})
	birthday := le.AppendUint64(nil, uint64(11644473600+86400*10957-3600)*1e7) // 1 January 2000 in London, an hour off
	message := s.block(props(
		wideProp(0x37, "\x01\x05RE: "+planted), prop{id: mapiBody, kind: mapiString8, value: []byte("Dear " + planted + ",\n")},
		prop{id: mapiCodePage, kind: mapiInt32, value: []byte{0xe3, 4, 0, 0}}, prop{id: 0x3001, kind: mapiString8, value: []byte("\xc8\xe2\xe0\xed\xee\xe2")},
		prop{id: 0x3a42, kind: mapiTime, value: birthday},
		prop{id: 0x8001, kind: mapiUnicode | mapiMany, value: []byte("\x02\x00\x00\x00\x0c\x00\x00\x00\x10\x00\x00\x00a\x00b\x00c\x00d\x00")},
	), false)
	s.node(0x122, 0x122, s.block(props(), false), 0)
	s.node(0x8022, 0x122, s.block(props(wideProp(0x3001, "Staff")), false), 0)
	s.node(0x200024, 0x8022, message, subs)
	return s
}

func TestPST(t *testing.T) {
	packed := newTestStore(pstPaged, pstPlain)
	packed.packed = true
	for _, tc := range []struct {
		title string
		s     *testStore
	}{
		{"numbers of 32 bits", newTestStore(pstNarrow, pstPlain)},
		{"numbers of 32 bits, permuted", newTestStore(pstNarrow, pstPermute)},
		{"numbers of 64 bits", newTestStore(pstWide, pstPlain)},
		{"numbers of 64 bits, permuted", newTestStore(pstWide, pstPermute)},
		{"numbers of 64 bits, three times permuted", newTestStore(pstWide, pstCyclic)},
		{"pages of 4 KiB", newTestStore(pstPaged, pstPlain)},
		{"pages of 4 KiB, packed", packed},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "a.pst", "", aMessage(tc.s).bytes(), Limits{})
			got := flat(records)
			for _, want := range []string{
				"a.pst!Staff|Name=Staff\n", "a.pst!Staff!message 1|Subject=RE: " + planted + "|Name=Иванов|Birthday=2000-01-01|ab|cd\n",
				"a.pst!Staff!message 1!body!1|Dear " + planted, "a.pst!Staff!message 1!recipients!1|Name=" + planted + "\n", "a.pst!Staff!message 1!recipients!2|Name=Иванов\n",
				"a.pst!Staff!message 1!attachment 1|File=hr.csv\n", "a.pst!Staff!message 1!attachment 1!hr.csv!2|name=" + planted + "|no=447812\n",
			} {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%s", want, got)
				}
			}
			if len(gaps) > 0 {
				t.Errorf("gaps %v", gaps)
			}
		})
	}
}

// The tables of [MS-PST] §5.1 undo each other.
func TestUnscramble(t *testing.T) {
	for i := range 256 {
		if c := byte(i); pstBack[pstForth[c]] != c || pstMid[pstMid[c]] != c {
			t.Fatalf("%d does not come back", i)
		}
	}
}

func TestHostilePST(t *testing.T) {
	person := func() []byte { return props(wideProp(0x37, planted)) }
	store := func(fill func(s *testStore)) []byte {
		s := newTestStore(pstWide, pstPermute)
		s.node(0x8024, 0, s.block(person(), false), 0)
		fill(s)
		return s.bytes()
	}
	for _, tc := range []struct {
		title string
		data  []byte
		find  string // behind the name of the file
		cause matcher.Cause
	}{
		{"a message whose folder is gone", store(func(*testStore) {}), "!no folder(deleted)!message 1|Subject=" + planted, ""},
		{"a block of no node", store(func(s *testStore) { s.block([]byte("\x01\x02Lost "+planted+"\x00"), false) }), "!free space(deleted)!@2|Lost " + planted, ""},
		{"a block of no tree", store(func(s *testStore) { s.lost([]byte("\x01\x02Lost "+planted+"\x00"), false) }), "!free space(deleted)!@2|Lost " + planted, ""},
		{"an item of no tree", store(func(s *testStore) { s.lost(props(wideProp(0x3a11, planted), wideProp(0x3a08, "1234")), false) }), "!free space(deleted)!item 1|Surname=" + planted + "|Work phone=1234\n", ""},
		{"a folder in itself", store(func(s *testStore) {
			s.node(0x8022, 0x8042, s.block(props(wideProp(0x3001, "a")), false), 0)
			s.node(0x8042, 0x8022, s.block(props(wideProp(0x3001, "b")), false), 0)
			s.node(0x8044, 0x8042, s.block(person(), false), 0)
		}), "!b!a!b!a!", ""},
		{"data that lists itself", store(func(s *testStore) {
			s.node(0x8044, 0, s.inner(1, uint64(len(s.out)+63)&^63<<2|2), 0)
		}), planted, matcher.Corrupt},
		{"data that lists the same block a thousand times", store(func(s *testStore) {
			s.node(0x8044, 0, s.inner(1, slices.Repeat([]uint64{s.block(person(), false)}, 1000)...), 0)
		}), planted, matcher.Corrupt},
		{"a block behind the end", store(func(s *testStore) {
			s.blocks = append(s.blocks, pstBlock{bid: 4 << 30, at: 1 << 40, size: 100})
			s.node(0x8044, 0, 4<<30, 0)
		}), planted, matcher.Corrupt},
		{"a block with another's trailer", store(func(s *testStore) { s.blocks[0].bid += 4; s.nodes[0].data += 4 }), planted, matcher.Corrupt},
		{"a node of no block", store(func(s *testStore) { s.node(0x8044, 0, 4<<30, 4<<30) }), planted, matcher.Corrupt},
		{"nodes in nodes in nodes", store(func(s *testStore) {
			n := pstNode{id: 0x24, data: s.block(person(), false)}
			for range 40 {
				n = pstNode{id: 0x24, data: n.data, subs: s.subs(n)}
			}
			s.node(0x8044, 0, n.data, n.subs)
		}), planted, matcher.TooDeep},
		{"a node within itself", store(func(s *testStore) {
			at := uint64(len(s.out)+63) &^ 63 << 2
			s.node(0x8044, 0, s.blocks[0].bid, s.subs(pstNode{id: 0x24, data: s.blocks[0].bid, subs: at | 2}))
		}), planted, matcher.TooDeep},
		{"an attachment within itself", store(func(s *testStore) {
			at := uint64(len(s.out)+63) &^ 63 << 2
			s.node(0x8044, 0, s.blocks[0].bid, s.subs(pstNode{id: 0x25, data: s.blocks[0].bid, subs: at | 2}))
		}), planted, matcher.TooDeep},
		{"20,000 messages in a message", store(func(s *testStore) {
			var all []uint64
			for range 20 {
				b := s.subs(slices.Repeat([]pstNode{{id: 0x24, data: s.blocks[0].bid}}, 1000)...)
				all = append(all, 0, b)
			}
			b := append(le.AppendUint16([]byte{2, 1}, 20), 0, 0, 0, 0)
			for _, id := range all {
				b = s.word(b, id)
			}
			s.node(0x8044, 0, s.blocks[0].bid, s.block(b, true))
		}), planted, matcher.Count},
		{"3,000 rows of the same long text", store(func(s *testStore) {
			s.node(0x804e, 0, s.block(pstTableOf(0x37, slices.Repeat([]uint32{hid(3)}, 3000), bytes.Repeat([]byte("John Roe "), 5000)), false), 0)
		}), planted, matcher.Ratio},
		{"2,000 nodes of the same data", store(func(s *testStore) {
			b := s.block(props(wideProp(0x37, strings.Repeat("John Roe ", 3500))), false)
			for i := range uint32(2000) {
				s.node(0x8044+i<<5, 0, b, 0)
			}
		}), planted, matcher.Ratio},
		{"a tree in a heap that is its own branch", store(func(s *testStore) {
			b := heap(pstProperties, []byte{pstTreeSig, 2, 6, 200, 0x40, 0, 0, 0}, bytes.Repeat([]byte{1, 0, 0x40, 0, 0, 0}, 500))
			s.node(0x8044, 0, s.block(b, false), 0)
		}), planted, matcher.Corrupt},
		{"a tree of keys of no bytes", store(func(s *testStore) {
			s.node(0x8044, 0, s.block(heap(pstProperties, []byte{pstTreeSig, 0, 0, 0, 0x40, 0, 0, 0}, []byte{1}), false), 0)
		}), planted, matcher.Corrupt},
		{"a table of rows of no bytes", store(func(s *testStore) {
			s.node(0x804e, 0, s.block(heap(pstTable, append([]byte{pstTable, 255}, make([]byte, 28)...)), false), 0)
		}), planted, ""},
		{"a heap whose map lies outside", store(func(s *testStore) {
			b := person()
			b[0], b[1] = 0xff, 0xff
			s.node(0x8044, 0, s.block(b, false), 0)
		}), planted, matcher.Corrupt},
		{"values that begin before the one before", store(func(s *testStore) {
			s.node(0x8044, 0, s.block(props(prop{id: 0x8001, kind: mapiString8 | mapiMany, value: []byte("\xff\xff\xff\xff\x0c\x00\x00\x00\xff\xff\xff\xffabcd")}), false), 0)
		}), planted, matcher.Corrupt},
		{"a page that is its own child", func() []byte {
			b := store(func(s *testStore) {
				for i := range uint32(100) {
					s.node(0x8044+i<<5, 0, 0, 0)
				}
			})
			root := le.Uint64(b[224:])
			le.PutUint64(b[root+16+24:], root)
			return b
		}(), planted, matcher.Corrupt},
		{"a page at the end of all numbers", func() []byte {
			b := store(func(s *testStore) {
				for i := range uint32(100) {
					s.node(0x8044+i<<5, 0, 0, 0)
				}
			})
			root := le.Uint64(b[224:])
			le.PutUint64(b[root+16+24:], 1<<63-64)
			return b
		}(), planted, matcher.Corrupt},
		{"trees that are gone", func() []byte {
			s := newTestStore(pstWide, pstCyclic)
			s.node(0x8024, 0, s.block(person(), false), 0)
			b := s.bytes()
			clear(b[200:256])
			return b
		}(), "!free space(deleted)!item 1|Subject=" + planted, matcher.Corrupt},
		{"cut", func() []byte {
			b := store(func(s *testStore) { s.block([]byte(noise(8000)), false) })
			return b[:4000]
		}(), planted, matcher.Corrupt},
		{"encrypted", func() []byte {
			b := aMessage(newTestStore(pstWide, pstPlain)).bytes()
			b[513] = 0x10
			return b
		}(), planted, matcher.Encrypted},
		{"of a version that is not known", append([]byte("!BDN\x00\x00\x00\x00SM\x07\x00"), make([]byte, 600)...), "", matcher.UnknownFormat},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "a.pst", "", tc.data, Limits{})
			got := flat(records)
			if !strings.Contains(got, tc.find) || !strings.Contains(got, planted) && tc.cause != matcher.UnknownFormat {
				t.Errorf("%q is not found in %.2000s", tc.find, got)
			}
			var causes []matcher.Cause
			for _, g := range gaps {
				causes = append(causes, g.Cause)
			}
			if tc.cause == "" && len(causes) > 0 || tc.cause != "" && !slices.Contains(causes, tc.cause) || len(causes) > 10 {
				t.Errorf("gaps %.500v, want %q", gaps, tc.cause)
			}
		})
	}
}

// What is too long to be held is read all the same, as text.
func TestLongPST(t *testing.T) {
	data := aMessage(newTestStore(pstWide, pstPermute)).bytes()
	records, gaps := read(t, "a.pst", "", data, Limits{Buffer: 1 << 10})
	if len(gaps) != 1 || gaps[0].Cause != matcher.TooBig || !strings.Contains(flat(records), planted) {
		t.Errorf("gaps %v in\n%s", gaps, flat(records))
	}
}

func FuzzPST(f *testing.F) {
	for _, l := range []pstLayout{pstNarrow, pstWide, pstPaged} {
		for crypt := range byte(3) {
			f.Add(aMessage(newTestStore(l, crypt)).bytes())
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, "a.pst", "", b) })
}

// FuzzHeap lays any bytes into a sound store, as its blocks' sums do not fit otherwise.
func FuzzHeap(f *testing.F) {
	f.Add(props(wideProp(0x37, planted)), []byte("\x02\x00\x01\x00"), uint32(0x8024))
	f.Add(pstTableOf(0x37, []uint32{hid(3)}, []byte(planted)), []byte{1, 1}, uint32(0x804e))
	f.Fuzz(func(t *testing.T, b, inner []byte, id uint32) {
		s := newTestStore(pstWide, pstPlain)
		sub := s.block(inner[:min(len(inner), 8000)], true)
		s.node(id, id&^0x1f|pstFolder, s.block(b[:min(len(b), 8000)], false), sub)
		check(t, "a.pst", "", s.bytes())
	})
}

func BenchmarkPST(b *testing.B) {
	data := unzipped(b, "welcome.ost.gz")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		read(b, "a.ost", "", data, Limits{})
	}
}
