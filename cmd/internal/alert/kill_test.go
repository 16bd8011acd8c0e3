package alert

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"peeler/store"
)

// The child is this test binary again, as a courier that is killed.
const (
	childStore = "PEELER_TEST_STORE"
	childURL   = "PEELER_TEST_URL"
	childAhead = "PEELER_TEST_AHEAD" // how far its clock goes ahead
)

func TestMain(m *testing.M) {
	if os.Getenv(childStore) != "" {
		if err := courierChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// courierChild delivers until its standard input ends.
func courierChild() error {
	ahead, err := time.ParseDuration(os.Getenv(childAhead))
	if err != nil {
		return err
	}
	now := func() time.Time { return time.Now().Add(ahead) }
	s, err := store.Open(os.Getenv(childStore), testKey(), store.Options{Now: now, Receivers: []string{"soc"}})
	if err != nil {
		return err
	}
	defer s.Close()
	// Signatures are checked against the real clock; only the waits are leapt over.
	c, err := New(leaping{s, ahead}, []Receiver{receiver("soc", os.Getenv(childURL))}, Options{})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { io.Copy(io.Discard, os.Stdin); cancel() }()
	fmt.Println("ready")
	return c.Run(ctx)
}

// leaping is a store to which it is later than to the courier.
type leaping struct {
	*store.Store
	ahead time.Duration
}

func (l leaping) Due(ctx context.Context, r string, now time.Time, n int) ([]store.Alert, error) {
	return l.Store.Due(ctx, r, now.Add(l.ahead), n)
}

func startChild(t *testing.T, path, url string, ahead time.Duration) (*exec.Cmd, io.Closer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childStore+"="+path, childURL+"="+url, childAhead+"="+ahead.String())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the child says %q", line)
	}
	return cmd, in
}

// Killed between the attempt and its outcome, again and again: the same id comes
// each time, and once it is answered it never comes again.
func TestKillBetweenAttemptAndOutcome(t *testing.T) {
	const kills = 3
	path := filepath.Join(t.TempDir(), "peeler.db")
	if err := store.Create(path, testKey()); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(path, testKey(), store.Options{Receivers: []string{"soc"}})
	if err != nil {
		t.Fatal(err)
	}
	record(t, s, "a", time.Now())
	id := alerts(t, s)[0].ID
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	in := newInbox(t)
	got, killed := make(chan bool), make(chan bool)
	in.answer = func(n int, _ string, w http.ResponseWriter) {
		if n <= kills {
			got <- true
			<-killed
		}
	}
	url := serveHTTP(t, in)
	for n := range kills {
		cmd, _ := startChild(t, path, url, time.Duration(n)*24*time.Hour)
		<-got
		cmd.Process.Kill()
		cmd.Wait()
		killed <- true
		<-in.arrived
	}
	cmd, stdin := startChild(t, path, url, kills*24*time.Hour)
	<-in.arrived
	stdin.Close() // a courier that ends waits for the outcome to be stored
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if ids := in.seen(); len(ids) != kills+1 {
		t.Errorf("%d requests for %d kills", len(ids), kills)
	}
	for _, came := range in.seen() {
		if came != id {
			t.Errorf("the id %s came, want %s each time", came, id)
		}
	}

	s, err = store.Open(path, testKey(), store.Options{Receivers: []string{"soc"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := alerts(t, s)[0]
	if a.State != store.Delivered || a.Attempts != kills+1 {
		t.Errorf("the alert is %s after %d attempts", a.State, a.Attempts)
	}
}
