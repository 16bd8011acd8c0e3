package matchertest

import (
	"math/rand/v2"
	"testing"
)

func TestPopulation(t *testing.T) {
	p, q := NewPopulation(1), NewPopulation(1)
	other := NewPopulation(2)
	emails := map[string]bool{}
	common, alike := 0, 0
	const people = 20_000
	for i := range people {
		v := p.Person()
		if i%100 == 0 && (q.At(i) != v || p.At(i) != v) {
			t.Fatalf("person %d is not the same when asked for by number", i)
		}
		if emails[v.Email] {
			t.Errorf("%s has an address twice", v.Ref)
		}
		emails[v.Email] = true
		if v.Surname == "Smith" {
			common++
		}
		if v.Staff == other.At(i).Staff {
			alike++
		}
		for _, value := range v.Values() {
			if value == "" {
				t.Errorf("%s lacks a value: %+v", v.Ref, v)
			}
		}
	}
	// Five sixths of people have a name of the tables; one in 100 to 130 is a Smith.
	if common < people/200 || common > people/50 {
		t.Errorf("%d Smiths among %d", common, people)
	}
	if alike > 3 {
		t.Errorf("two populations share %d staff numbers", alike)
	}
}

func TestMisspell(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 10_000 {
		for _, s := range []string{"aa", "Al", "Smith", "aaaaaa"} {
			if got := Misspell(r, s); got == s || got[0] != s[0] || len(got) < len(s)-1 || len(got) > len(s)+1 {
				t.Fatalf("%q became %q", s, got)
			}
		}
	}
}

// TestUrn draws as often as the weights say, and never what weighs nothing.
func TestUrn(t *testing.T) {
	weights := []float64{0, 4, 0, 0, 1, 3, 0}
	u := newUrn([]string{"a", "b", "c", "d", "e", "f", "g"}, func(i int) float64 { return weights[i] })
	r := rand.New(rand.NewPCG(1, 1))
	got := map[string]int{}
	const draws = 80_000
	for range draws {
		got[u.draw(r)]++
	}
	for i, word := range u.words {
		want := weights[i] / 8 * draws
		if d := float64(got[word]) - want; d > 800 || d < -800 || (want == 0 && got[word] > 0) {
			t.Errorf("%s: %d, want %.0f", word, got[word], want)
		}
	}
}
