package api

import (
	"testing"
	"time"
)

func TestReviewsThatAreDue(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		about About
		want  bool
	}{
		"no day":               {About{}, false},
		"tomorrow":             {About{ReviewBy: "2026-11-27"}, false},
		"today":                {About{ReviewBy: "2026-11-26"}, true},
		"done since":           {About{ReviewBy: "2026-11-01", Reviewed: "2026-11-02"}, false},
		"reviewed before only": {About{ReviewBy: "2026-11-01", Reviewed: "2025-11-01"}, true},
	} {
		if got := test.about.Overdue(now); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
