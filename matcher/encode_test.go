package matcher

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"peeler/matcher/matchertest"

	"peeler/matcher/internal/tables"
)

// enrolled are the words of each kind and role that a person is enrolled under,
// found by trying: a word that is asked for and not there is missing from it, and
// "?" stands for each that was not asked for.
func enrolled(t *testing.T, p Person, kind Kind, r role, asked string) string {
	t.Helper()
	e := NewEncoder(testKey(t))
	got, err := e.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	left := map[tag]bool{}
	for _, x := range got.Encodings {
		if x.kind == kind && x.role == r {
			left[x.tag] = true
		}
	}
	var found []string
	for w := range strings.FieldsSeq(asked) {
		tag := e.tags.tag(kind, r.variant(), []byte(w))
		if left[tag] {
			found = append(found, w)
			delete(left, tag)
		}
	}
	for range left {
		found = append(found, "?")
	}
	return strings.Join(found, " ")
}

func TestRolesOfNames(t *testing.T) {
	tests := []struct {
		name   string
		values []string
		want   map[role]string
	}{
		{"forenames and surname", []string{"forenames=Jane Elizabeth", "surname=Smith"}, map[role]string{
			forename: "jane", otherName: "elizabeth", surname: "smith", surnamePart: "", former: "", knownAs: "",
			initial: "j", together: "janesmith smithjane", surnameSound: "SM0", forenameSound: "JN",
		}},
		{"full name", []string{"name=Jane Ann Smith"}, map[role]string{forename: "jane", otherName: "ann", surname: "smith"}},
		{"surname first", []string{"name=SMITH, Jane Ann"}, map[role]string{forename: "jane", otherName: "ann", surname: "smith"}},
		{"one word", []string{"name=Suharto"}, map[role]string{surname: "suharto", forename: "", initial: "", together: ""}},
		{"titles and honours", []string{"name=Det. Supt. Jane Smith QPM"}, map[role]string{forename: "jane", otherName: "", surname: "smith"}},
		{"honours behind a comma", []string{"name=Sir John Smith, KBE, QPM"}, map[role]string{forename: "john", otherName: "", surname: "smith"}},
		{"junior behind a comma", []string{"name=Smith, Dr John, Jr."}, map[role]string{forename: "john", otherName: "", surname: "smith"}},
		{"the third", []string{"surname=Smith III", "forenames=PC John"}, map[role]string{forename: "john", surname: "smith", surnamePart: ""}},
		{"a title that is a name", []string{"forenames=Di", "surname=Di Marco"}, map[role]string{forename: "di", surname: "dimarco", surnamePart: "marco"}},
		{"hyphen", []string{"surname=Okonkwo-Hart"}, map[role]string{surname: "okonkwohart", surnamePart: "okonkwo hart"}},
		{"two words", []string{"surname=Garcia Marquez"}, map[role]string{surname: "garciamarquez", surnamePart: "garcia marquez"}},
		{"particles", []string{"name=Pieter van der Berg"}, map[role]string{forename: "pieter", surname: "vanderberg", surnamePart: "berg"}},
		{"particles and hyphen", []string{"surname=van der Berg-Smith"}, map[role]string{surname: "vanderbergsmith", surnamePart: "vanderberg berg smith"}},
		{"de la and another", []string{"surname=de la Cruz Ortega"}, map[role]string{surname: "delacruzortega", surnamePart: "delacruz cruz ortega"}},
		{"al-", []string{"surname=al-Hassan"}, map[role]string{surname: "alhassan", surnamePart: "hassan"}},
		{"bin", []string{"name=Ahmad bin Yusof"}, map[role]string{forename: "ahmad", surname: "binyusof", surnamePart: "yusof"}},
		{"ap", []string{"name=Dafydd ap Gwilym"}, map[role]string{surname: "apgwilym", surnamePart: ""}},
		{"Mc apart", []string{"surname=Mc Donald"}, map[role]string{surname: "mcdonald", surnamePart: ""}},
		{"apostrophe", []string{"name=Niamh O’Brien"}, map[role]string{surname: "obrien", surnamePart: ""}},
		{"two forenames with a hyphen", []string{"forenames=Anne-Marie", "surname=Li"}, map[role]string{forename: "annemarie", otherName: "anne marie", surname: "li", together: "annemarieli liannemarie"}},
		{"two forenames that are one", []string{"forenames=Mary Ann Jane"}, map[role]string{forename: "mary", otherName: "ann jane maryann"}},
		{"known as", []string{"forenames=Margaret", "surname=Lee", "known_as=Bunny Lee"}, map[role]string{forename: "margaret", knownAs: "bunny", initial: "m b", together: "margaretlee leemargaret bunnylee leebunny"}},
		{"former surname", []string{"surname=Hart", "former_names=Okonkwo-Ng"}, map[role]string{surname: "hart", former: "okonkwong okonkwo", surnameSound: "HRT OKNKWNK OKNKW"}},
		{"former surname kept as a part", []string{"surname=Okonkwo-Hart", "former_names=Hart"}, map[role]string{former: ""}},
		{"accents", []string{"forenames=José", "surname=Núñez"}, map[role]string{forename: "jose", surname: "nunez"}},
		{"umlaut", []string{"surname=Müller"}, map[role]string{surname: "muller mueller"}},
		{"decomposed umlaut", []string{"surname=Mu\u0308ller"}, map[role]string{surname: "muller mueller"}},
		{"hidden characters", []string{"forenames=Ja\u200bne", "surname=Sm\u00adith"}, map[role]string{forename: "jane", surname: "smith"}},
		{"Cyrillic", []string{"forenames=Дмитрий", "surname=Щербаков"}, map[role]string{forename: "дмитрии dmitry", surname: "щербаков shcherbakov", initial: "д d"}},
		{"Greek", []string{"name=Γιώργος Παπαδόπουλος"}, map[role]string{forename: "γιωργοσ giorgos", surname: "παπαδοπουλοσ papadopoulos"}},
		{"nicknames", []string{"forenames=Elizabeth", "surname=Smith"}, map[role]string{nickname: "bess bessie beth betsy betty eliza lib libby lisa liz liza lizzie lizzy"}},
		{"nickname to name", []string{"forenames=Liza", "surname=Smith"}, map[role]string{nickname: "elizabeth"}},
		{"nickname known already", []string{"forenames=Elizabeth", "surname=Smith", "known_as=Liz"}, map[role]string{knownAs: "liz", nickname: "bess bessie beth betsy betty eliza lib libby lisa liza lizzie lizzy"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for r, want := range test.want {
				if got := enrolled(t, somebody("x", test.values...), Name, r, want); got != want {
					t.Errorf("role %d: %q, want %q", r, got, want)
				}
			}
		})
	}
}

