package store

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/crypto/chacha20poly1305"

	"peeler/matcher"
)

// The thief has the file, how frequent names are in public, and even the list of
// all who may be on the roster. The key he has not.

// stolen is how many people are on the roster that is stolen.
const stolen = 3000

// frequency is a name and how many of a million people bear it.
type frequency struct {
	name string
	n    float64
}

func frequencies(t testing.TB, file string) (out []frequency) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(readFile(t, filepath.Join("testdata", "names", file))))
	for lines.Scan() {
		name, n, _ := strings.Cut(lines.Text(), ",")
		out = append(out, frequency{name, must[float64](t)(strconv.ParseFloat(n, 64))})
	}
	return out
}

// draw picks a name as often as the public bears it; one in ten has a rare one.
func draw(r *rand.Rand, list []frequency) string {
	if r.IntN(10) == 0 {
		b := make([]byte, 5+r.IntN(5))
		for i := range b {
			b[i] = []string{"bdfghklmnprstvw", "aeiou"}[i%2][r.IntN(5)]
		}
		return string(b)
	}
	sum := 0.0
	for _, f := range list {
		sum += f.n
	}
	x := r.Float64() * sum
	for _, f := range list {
		if x -= f.n; x <= 0 {
			return f.name
		}
	}
	return list[0].name
}

// victims are people whose names are as frequent as they are in public.
func victims(t testing.TB, n int) []matcher.Person {
	r := rand.New(rand.NewPCG(55, 1))
	surnames, forenames := frequencies(t, "surnames.csv"), frequencies(t, "forenames.csv")
	out := make([]matcher.Person, n)
	for i := range out {
		first, last := draw(r, forenames), draw(r, surnames)
		out[i] = matcher.Person{
			Subject: subject(i), Cohorts: []string{"uniform"},
			Joined: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(12000)),
			Identifiers: []matcher.Identifier{
				{Kind: matcher.Name, Part: matcher.Forenames, Value: first},
				{Kind: matcher.Name, Part: matcher.Surname, Value: last},
				{Kind: matcher.Email, Value: fmt.Sprintf("%s.%s%d@force.example.uk", first, last, i)},
				{Kind: matcher.Username, Value: fmt.Sprintf("%c%s%d", first[0], last, i)},
				{Kind: matcher.Phone, Value: fmt.Sprintf("07700%06d", r.IntN(1_000_000))},
				{Kind: matcher.PayrollNumber, Value: fmt.Sprint(10_000_000 + r.IntN(90_000_000))},
				{Kind: matcher.DateOfBirth, Value: time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(15000)).Format(time.DateOnly)},
				{Kind: matcher.Postcode, Value: fmt.Sprintf("SW%d%c %dAB", 1+r.IntN(9), 'A'+r.IntN(20), r.IntN(10))},
			},
		}
	}
	return out
}

func encoded(t testing.TB, people []matcher.Person) iter.Seq2[matcher.Enrolment, error] {
	encoder := matcher.NewEncoder(testKey(t, 1))
	return func(yield func(matcher.Enrolment, error) bool) {
		for _, p := range people {
			if !yield(encoder.Encode(p)) {
				return
			}
		}
	}
}

// inTheClear is what would lie in the file if it were not sealed.
func inTheClear(t testing.TB, people []matcher.Person) []byte {
	var stream pageStream
	for e, err := range encoded(t, people) {
		if err != nil {
			t.Fatal(err)
		}
		stream.Write(must[[]byte](t)(e.AppendBinary(nil)))
	}
	return bytes.Join(stream.pages, nil)
}

// snapshot imports people and steals the file: its bytes, and the roster's pages
// one behind the other, read without a key.
func snapshot(t testing.TB, s *Store, people []matcher.Person) (file, pages []byte) {
	t.Helper()
	if _, err := s.ImportRoster(t.Context(), encoded(t, people), true); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "loot")
	file = readFile(t, s.path)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	db := must[*bolt.DB](t)(bolt.Open(path, 0o600, nil))
	defer db.Close()
	db.View(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("roster")).ForEach(func(_, v []byte) error {
			pages = append(pages, v...)
			return nil
		})
	})
	return file, pages
}

// deletions are the forms of a name with one letter left out.
func deletions(name string) []string {
	forms := map[string]bool{}
	for i := range name {
		forms[name[:i]+name[i+1:]] = true
	}
	return slices.Sorted(maps.Keys(forms))
}

// naive is a table of names as a keyed index would have it without the seal: for
// each person a ref, the token of the name, and those of its deletions. at tells
// where each person's token begins.
func naive(r *rand.Rand, names []string) (table []byte, at []int) {
	token := func(s string, size int) []byte {
		mac := hmac.New(sha256.New, []byte("the key that the thief has not"))
		mac.Write([]byte(s))
		return mac.Sum(nil)[:size]
	}
	for _, name := range names {
		for range 8 { // the ref
			table = append(table, byte(r.Uint32()))
		}
		at = append(at, len(table))
		table = append(table, token(name, 16)...)
		for _, d := range deletions(name) {
			table = append(table, token(d, 8)...)
		}
	}
	return table, at
}

