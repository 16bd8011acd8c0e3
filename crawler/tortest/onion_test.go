package tortest

import "testing"

func FuzzOnionEvent(f *testing.F) {
	for _, s := range []string{"", "HS_DESC", "HS_DESC UPLOAD a UNKNOWN $F~n d HSDIR_INDEX=0", "HS_DESC UPLOADED a UNKNOWN $F~n", "HS_DESC FAILED a UNKNOWN $F~n REASON=x", "HS_DESC CREATED a UNKNOWN UNKNOWN d"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, line string) {
		s := onions{uploads: map[string]*upload{}, changed: make(chan struct{})}
		s.event(line)
	})
}
