package tables

import (
	"slices"
	"testing"
)

func TestNicknamesGoBothWays(t *testing.T) {
	m := Nicknames()
	for name, forms := range m {
		for _, form := range forms {
			if len(form) < shortestNickname || form == name {
				t.Errorf("%s has the form %q", name, form)
			}
			if len(name) >= shortestNickname && !slices.Contains(m[form], name) {
				t.Errorf("%s has the form %s, which does not lead back", name, form)
			}
		}
	}
	if !slices.Contains(m["elizabeth"], "liz") || !slices.Contains(m["bill"], "william") || len(m) < 1_000 {
		t.Errorf("%d names, elizabeth %q, bill %q", len(m), m["elizabeth"], m["bill"])
	}
}

// TestNamesAreInOneForm: a name is asked for folded; none may be worth more than
// one that is in no table.
func TestNamesAreInOneForm(t *testing.T) {
	for kind, names := range map[string]map[string]uint8{"surname": Surnames(), "forename": Forenames()} {
		for name, half := range names {
			if half == 0 || half > RareHalfBits+1 {
				t.Errorf("%s %s: %d half bits", kind, name, half)
			}
			for _, c := range []byte(name) {
				if c < 'a' || c > 'z' {
					t.Errorf("%s %q is not in small ASCII letters", kind, name)
				}
			}
		}
	}
	for name, most := range map[string]uint8{"patel": 18, "davies": 16, "macdonald": 20, "begum": 19} {
		if half := Surnames()[name]; half > most {
			t.Errorf("%s is worth %d half bits, in Britain at most %d", name, half, most)
		}
	}
}

func TestSkeleton(t *testing.T) {
	for r, want := range map[rune]byte{'а': 'a', 'ο': 'o', '٣': '3', 'ѕ': 's'} {
		if got, ok := Skeleton(r); !ok || got != want {
			t.Errorf("%q passes for %q", r, got)
		}
	}
	for _, r := range "aж中" {
		if got, ok := Skeleton(r); ok {
			t.Errorf("%q passes for %q", r, got)
		}
	}
}