// rankMatch is the attack: the n-th most frequent token is taken for the n-th
// most frequent name, of those with as many deletions when byLength.
func rankMatch(tokens []*token, public []frequency, byLength bool) map[*token]string {
	class := func(deletions int) int {
		if !byLength {
			return 0
		}
		return deletions
	}
	tokensOf, namesOf := map[int][]*token{}, map[int][]frequency{}
	for _, t := range tokens {
		c := class((t.run - 16) / 8)
		tokensOf[c] = append(tokensOf[c], t)
	}
	for _, f := range public {
		c := class(len(deletions(f.name)))
		namesOf[c] = append(namesOf[c], f)
	}
	guesses := map[*token]string{}
	for c, tokens := range tokensOf {
		slices.SortStableFunc(tokens, func(x, y *token) int { return y.count - x.count })
		names := slices.Clone(namesOf[c])
		slices.SortStableFunc(names, func(x, y frequency) int { return int(y.n) - int(x.n) })
		for i := range min(len(tokens), len(names)) {
			guesses[tokens[i]] = names[i].name
		}
	}
	return guesses
}

// recovered is the part of the people whose name the guesses tell.
func recovered(guesses map[*token]string, names []string, at []int) float64 {
	right := 0
	for token, guess := range guesses {
		for _, where := range token.at {
			if i, found := slices.BinarySearch(at, where); found && names[i] == guess {
				right++
			}
		}
	}
	return float64(right) / float64(len(names))
}

func TestAThiefOfTheFileLearnsNoName(t *testing.T) {
	people := victims(t, stolen)
	_, pages := snapshot(t, newStore(t), people)
	repeats := map[int][]*token{} // all that a thief can take for a token
	for _, width := range []int{16, 8, 4} {
		repeats[width] = harvest(pages, width)
	}
	r := rand.New(rand.NewPCG(55, 2))
	for part, file := range []string{"forenames.csv", "surnames.csv"} {
		names := make([]string, len(people))
		listed := map[string]float64{}
		for i, p := range people {
			names[i] = p.Identifiers[part].Value
			listed[names[i]]++
		}
		var candidates []frequency // the full list of those who may be on the roster
		for _, name := range slices.Sorted(maps.Keys(listed)) {
			candidates = append(candidates, frequency{name, listed[name]})
		}
		table, at := naive(r, names)
		for _, attack := range []struct {
			knows    string
			public   []frequency
			byLength bool
			least    float64 // that a naive table must give away
		}{
			{"public frequencies", frequencies(t, file), false, 0.01},
			{"public frequencies and lengths", frequencies(t, file), true, 0.05},
			{"every candidate", candidates, false, 0.05},
			{"every candidate and lengths", candidates, true, 0.10},
		} {
			guesses := rankMatch(harvest(table, 16), attack.public, attack.byLength)
			got := recovered(guesses, names, at)
			t.Logf("%s, %s: a naive table gives away %.1f %%", file, attack.knows, 100*got)
			if got < attack.least {
				t.Errorf("%s, %s: a naive table gives away %.3f: the attack is none", file, attack.knows, got)
			}
			// Any guess at all would be one too many.
			for width, tokens := range repeats {
				if n := len(rankMatch(tokens, attack.public, attack.byLength)); n > 0 {
					t.Errorf("%s, %s: %d guesses by strings of %d bytes", file, attack.knows, n, width)
				}
			}
		}
	}
	if n := len(harvest(inTheClear(t, people), 16)); n < stolen {
		t.Errorf("unsealed, %d strings repeat: the search finds nothing", n)
	}
}

func TestPagesAreAsRandomBytes(t *testing.T) {
	people := victims(t, stolen)
	if len(faults(inTheClear(t, people))) < 3 {
		t.Error("what is not sealed passes")
	}
	if !slices.Contains(faults(sealedAlike(t, inTheClear(t, people))), "difference of neighbouring pages") {
		t.Error("one nonce for all passes")
	}
	// Of random bytes one in a hundred is outside some bound; three in a row of
	// imports are one in a million.
	s := newStore(t)
	var found []string
	for range 3 {
		_, pages := snapshot(t, s, people)
		if found = faults(pages); found == nil {
			return
		}
	}
	t.Errorf("not as random bytes: %v", found)
}

// sealedAlike seals as the store does, but with the same nonce for every page.
func sealedAlike(t testing.TB, plain []byte) (out []byte) {
	aead := must[cipher.AEAD](t)(chacha20poly1305.NewX(make([]byte, 32)))
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	for i := 0; i+pagePlain <= len(plain); i += pagePlain {
		out = aead.Seal(append(out, nonce...), nonce, plain[i:i+pagePlain], nil)
	}
	return out
}

