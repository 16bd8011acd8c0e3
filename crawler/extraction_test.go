package crawler

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"peeler/configs"
	"peeler/matcher"
)

// A limit that no configuration reaches is one that nobody can raise.
func TestEveryLimitOfAnExtractionIsConfigured(t *testing.T) {
	var check func(at string, v reflect.Value)
	check = func(at string, v reflect.Value) {
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			name := at + "." + field.Name
			switch f := v.Field(i); f.Kind() {
			case reflect.Struct:
				check(name, f)
			case reflect.Int, reflect.Int64:
				if f.Int() == 0 {
					t.Errorf("%s is not set by childLimits", name)
				}
			}
		}
	}
	check("sandbox.Limits", reflect.ValueOf(extraction{limits: configs.Defaults().Limits}.childLimits()))
}

// What holds memory is never more than half of what there is.
func TestBufferKeepsWithinTheChildsMemory(t *testing.T) {
	l := configs.Defaults().Limits
	l.ChildMemory = 100 << 20
	if got := (extraction{limits: l}).childLimits().Extract.Buffer; got != 50<<20 {
		t.Errorf("%d bytes", got)
	}
}

// Each entry is a gap: it is packed in a way that is not known.
func TestADocumentOfGapsAlone(t *testing.T) {
	const entries = maxDocumentGaps + 2000
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range entries {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), Method: 99}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	limits := configs.Defaults().Limits
	limits.Entries = 2 * entries
	doc := Read(t.Context(), File{Name: "a.zip"}, &b, Options{Limits: limits})
	n := 0
	for range doc.Records {
		n++
	}
	if n < entries {
		t.Errorf("%d records: the names of the entries are some", n)
	}
	last := doc.Gaps[len(doc.Gaps)-1]
	want := matcher.Gap{Path: "a.zip", Cause: matcher.Count, Detail: "2000 more gaps are not listed"}
	if len(doc.Gaps) != maxDocumentGaps+1 || last != want {
		t.Errorf("%d gaps, the last %+v", len(doc.Gaps), last)
	}
}
