package matcher_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "peeler/matcher"
)

var scripts = []string{"russian", "arabic", "hebrew", "korean", "chinese", "katakana"}

// namePair is a name in Latin letters and in another script.
type namePair struct{ latin, foreign string }

func readTranslit(t *testing.T, script string) []namePair {
	f, err := os.Open(filepath.Join("testdata", "translit", script+".tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var pairs []namePair
	seen := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		columns := strings.Split(lines.Text(), "\t")
		if latin := columns[0]; !seen[latin] {
			seen[latin] = true
			pairs = append(pairs, namePair{latin, strings.ReplaceAll(columns[1], " ", "")})
		}
	}
	return pairs
}

// firstRight is how often the person meant comes first, for people with the
// names given, each of whom stands alone in a record with a name and nothing else.
func firstRight(t *testing.T, people [][2]string, records []string) float64 {
	e := NewEncoder(trialKey)
	var roster []Enrolment
	for i, p := range people {
		enrolled, err := e.Encode(Person{Subject: Subject(fmt.Sprint(i)), Identifiers: []Identifier{
			{Kind: Name, Part: Forenames, Value: p[0]}, {Kind: Name, Part: Surname, Value: p[1]},
		}})
		if err != nil {
			t.Fatal(err)
		}
		roster = append(roster, enrolled)
	}
	m := New(trialKey, slices.Values(roster), Options{ReviewAt: 1e-12})
	right := 0
	for i, text := range records {
		if found := m.Match(nil, line(text)); len(found) > 0 && found[0].Subject == Subject(fmt.Sprint(i)) {
			right++
		}
	}
	return share(right, len(records))
}

// checkTranslit matches names in six scripts against the Latin ones. First the
// surname alone is foreign, with one of twenty forenames as it was enrolled: each
// name has a hundred rivals. Then both words are.
func checkTranslit(t *testing.T) {
	var out strings.Builder
	fmt.Fprintf(&out, "%-10s %7s %9s %9s\n", "script", "names", "surname", "both")
	forenames := slices.Concat(origins[0].female[:10], origins[0].male[:10])
	for _, script := range scripts {
		pairs := readTranslit(t, script)
		var people, couples [][2]string
		var records, coupled []string
		for i, p := range pairs {
			f := forenames[i%len(forenames)]
			people, records = append(people, [2]string{f, p.latin}), append(records, f+" "+p.foreign)
			if i%2 == 1 {
				q := pairs[i-1]
				couples, coupled = append(couples, [2]string{q.latin, p.latin}), append(coupled, q.foreign+" "+p.foreign)
			}
		}
		surname, both := firstRight(t, people, records), firstRight(t, couples, coupled)
		fmt.Fprintf(&out, "%-10s %7d %9.3f %9.3f\n", script, len(pairs), surname, both)
		hold(t, "transliteration, recall@1, "+script, surname)
	}
	t.Logf("names in other scripts, the right person first:\n%s", out.String())
}
