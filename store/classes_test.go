package store

import (
	"fmt"
	"testing"

	"peeler/matcher"
)

func TestClassesOfDataRaiseTheSeverity(t *testing.T) {
	names := matcher.ClassesOf(matcher.NameClass, matcher.RankClass)
	tests := map[string]struct {
		classes matcher.Classes
		people  int
		want    Severity
	}{
		"names and ranks":                        {names, 1, Medium},
		"names beside vetting":                   {names | matcher.ClassesOf(matcher.VettingClass), 1, High},
		"names beside home addresses":            {names | matcher.ClassesOf(matcher.AddressClass), 1, High},
		"vetting without names or numbers":       {matcher.ClassesOf(matcher.VettingClass), 1, Medium},
		"a hundred people beside bank accounts":  {names | matcher.ClassesOf(matcher.BankClass), 100, Critical},
		"a hundred people beside places of work": {names | matcher.ClassesOf(matcher.LocationClass), 100, High},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			f := document("a", day, 0, tt.people)
			f.Classes = tt.classes
			record(t, s, f)
			if i := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))[0]; i.Severity != tt.want || i.Classes != tt.classes {
				t.Errorf("%s, %v", i.Severity, i.Classes)
			}
		})
	}
}

// Nobody is found in the first part of a document, and what it exposes is known all
// the same when somebody is.
func TestClassesWaitForAHit(t *testing.T) {
	s := newStore(t)
	quiet := document("a", day, 0, 0)
	quiet.Final, quiet.Complete, quiet.Digest = false, false, [32]byte{}
	quiet.Classes = matcher.ClassesOf(matcher.NameClass, matcher.VettingClass)
	record(t, s, quiet)
	loud := document("a", day, 0, 1)
	loud.Classes = matcher.ClassesOf(matcher.EmailClass)
	record(t, s, loud)
	i := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))[0]
	if fmt.Sprint(i.Classes) != "name, email, vetting" || i.Severity != High {
		t.Errorf("%s, %v", i.Severity, i.Classes)
	}
	// A reading without hits tells of another document.
	other := document("a", day, 0, 0)
	other.Classes = matcher.ClassesOf(matcher.SalaryClass)
	record(t, s, other)
	if i := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))[0]; fmt.Sprint(i.Classes) != "name, email, vetting" {
		t.Errorf("%v", i.Classes)
	}
}

func TestSchema3KnowsNoClasses(t *testing.T) {
	old := newStore(t)
	goBack(t, old, 3)
	s := openStore(t, old.path)
	incidents := must[[]Incident](t)(s.Incidents(t.Context(), Filter{}))
	if len(incidents) != 1 || incidents[0].Classes != 0 || incidents[0].Subjects != 2 {
		t.Fatalf("%+v", incidents)
	}
	record(t, s, Finding{
		Source: "s", Item: "i", At: day, Classes: matcher.ClassesOf(matcher.NameClass),
		Hits: []Hit{{Subject: "HR-1", Kinds: []matcher.Kind{matcher.Name}, Confidence: 1, Sure: true}},
	})
	if i := must[[]Incident](t)(s.Incidents(t.Context(), Filter{})); fmt.Sprint(i[0].Classes) != "name" {
		t.Errorf("%v", i[0].Classes)
	}
}
