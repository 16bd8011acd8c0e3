package store

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// kills is how often the writer is killed: go test ./store -run Kill -kills 10000
// is the full form.
var kills = flag.Int("kills", 15, "how often TestKill kills its writer")

// writerPath, when set, makes this program the writer that TestKill kills.
const writerPath = "PEELER_TEST_WRITER"

func TestMain(m *testing.M) {
	flag.Parse()
	if path := os.Getenv(writerPath); path != "" {
		if err := write(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// write records documents until it is killed, and says of each that it is
// recorded, and of its alert that it is delivered, once that is so.
func write(path string) error {
	key, err := matcher.NewKey(bytes.Repeat([]byte{1}, matcher.KeySize))
	if err != nil {
		return err
	}
	s, err := Open(path, key, Options{Receivers: []string{"soc"}})
	if err != nil {
		return err
	}
	ctx := context.Background()
	start := time.Now().UnixNano()
	for n := 0; ; n++ {
		item := fmt.Sprintf("%d-%d", start, n)
		out, err := s.Record(ctx, document(item, day, n, 1+n%40))
		if err != nil {
			return err
		}
		fmt.Println("recorded", item, out.Incident)
		due, err := s.Due(ctx, "soc", time.Now(), 1)
		if err != nil {
			return err
		}
		for _, a := range due {
			if _, err := s.Attempt(ctx, a.ID, day, day); err != nil {
				return err
			}
			if n%2 == 0 {
				if err := s.Settle(ctx, a.ID, day, Delivered, "", day); err != nil {
					return err
				}
				fmt.Println("delivered", a.ID, a.Incident.ID)
			}
		}
		if n%16 == 15 {
			if err := s.Compact(ctx); err != nil {
				return err
			}
		}
		if n%4 == 3 {
			people := 20 + n*100
			fmt.Println("importing", people, "people")
			if _, err := s.ImportRoster(ctx, roster(between(1, people)...), true); err != nil {
				return err
			}
			fmt.Println("imported", people, "people")
		}
		if n%4 == 1 {
			if err := s.Forget(ctx, subject(n)); err != nil {
				return err
			}
			fmt.Println("forgot", subject(n), "wholly")
		}
	}
}

func TestKill(t *testing.T) {
	s := newStore(t)
	s.Close()
	recorded, delivered := map[string]string{}, map[string]bool{}
	enrolled, torn, forgot := 0, 0, 0
	for range *kills {
		sizes := []int{enrolled} // that the roster may have
		var gone []matcher.Subject
		for _, line := range strings.Split(killed(t, s.path), "\n") {
			word := strings.Fields(line)
			if len(word) < 3 || !strings.HasSuffix(line, word[2]) {
				continue
			}
			switch word[0] {
			case "recorded":
				recorded[word[1]] = word[2]
			case "delivered":
				delivered[word[1]] = true
			case "importing":
				sizes = append(sizes[:1], number(t, word[1]))
			case "imported":
				sizes = []int{number(t, word[1])}
			case "forgot":
				gone = append(gone, matcher.Subject(word[1]))
			}
		}
		torn += len(sizes) - 1
		forgot += len(gone)
		enrolled = check(t, s.path, recorded, delivered, gone)
		// One person less: the forgetting that follows was done, said or not.
		if !slices.ContainsFunc(sizes, func(n int) bool { return enrolled == n || enrolled == n-1 }) {
			t.Errorf("%d people enrolled, want one of %d", enrolled, sizes)
		}
		if t.Failed() {
			return
		}
	}
	if len(recorded) < *kills || len(delivered) == 0 || forgot == 0 {
		t.Errorf("only %d recorded, %d delivered, %d forgotten: the test tested nothing", len(recorded), len(delivered), forgot)
	}
	t.Logf("%d kills, %d of them in an import; %d recorded, %d delivered, %d forgotten", *kills, torn, len(recorded), len(delivered), forgot)
}

func number(t *testing.T, s string) int {
	t.Helper()
	return must[int](t)(strconv.Atoi(s))
}

// killed runs a writer, kills it at some moment after its first record, and
// returns the whole lines that it wrote.
func killed(t *testing.T, path string) string {
	t.Helper()
	writer := exec.Command(must[string](t)(os.Executable()), "-test.run=^$")
	writer.Env = append(os.Environ(), writerPath+"="+path)
	var errors bytes.Buffer
	writer.Stderr = &errors
	pipe := must[io.ReadCloser](t)(writer.StdoutPipe())
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	var lines strings.Builder
	in := bufio.NewReader(pipe)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			break // what was cut off does not count
		}
		lines.WriteString(line)
		once.Do(func() {
			time.AfterFunc(time.Duration(rand.IntN(60_000))*time.Microsecond, func() { writer.Process.Kill() })
		})
	}
	writer.Wait()
	if errors.Len() > 0 {
		t.Fatalf("the writer: %s", errors.String())
	}
	return lines.String()
}

// check opens what a killed writer left: everything that it said is there, and
// nothing of those whom it forgot. It returns how many are enrolled.
func check(t *testing.T, path string, recorded map[string]string, delivered map[string]bool, gone []matcher.Subject) (enrolled int) {
	t.Helper()
	s := openStore(t, path)
	defer s.Close()
	s.db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("the file: %v", err)
		}
		return nil
	})
	states := map[string]AlertState{}
	perIncident := map[string]int{}
	for _, a := range must[[]Alert](t)(s.Alerts(t.Context(), Filter{All: true})) {
		states[a.ID] = a.State
		perIncident[a.Incident.ID]++
	}
	for item, id := range recorded {
		if v := must[matcher.Visit](t)(s.Visit("leaksite", item)); !v.Complete {
			t.Errorf("the visit of %s is lost", item)
		}
		if n := perIncident[id]; n != 1 {
			t.Errorf("%s has %d alerts", id, n)
		}
	}
	for id := range delivered {
		if states[id] != Delivered {
			t.Errorf("%s was delivered and is %q", id, states[id])
		}
	}
	for _, i := range must[[]Incident](t)(s.Incidents(t.Context(), Filter{})) {
		if n := perIncident[i.ID]; n != 1 {
			t.Errorf("%s has %d alerts", i.ID, n)
		}
	}
	counts := must[Counts](t)(s.Counts(t.Context()))
	exposures := must[[]Exposure](t)(s.Exposures(t.Context(), Filter{}))
	if len(exposures) != counts.Exposures {
		t.Errorf("%d exposures, the incidents say %d", len(exposures), counts.Exposures)
	}
	for _, e := range exposures {
		if slices.Contains(gone, e.Subject) {
			t.Errorf("%s was forgotten and is exposed", e.Subject)
		}
	}
	for _, err := range s.Roster() {
		if err != nil {
			t.Error(err)
		}
		enrolled++
	}
	if stats := must[RosterStats](t)(s.RosterStats(t.Context())); stats.People != enrolled {
		t.Errorf("%d people enrolled, the head says %d", enrolled, stats.People)
	}
	if n := len(must[[]os.DirEntry](t)(os.ReadDir(filepath.Dir(path)))); n != 1 {
		t.Errorf("%d files in the folder", n)
	}
	return enrolled
}