func TestRolesOfOthers(t *testing.T) {
	tests := []struct {
		value string
		kind  Kind
		role  role
		want  string
	}{
		{"email=Jane.Doe+x@Force.example", Email, whole, "jane.doe@force.example"},
		{"email=Jane.Doe+x@Force.example", Email, looser, "janedoe@force.example"},
		{"email=Jane.Doe+x@Force.example", Email, localPart, "jane.doe janedoe"},
		{"email=Jane.Doe+x@Force.example", Email, domain, "force.example"},
		{"staff_number=P/00123", StaffNumber, whole, "p123"},
		{"staff_number=P/00123456", StaffNumber, looser, "123456"},
		{"payroll_number=1234", PayrollNumber, looser, ""},
		{"national_insurance=qq 12 34 56 c", NationalInsurance, looser, "qq123456"},
		{"date_of_birth=1985-04-03", DateOfBirth, whole, "19850403"},
		{"date_of_birth=1985-04-03", DateOfBirth, looser, "19850304"},
		{"date_of_birth=1985-04-04", DateOfBirth, looser, ""},
		{"date_of_birth=1985-04-13", DateOfBirth, looser, ""},
		{"postcode=sw1a 1aa", Postcode, whole, "sw1a1aa"},
		{"postcode=2600", Postcode, whole, "2600"},
		{"postcode=K1A 0B1", Postcode, whole, "k1a0b1"},
		{"postcode=75001", Postcode, whole, "75001"},
	}
	for _, test := range tests {
		t.Run(test.value, func(t *testing.T) {
			if got := enrolled(t, somebody("x", test.value), test.kind, test.role, test.want); got != test.want {
				t.Errorf("role %d: %q, want %q", test.role, got, test.want)
			}
		})
	}
}

