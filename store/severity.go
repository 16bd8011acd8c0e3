package store

import (
	"slices"

	"peeler/matcher"
)

// covert is the cohort whose exposure is critical whatever else there is.
const covert = "covert"

// The numbers of people from which an incident ranks so.
const (
	highFrom     = 10
	criticalFrom = 1000
)

// ranks orders the severities; one that it does not know ranks below all.
var ranks = map[Severity]int{Low: 1, Medium: 2, High: 3, Critical: 4}

func rank(s Severity) int { return ranks[s] }

// An exposure is grave when it holds one of each: a kind that says who it is,
// and one that leads to the door or opens accounts.
var (
	who   = []matcher.Kind{matcher.Name, matcher.StaffNumber, matcher.PayrollNumber}
	reach = []matcher.Kind{matcher.NationalInsurance, matcher.DateOfBirth, matcher.Phone, matcher.Postcode}
)

func grave(kinds []matcher.Kind) bool {
	has := func(of []matcher.Kind) bool {
		return slices.ContainsFunc(kinds, func(k matcher.Kind) bool { return slices.Contains(of, k) })
	}
	return has(who) && has(reach)
}

// severity ranks the leak by the people it surely names:
//
//	critical  the cohort "covert" is touched, or 1,000 people are
//	high      10 people, or one grave exposure
//	medium    anyone
//
// Nothing that is sure ranks low: that is left to test alerts. It never falls.
func (l *leakRow) severity() Severity {
	now := Medium
	switch {
	case l.Cohorts[covert] > 0 || l.Subjects >= criticalFrom:
		now = Critical
	case l.Subjects >= highFrom || l.Grave:
		now = High
	}
	if rank(l.Severity) > rank(now) {
		return l.Severity
	}
	return now
}
