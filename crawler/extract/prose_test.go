package extract

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"peeler/matcher"
)

// document is a file of testdata/documents, unpacked.
func document(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/documents/" + name)
	if err == nil && strings.HasSuffix(name, ".gz") {
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(b)); err == nil {
			b, err = io.ReadAll(r)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestMemo holds that one and the same document gives the same, whichever format
// a word processor saved it in.
func TestMemo(t *testing.T) {
	for _, name := range []string{"memo.fodt", "memo.odt", "memo.docx", "memo.doc", "memo.rtf"} {
		t.Run(name, func(t *testing.T) {
			records, gaps := read(t, "m", "", document(t, name), Limits{})
			for _, want := range []struct{ title, text, how string }{
				{"a word of two runs", "Plain Pell of Station Zoë Żak", ""},
				{"a tracked deletion", "Deleted Drake", "(deleted)"},
				{"hidden text", "Hidden Heron", "(hidden)"},
				{"a paragraph with hidden text in it", "Seen Hidden Heron text", "(hidden)"},
				{"a footnote", "Footnote Frost", ""},
				{"an endnote", "Endnote Elms", ""},
				{"a comment", "Comment Cole", "(comment)"},
				{"who commented", "Commenter Clay", ""},
				{"who deleted", "Reviser Rook", ""},
				{"a link", "link.lark@example.org", ""},
				{"a text box", "Boxed Birch", ""},
				{"a header", "Header Hale", ""},
				{"a footer", "Footer Finch", ""},
				{"the title", "Title Tamsin Dray", ""},
				{"the author", "Author Ayre", ""},
				{"who saved it", "Modifier Moss", ""},
				{"a property of its own", "Custom Croft", ""},
				{"the last paragraph", "Last Lowe", ""},
			} {
				if !found(records, want.text, want.how) {
					t.Errorf("%s: %q is not found%s", want.title, want.text, want.how)
				}
			}
			for _, row := range []string{
				"!table 1!2|Surname=Table|Forename=Tern|Staff no=4711\n",
				"!table 2!1|Nested|Nash\n",
				"!table 1!3|Surname=Second|Staff no=4712\n",
			} {
				if !strings.Contains(flat(records), row) {
					t.Errorf("no row %q", row)
				}
			}
			for _, shown := range []string{"Plain Pell", "Boxed Birch", "Last Lowe"} {
				if found(records, shown, "(") {
					t.Errorf("%q is said to be hidden", shown)
				}
			}
			for _, g := range gaps {
				if !strings.HasSuffix(g.Path, ".png") {
					t.Errorf("gap: %v", g)
				}
			}
		})
	}
}

// found tells whether a text is in a record whose path ends so.
func found(records []matcher.Record, text, how string) bool {
	for _, r := range records {
		for _, f := range r.Fields {
			if strings.Contains(f.Text, text) && strings.Contains(r.Path[strings.LastIndexByte(r.Path, '!')+1:], how) {
				return true
			}
		}
	}
	return false
}

// TestDeck is the same for presentations. What a format has no place for was lost
// when it was saved.
func TestDeck(t *testing.T) {
	for _, tc := range []struct {
		name string
		want []string
	}{
		{"deck.fodp", []string{"|Slide Sloane\n", "(comment)|Comment Cole", "Notes Nairn", "m!slide 2(hidden)!1|Hidden Heron\n", "m!slide 3!table 1!2|Surname=Table Tern|Staff no=4711\n", "Alt Alder"}},
		{"deck.odp", []string{"m!slide 1!1|Slide Sloane\n", "(comment)|Comment Cole", "Notes Nairn", "m!slide 2(hidden)!1|Hidden Heron\n", "m!slide 3!table 1!2|Surname=Table Tern|Staff no=4711\n", "Alt Alder"}},
		{"deck.pptx", []string{
			"m!ppt/slides/slide1.xml!1|Slide Sloane\n", "m!ppt/comments/comment1.xml!1(comment)|Comment Cole\n", "|name=Commenter Clay|",
			"m!ppt/notesSlides/notesSlide1.xml!1|Notes Nairn\n", "m!ppt/slides/slide2.xml(hidden)!1|Hidden Heron\n", "m!ppt/slides/slide3.xml!table 1!2|Surname=Table Tern|Staff no=4711\n",
		}},
		{"deck.ppt.gz", []string{"m!slide 1!1|Slide Sloane\n", "m!slide 2(hidden)!1|Hidden Heron\n", "m!notes 2!1|Notes Nairn\n", "m!slide 3!3|Table Tern\n"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			records, _ := read(t, "m", "", document(t, tc.name), Limits{})
			for _, want := range tc.want {
				if !strings.Contains(flat(records), want) {
					t.Errorf("no %q", want)
				}
			}
		})
	}
}

// TestForeign reads what others wrote with other programs.
func TestForeign(t *testing.T) {
	for _, tc := range []struct {
		name string
		want []string
	}{
		{"comments.docx", []string{"m!1|Ouch.\n", "m!word/comments.xml!1|author=Michael Williamson\n", "m!word/comments.xml!1(comment)|A tachyon walks into a bar.\n"}},
		{"footnotes.docx", []string{"m!1|Ouch.\n", "m!word/footnotes.xml!3|A tachyon walks into a bar.\n"}},
		{"tables.docx", []string{"m!1|Above\n", "m!table 1!1|Top left|Top right\n", "m!table 1!2|Bottom left|Bottom right\n", "m!2|Below\n"}},
		{"text-box.docx", []string{"|Datum plane\n"}},
		{"strict-format.docx", []string{"m!1|Test\n"}},
		{"novpapplan.doc.gz", []string{"m!5|Memoirs\n", "m!footnotes!2|Hutton, “Memoir”, Chapter 12, 1\n", "|author=Richard Lehane|"}},
		{"lorem.ppt.gz", []string{"m!slide 1!1|Test\n", "m!slide 2!1|Test 2\n", "Lehane, Richard"}},
		{"marketing.rtf", []string{"|operator=Rob Archibald\n", "m!1|Of course, we frequently hear about larger brands"}},
		{"cat.odt", []string{"m!1|Lorem ipsum dolor sit amet"}},
		{"sample.pptx", []string{"m!ppt/slides/slide1.xml!2|hello\n"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			records, gaps := read(t, "m", "", document(t, tc.name), Limits{})
			for _, want := range tc.want {
				if !strings.Contains(flat(records), want) {
					t.Errorf("no %q", want)
				}
			}
			for _, g := range gaps {
				if g.Cause != matcher.UnknownFormat {
					t.Errorf("gap: %v", g)
				}
			}
		})
	}
}