func TestForeignPostcodes(t *testing.T) {
	for text, want := range map[string]bool{
		"2600": true, "75001": true, "k1a0b1": true, "1011ab": true, "ad100": true, "1234567890": true,
		"12": false, "a1b": false, "abcd": false, "12345678901": false, "é12": false, "": false,
	} {
		if got := foreignPostcode([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]uint8{"2600": 20, "75001": 25, "k1a0b1": 39, "1011ab": 36, "1234567890": postcodeHalf} {
		if got := foreignPostcodeHalf([]byte(text)); got != want {
			t.Errorf("%s is worth %d half bits, want %d", text, got, want)
		}
	}
}

// TestNearOfNames: two words share a near tag where they should, and the tags
// stand in the order that their doc says.
func TestNearOfNames(t *testing.T) {
	e := NewEncoder(testKey(t))
	got, err := e.Encode(somebody("x", "forenames=Jane Amy", "surname=Okonkwo"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		role       role
		value      string
		ones, twos []string // the first and the last
	}{
		{surname, "okonkwo", []string{"konkwo", "okonkw"}, []string{"onkwo", "okonk"}},
		{forename, "jane", []string{"ane", "jan"}, nil},
		{otherName, "amy", nil, nil},
		{nickname, "janie", nil, nil},
		{initial, "j", nil, nil},
		{together, "janeokonkwo", nil, nil},
		{surnameSound, "OKNKW", nil, nil},
	}
	ends := func(near []uint32) []uint32 {
		if len(near) == 0 {
			return nil
		}
		return []uint32{near[0], near[len(near)-1]}
	}
	short := func(words []string) (out []uint32) {
		for _, w := range words {
			out = append(out, e.short([]byte(w)))
		}
		return out
	}
	for _, test := range tests {
		i := slices.IndexFunc(got.Encodings, func(x Encoding) bool {
			return x.role == test.role && x.tag == e.tags.tag(Name, test.role.variant(), []byte(test.value))
		})
		if i < 0 {
			t.Errorf("%s is not enrolled", test.value)
			continue
		}
		x := got.Encodings[i]
		if !slices.Equal(ends(x.ones()), short(test.ones)) || !slices.Equal(ends(x.twos()), short(test.twos)) {
			t.Errorf("%s: %d and %d near tags, or others than meant", test.value, len(x.ones()), len(x.twos()))
		}
		if n := len(test.value); len(x.ones()) > 0 && len(x.ones()) != n || len(x.twos()) > 0 && len(x.twos()) != n*(n-1)/2 {
			t.Errorf("%s: %d and %d near tags", test.value, len(x.ones()), len(x.twos()))
		}
	}
}

// TestNearBySize: every length of word has its number of tags, and the number
// tells the length.
func TestNearBySize(t *testing.T) {
	e := NewEncoder(testKey(t))
	for n := 1; n <= maxNear+2; n++ {
		word := strings.Repeat("a", n)
		got := e.shared(Name, surname, word, 1)
		ones, twos := n, n*(n-1)/2
		if n < shortestNear || n > maxNear {
			ones = 0
		}
		if n < shortestTwo || n > longestTwo {
			twos = 0
		}
		if len(got.ones()) != ones || len(got.twos()) != twos || !nearable(Name, len(got.near)) {
			t.Errorf("%d letters: %d and %d near tags", n, len(got.ones()), len(got.twos()))
		}
		got = e.shared(Name, otherName, word, 1)
		if len(got.ones()) != ones || len(got.twos()) != 0 || !nearable(Name, len(got.near)) {
			t.Errorf("further forename of %d letters: %d and %d near tags", n, len(got.ones()), len(got.twos()))
		}
	}
	for _, value := range []string{"email=a.rather.long.name.indeed@a.rather.long.domain.indeed.example", "staff_number=p123456", "date_of_birth=1985-04-03"} {
		got, err := e.Encode(somebody("x", value))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range got.Encodings {
			if !nearable(x.kind, len(x.near)) || len(x.twos()) > 0 {
				t.Errorf("%s: %d near tags", value, len(x.near))
			}
		}
	}
}

// TestWeights: the losses are those of the rates that they come from, and common
// values are worth less than rare ones.
func TestWeights(t *testing.T) {
	loss := func(rate float64) int { return int(math.Round(-2 * math.Log2(rate))) }
	for what, pair := range map[string][2]int{
		"sound of a forename": {soundLoss, loss(forenameSoundsAlike)},
		"other postcode":      {-otherPostcode, loss(postcodeIsAnother)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %d half bits, its rate says %d", what, pair[0], pair[1])
		}
	}
	for what, pair := range map[string][2]int{
		"other forename": {-otherForename, loss(forenameIsAnother)},
		"other surname":  {-otherSurname, loss(surnameIsAnother)},
		"other date":     {-otherBirth, loss(birthIsAnother)},
	} {
		if pair[0] > pair[1] {
			t.Errorf("%s: %d half bits, more than the %d of its rate", what, pair[0], pair[1])
		}
	}
	if surname := loss(surnameSoundsAlike); surname < soundLoss || surname > soundLoss+2 {
		t.Errorf("the sound of a surname loses %d half bits, that of a forename %d", surname, soundLoss)
	}
	if near := loss(birthIsNear); birthEditLoss < near {
		t.Errorf("a near date loses %d half bits, its rate says %d", birthEditLoss, near)
	}
	f := commonness()
	ascending := []uint8{
		information(f.surname, "smith"), information(f.surname, "hughes"), information(f.surname, "macdonald"),
		information(f.surname, "okonkwo"), information(f.surname, "xyzzy"),
	}
	if !slices.IsSorted(ascending) || ascending[0] != 13 || ascending[4] != tables.RareHalfBits {
		t.Errorf("surnames are worth %d half bits", ascending)
	}
	if smith := information(f.surnameSound, "SM0"); smith > ascending[0] || smith < 10 {
		t.Errorf("the sound of Smith is worth %d half bits, Smith %d", smith, ascending[0])
	}
	if british := information(f.forename, "nigel"); british > 20 {
		t.Errorf("Nigel is worth %d half bits: the American tables alone", british)
	}
}

// TestEncodeForgetsNothingByRemembering: what an encoder has encoded before
// changes nothing.
func TestEncodeForgetsNothingByRemembering(t *testing.T) {
	used := NewEncoder(testKey(t))
	p := matchertest.NewPopulation(5)
	for range 300 {
		person := enrol(p.Person())
		a, err := used.Encode(person)
		if err != nil {
			t.Fatal(err)
		}
		b, err := NewEncoderLike(used).Encode(person)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(a.Encodings, b.Encodings, Encoding.equal) {
			t.Fatal("a fresh encoder says otherwise")
		}
	}
}

// NewEncoderLike is an encoder under the same key that remembers nothing.
func NewEncoderLike(e *Encoder) *Encoder {
	fresh := *e
	fresh.seen = map[seenKey]Encoding{}
	return &fresh
}

func (e Encoding) equal(o Encoding) bool {
	return e.compare(o) == 0 && e.half == o.half && e.derived == o.derived && e.fast == o.fast && slices.Equal(e.near, o.near)
}

// FuzzEncode: whatever HR writes is refused or enrolled so that it can be stored
// and read back, and no error holds it.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{
		"Jane van der Berg-Smith, QPM", "Дмитрий Ὀδυσσεύς Müller", "o'brien@force.example.uk", "QQ 12 34 56 C", "+44 (0)7700 900123",
		"1985-04-03", "SW1A 1AA", "\xff\xfe", "İ\u0308\u200b-'-,", strings.Repeat("ab-", 50), "\ufdfa\ufdfa",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(3))
	}
	e := NewEncoder(testKey(f))
	f.Fuzz(func(t *testing.T, value string, part uint8) {
		for kind := Name; kind <= Postcode; kind++ {
			p := Person{Subject: "x", Identifiers: []Identifier{{Kind: kind, Part: Part(part % 5), Value: value}}}
			got, err := e.Encode(p)
			if err != nil {
				if len(value) > 20 && strings.Contains(err.Error(), value) {
					t.Errorf("the error holds the value: %v", err)
				}
				continue
			}
			stored, err := got.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			var back Enrolment
			if err := back.UnmarshalBinary(stored); err != nil {
				t.Fatalf("%s %q is not read back: %v", kind, value, err)
			}
			if len(got.Encodings) == 0 && len(value) <= maxWord {
				t.Fatalf("%s %q is enrolled as nothing", kind, value)
			}
		}
	})
}

// TestSoundOfAnything: a code is of capitals and 0, whatever the word.
func TestSoundOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	word := make([]byte, 0, maxNear)
	for range 20_000 {
		word = word[:0]
		for range 1 + r.IntN(maxNear) {
			word = append(word, 'a'+byte(r.IntN(26)))
		}
		for _, c := range appendSound(nil, word) {
			if (c < 'A' || c > 'Z') && c != '0' {
				t.Fatalf("%s has the code %q", word, appendSound(nil, word))
			}
		}
	}
}
