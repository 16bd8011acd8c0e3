package matcher

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is a person with every kind of identifier and every field.
func golden(t testing.TB) Enrolment {
	t.Helper()
	p := staff[0]
	p.Cohorts = []string{"public-figure", "covert", "covert", ""}
	p.Joined = time.Date(2009, 9, 1, 0, 0, 0, 0, time.UTC)
	p.Left = time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC) // before the epoch
	e, err := NewEncoder(testKey(t)).Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEnrolmentGolden: what version 2 wrote once can be read for ever, and the
// same person still gives the same bytes.
func TestEnrolmentGolden(t *testing.T) {
	path := filepath.Join("testdata", "enrolment-v2.hex")
	e := golden(t)
	got, err := e.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, []byte(hex.EncodeToString(got)+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the golden person is stored otherwise than before: a roster would have to be imported anew")
	}
	var back Enrolment
	if err := back.UnmarshalBinary(want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, e) {
		t.Error("what was stored reads otherwise than it was")
	}
}

// TestOldEnrolmentSaysWhatToDo: what version 1 wrote is not taken for damage.
func TestOldEnrolmentSaysWhatToDo(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "enrolment-v1.hex"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var e Enrolment
	err = e.UnmarshalBinary(old)
	if !errors.Is(err, ErrOldRoster) || !strings.Contains(err.Error(), "`peeler roster import`") {
		t.Errorf("version 1 is read with %v", err)
	}
}

func TestEncodeIsDeterministic(t *testing.T) {
	a := staff[0]
	a.Cohorts = []string{"b", "a"}
	b := a
	b.Cohorts = []string{"a", "b", "a"}
	b.Identifiers = append(slices.Clone(a.Identifiers), a.Identifiers[3])
	slices.Reverse(b.Identifiers)
	encode := func(p Person) []byte {
		e, err := NewEncoder(testKey(t)).Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := e.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		return stored
	}
	if !bytes.Equal(encode(a), encode(b)) {
		t.Error("the order of identifiers or cohorts changes what is stored")
	}
	b.Identifiers[0].Value += "x"
	if bytes.Equal(encode(a), encode(b)) {
		t.Error("another value is stored alike")
	}
}

func TestEncodeErrorsNameTheKindNeverTheValue(t *testing.T) {
	tests := []struct{ name, column, value, want string }{
		{"date in British order", "date_of_birth", "03/04/1985", "date_of_birth is not a date: write YYYY-MM-DD"},
		{"31st of February", "date_of_birth", "1985-02-31", "date_of_birth is not a date: write YYYY-MM-DD"},
		{"born in the future", "date_of_birth", "2085-02-03", "date_of_birth is in no year from 1900 to 2012"},
		{"address without a domain", "email", "jane.secret", "email is not an address: write name@domain"},
		{"two addresses", "email", "jane.secret@a.uk b@c.uk", "email is not an address: write name@domain"},
		{"phone without area code", "phone", "900123", "phone is not a whole number: write it with its area code, or with + and the country code"},
		{"national insurance of another shape", "national_insurance", "SECRET", "national_insurance is not two letters, six digits and a letter"},
		{"postcode without digits", "postcode", "SECRET", "postcode is not 3 to 10 letters and digits with two digits at least: leave it out"},
		{"short number", "staff_number", "07", "staff_number is not 3 to 14 letters and digits with two digits at least: leave it out"},
		{"no letters", "surname", "---", "name has no letters"},
		{"empty", "username", " ", "username is empty: leave the cell blank"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewEncoder(testKey(t)).Encode(somebody("x", test.column+"="+test.value))
			if err == nil || err.Error() != test.want {
				t.Errorf("error %q, want %q", err, test.want)
			}
		})
	}
	if _, err := NewEncoder(testKey(t)).Encode(Person{}); err == nil {
		t.Error("a person without a subject is encoded")
	}
}

func TestUnmarshalRefusesWhatWasNotWritten(t *testing.T) {
	good, err := golden(t).AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]byte{
		"nothing":         nil,
		"another version": append([]byte{3}, good[1:]...),
		"a byte more":     append(slices.Clone(good), 0),
		"huge count":      append([]byte{2, 1, 'x', 0, 0}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
		"no subject":      {2, 0, 0, 0, 0, 0},
		"long varint":     {2, 1, 'x', 0x80, 0, 0, 0, 0},
		"near a phone":    one(Phone, 4),
		"25 near a name":  one(Name, 25),
		"137 near a name": one(Name, 137),
		"a whole name":    of(Name, whole, 4),
		"half a phone":    of(Phone, localPart, 0),
		"a phone's name":  of(Phone, surname, 0),
	}
	for n := range good {
		tests["cut short"] = good[:n]
		for name, b := range tests {
			var e Enrolment
			if err := e.UnmarshalBinary(b); err == nil {
				t.Fatalf("%s (%d bytes) is read", name, len(b))
			}
			if e.Subject != "" {
				t.Fatalf("%s: something is left of what failed", name)
			}
		}
	}
}

// one is an enrolment with an encoding that has n near tags.
func one(k Kind, n int) []byte {
	if k == Name {
		return of(k, surname, n)
	}
	return of(k, whole, n)
}

// of is the same in a role.
func of(k Kind, r role, n int) []byte {
	b := append([]byte{2, 1, 'x', 0, 0, 0, 1, byte(k), byte(r), 1, byte(n)}, make([]byte, 8+tagSize)...)
	return append(b, make([]byte, 4*n)...)
}

func TestUnmarshalTakesEveryNumberOfNearTags(t *testing.T) {
	for k, counts := range map[Kind][]int{
		Name: {0, 4, maxNear, 28, 136}, Email: {0, maxAddress}, StaffNumber: {3, maxNumber}, DateOfBirth: {0, 8}, Postcode: {0, maxPostcode},
	} {
		for _, n := range counts {
			var e Enrolment
			if err := e.UnmarshalBinary(one(k, n)); err != nil || len(e.Encodings[0].ones())+len(e.Encodings[0].twos()) != n {
				t.Errorf("%s with %d near tags: %v", k, n, err)
			}
		}
	}
}

func FuzzEnrolment(f *testing.F) {
	good, err := golden(f).AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{2, 1, 'x', 0, 0, 0, 0})
	f.Add(one(Name, 28))
	f.Add(one(Email, 30))
	f.Add(one(DateOfBirth, 8))
	f.Add([]byte{2, 1, 'x', 2, 3, 1, 1, 'c', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var e Enrolment
		if e.UnmarshalBinary(b) != nil {
			return
		}
		again, err := e.AppendBinary(nil)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x reads, and is written as %x (%v)", b, again, err)
		}
		for _, x := range e.Encodings {
			if n := len(x.ones()); len(x.twos()) > 0 && len(x.twos()) != n*(n-1)/2 {
				t.Fatalf("%d tags with one letter out, %d with two", n, len(x.twos()))
			}
		}
		New(testKey(t), slices.Values([]Enrolment{e}), Options{}).Match(nil, line("Jane Smith 123456"))
	})
}