// Whoever has two copies of the file sees the same, whatever has changed.
func TestTwoSnapshotsDoNotShowWhoChanged(t *testing.T) {
	people := victims(t, 1001)
	came, people := people, people[:1000]
	other := slices.Clone(people)
	other[500].Identifiers = other[500].Identifiers[:4]
	for name, next := range map[string][]matcher.Person{
		"nobody":          people,
		"one who changed": other,
		"one who came":    came,
		"one who left":    slices.Delete(slices.Clone(people), 17, 18),
	} {
		s := newStore(t)
		fileA, a := snapshot(t, s, people)
		fileB, b := snapshot(t, s, next)
		if len(a) != len(b) || len(fileA) != len(fileB) {
			t.Errorf("%s: %d and %d bytes of pages, %d and %d of file", name, len(a), len(b), len(fileA), len(fileB))
			continue
		}
		for _, width := range []int{8, 4} { // what repeats in 16 bytes does so in 8
			if n := len(harvest(append(slices.Clone(a), b...), width)); n > 0 {
				t.Errorf("%s: %d strings of %d bytes are in both", name, n, width)
			}
		}
		// Two pages sealed under one stream of key would show in this.
		if x := chiSquare(overlaid(a, b)); x > 2*chiHigh {
			t.Errorf("%s: page by page the difference is not random: %.0f", name, x)
		}
	}
}

func TestWithOrWithoutACandidateTheFileIsTheSame(t *testing.T) {
	with := victims(t, stolen)
	for _, i := range []int{0, 1, stolen - 1} {
		fileA, a := snapshot(t, newStore(t), with)
		fileB, b := snapshot(t, newStore(t), slices.Delete(slices.Clone(with), i, i+1))
		if len(a) != len(b) || len(fileA) != len(fileB) {
			t.Errorf("without number %d: %d and %d pages, %d and %d bytes", i, len(a)/pageSize, len(b)/pageSize, len(fileA), len(fileB))
		}
	}
}

// forms are the ways in which eight bytes of b, at any offset, may stand in a
// file: raw, and eight letters of their hex and base64.
func forms(into map[[8]byte]string, what string, b []byte) {
	for i := 0; i+8 <= len(b); i++ {
		if b[i] != b[i+1] || b[i] != b[i+2] { // no run of zeros
			into[[8]byte(b[i:])] = what
		}
		into[[8]byte([]byte(hex.EncodeToString(b[i:i+4])))] = what + ", hex"
		into[[8]byte(bytes.ToUpper([]byte(hex.EncodeToString(b[i:i+4]))))] = what + ", upper hex"
		into[[8]byte([]byte(base64.StdEncoding.EncodeToString(b[i:i+6])))] = what + ", base64"
		into[[8]byte([]byte(base64.URLEncoding.EncodeToString(b[i:i+6])))] = what + ", base64 of URLs"
	}
}

// seen says what of the forms stands in file.
func seen(file []byte, forms map[[8]byte]string) (out []string) {
	for i := 0; i+8 <= len(file); i++ {
		if what, found := forms[[8]byte(file[i:])]; found && !slices.Contains(out, what) {
			out = append(out, what)
		}
	}
	return out
}

func TestNoValueAndNoTagStandsInTheFile(t *testing.T) {
	people := victims(t, stolen)
	file, _ := snapshot(t, newStore(t), people)
	needles := map[[8]byte]string{}
	encoder := matcher.NewEncoder(testKey(t, 1))
	var some []byte
	for i, p := range people {
		for _, id := range p.Identifiers {
			forms(needles, "a value", []byte(id.Value))
			forms(needles, "a value in capitals", []byte(strings.ToUpper(id.Value)))
		}
		if i%50 != 0 { // of one in fifty all tags, fast tags and deletions, at any offset
			continue
		}
		e := must[matcher.Enrolment](t)(encoder.Encode(p))
		some = must[[]byte](t)(e.AppendBinary(nil))
		forms(needles, "a ref", []byte(e.Subject))
		forms(needles, "an encoding", some)
	}
	if found := seen(file, needles); found != nil {
		t.Errorf("in the file: %v", found)
	}
	for how, planted := range map[string][]byte{
		"a value": []byte(people[7].Identifiers[2].Value), "an encoding": some,
		"an encoding, hex": []byte(hex.EncodeToString(some[9:])), "an encoding, base64": []byte(base64.StdEncoding.EncodeToString(some[5:])),
	} {
		if !slices.Contains(seen(append(file[:1000:1000], planted...), needles), how) {
			t.Errorf("%s is planted and not found", how)
		}
	}
}
