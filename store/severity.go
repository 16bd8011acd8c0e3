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
	graveFrom    = 100 // for critical: in a leak with grave data
	breaksFrom   = 10  // for critical: with a new secret that opens an own service
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

// graveData are classes of data that endanger those whom the same leak names: what
// leads to their door or their family, opens their accounts or shows what they are
// trusted with.
var (
	whoClasses = matcher.ClassesOf(matcher.NameClass, matcher.StaffNumberClass, matcher.PayrollNumberClass)
	graveData  = matcher.ClassesOf(
		matcher.VettingClass, matcher.AddressClass, matcher.PhotographClass, matcher.NextOfKinClass,
		matcher.BankClass, matcher.CardClass, matcher.IdentityDocumentClass,
		matcher.HealthClass, matcher.SpecialClass, matcher.ConductClass,
	)
)

// graveClasses says that a leak holds names or numbers beside grave data, whether the
// people whom we know are those it tells of or not.
func graveClasses(s matcher.Classes) bool { return s.Any(whoClasses) && s.Any(graveData) }

// severity ranks the leak by the people it surely names:
//
//	critical  the cohort "covert" is touched, 1,000 people are, 100 beside grave
//	          data, or new secrets of 10 people open services of the force's own
//	high      10 people, anyone beside grave data, one grave exposure, or one
//	          such secret
//	medium    anyone
//	low       nobody but by secrets that other leaks have shown before
//
// People of whom nothing else is told do not count for the numbers above: the
// tenth copy of a list is no news. It never falls.
func (l *leakRow) severity() Severity {
	now := Medium
	people := l.Subjects - l.Stale
	beside := graveClasses(l.Classes) && people > 0
	switch {
	case l.Cohorts[covert] > 0 || people >= criticalFrom || beside && people >= graveFrom || l.Breaks >= breaksFrom:
		now = Critical
	case people >= highFrom || beside || l.Grave || l.Breaks > 0:
		now = High
	case people == 0:
		now = Low
	}
	if rank(l.Severity) > rank(now) {
		return l.Severity
	}
	return now
}
