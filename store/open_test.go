package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"peeler/matcher"
)

func TestCreateLeavesOneFileForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "peeler.db")
	if err := Create(path, testKey(t, 1)); err != nil {
		t.Fatal(err)
	}
	entries := must[[]os.DirEntry](t)(os.ReadDir(filepath.Dir(path)))
	if len(entries) != 1 || entries[0].Name() != "peeler.db" {
		t.Errorf("in the folder: %v", entries)
	}
	if mode := must[os.FileInfo](t)(os.Stat(path)).Mode(); mode != 0o600 {
		t.Errorf("mode %v", mode)
	}
}

func TestCreateNeverReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "peeler.db")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Create(path, testKey(t, 1)); !errors.Is(err, ErrExists) {
		t.Errorf("error %v, want ErrExists", err)
	}
	if got := readFile(t, path); string(got) != "mine" {
		t.Errorf("the file now holds %d bytes", len(got))
	}
}

func TestOfManyWhoCreateOneWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "peeler.db")
	var wins, losses int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := Create(path, testKey(t, 1))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				wins++
			case errors.Is(err, ErrExists):
				losses++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if wins != 1 || losses != 7 {
		t.Errorf("%d won, %d lost", wins, losses)
	}
	openStore(t, path)
}

func TestOpenRefuses(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(t *testing.T, path string)
		want  error // any when nil
	}{
		{"a missing file", func(t *testing.T, path string) { os.Remove(path) }, fs.ErrNotExist},
		{"a file that the group may read", func(t *testing.T, path string) { os.Chmod(path, 0o640) }, errReadable},
		{"a file that others may write", func(t *testing.T, path string) { os.Chmod(path, 0o602) }, errReadable},
		{"a folder", func(t *testing.T, path string) { os.Remove(path); os.Mkdir(path, 0o700) }, nil},
		{"an empty file", func(t *testing.T, path string) { os.Truncate(path, 0) }, nil},
		{"one page", func(t *testing.T, path string) { os.Truncate(path, 4096) }, nil},
		{"half of its pages", func(t *testing.T, path string) { os.Truncate(path, 4*4096) }, errTruncated},
		{"garbage", func(t *testing.T, path string) {
			os.WriteFile(path, bytes.Repeat([]byte("garbage "), 4096), 0o600)
		}, nil},
		{"a store of another key", func(t *testing.T, path string) {
			os.Remove(path)
			if err := Create(path, testKey(t, 2)); err != nil {
				t.Fatal(err)
			}
		}, ErrWrongKey},
		{"another program's database", func(t *testing.T, path string) {
			os.Remove(path)
			db := must[*bolt.DB](t)(bolt.Open(path, 0o600, nil))
			defer db.Close()
		}, nil},
		{"a newer schema", func(t *testing.T, path string) {
			s := openStore(t, path)
			defer s.Close()
			err := s.update(t.Context(), "spoiling", func(tx *bolt.Tx) error {
				return s.meta.put(tx, metaKey, metaRow{Schema: currentSchema + 1})
			})
			if err != nil {
				t.Fatal(err)
			}
		}, ErrNewerSchema},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "peeler.db")
			if err := Create(path, testKey(t, 1)); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, path)
			before, _ := os.ReadFile(path)
			s, err := Open(path, testKey(t, 1), Options{})
			if err == nil {
				s.Close()
				t.Fatal("it opened")
			}
			if c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %q, want %q", err, c.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpenRefusesEveryTruncation(t *testing.T) {
	s := newStore(t)
	record(t, s, document("a", day, 0, 50))
	s.Close()
	whole := readFile(t, s.path)
	meta, ok := currentMeta(bytes.NewReader(whole))
	if !ok {
		t.Fatal("no meta page")
	}
	used := int(meta.Pages) * int(meta.PageSize)
	for size := 0; size < used; size += 1000 {
		if err := os.WriteFile(s.path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if cut, err := Open(s.path, testKey(t, 1), Options{}); err == nil {
			cut.Close()
			t.Fatalf("%d bytes of %d opened", size, used)
		}
	}
	if err := os.WriteFile(s.path, whole[:used], 0o600); err != nil {
		t.Fatal(err)
	}
	openStore(t, s.path)
}

func TestOneProcessHoldsTheStore(t *testing.T) {
	s := newStore(t)
	if _, err := Open(s.path, testKey(t, 1), Options{ReadOnly: true}); !errors.Is(err, ErrLocked) {
		t.Errorf("error %v, want ErrLocked", err)
	}
	s.Close()
	openStore(t, s.path)
}

func TestAFileThatWasReplacedWhileWeWaitedIsNotTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	file := must[*os.File](t)(os.Create(path))
	defer file.Close()
	if !stillAt(path, file) {
		t.Error("its own file is said to be another")
	}
	other := must[*os.File](t)(os.Create(path + ".other"))
	defer other.Close()
	if err := os.Rename(path+".other", path); err != nil {
		t.Fatal(err)
	}
	if stillAt(path, file) {
		t.Error("the file that was replaced is said to be there")
	}
}

func TestReadersShareAndMayNotWrite(t *testing.T) {
	s := newStore(t)
	out := record(t, s, document("a", day, 0, 2))
	s.Close()
	var readers []*Store
	for range 2 {
		r, err := Open(s.path, testKey(t, 1), Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		readers = append(readers, r)
	}
	for _, r := range readers {
		if i := incident(t, r, out.Incident); i.Subjects != 2 {
			t.Errorf("%+v", i)
		}
		if _, err := r.Record(t.Context(), document("b", day, 0, 1)); !errors.Is(err, ErrReadOnly) {
			t.Errorf("recording: %v, want ErrReadOnly", err)
		}
		if err := r.Compact(t.Context()); !errors.Is(err, ErrReadOnly) {
			t.Errorf("compacting: %v, want ErrReadOnly", err)
		}
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s := newStore(t)
	s.Close()
	if _, err := s.Visit("a", "b"); !errors.Is(err, errClosed) {
		t.Errorf("error %v, want errClosed", err)
	}
	if err := s.Compact(t.Context()); !errors.Is(err, errClosed) {
		t.Errorf("error %v, want errClosed", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

// descriptor finds the store's file among those of the process.
func descriptor(t *testing.T, path string) int {
	t.Helper()
	for fd := 3; fd < 256; fd++ {
		var a, b unix.Stat_t
		if unix.Fstat(fd, &a) == nil && unix.Stat(path, &b) == nil && a.Ino == b.Ino && a.Dev == b.Dev {
			return fd
		}
	}
	t.Fatal("no descriptor of the store")
	return -1
}

// replaced puts a device in the place of the store's file and hands back the way
// to undo it.
func replaced(t *testing.T, path, device string) (undo func()) {
	t.Helper()
	fd := descriptor(t, path)
	own := must[int](t)(unix.Dup(fd))
	dev := must[int](t)(unix.Open(device, unix.O_RDWR, 0))
	if err := unix.Dup3(dev, fd, 0); err != nil {
		t.Fatal(err)
	}
	unix.Close(dev)
	return func() {
		if err := unix.Dup3(own, fd, 0); err != nil {
			t.Error(err)
		}
		unix.Close(own)
	}
}

func TestADiskThatDoesNotSyncStopsTheStore(t *testing.T) {
	s := newStore(t)
	undo := replaced(t, s.path, "/dev/null") // takes every write, syncs none
	_, err := s.Record(t.Context(), document("a", day, 0, 1))
	undo()
	if !errors.Is(err, ErrFailed) {
		t.Fatalf("error %v, want ErrFailed", err)
	}
	if _, err := s.Record(t.Context(), document("a", day, 0, 1)); !errors.Is(err, ErrFailed) {
		t.Errorf("a second try: %v, want ErrFailed", err)
	}
	if err := s.Compact(t.Context()); !errors.Is(err, ErrFailed) {
		t.Errorf("compacting: %v, want ErrFailed", err)
	}
	s.Close()
	s = openStore(t, s.path)
	if v := must[matcher.Visit](t)(s.Visit("leaksite", "a")); !v.Last.IsZero() {
		t.Errorf("what failed is there: %+v", v)
	}
}

func TestAFullDiskMayBeTriedAgain(t *testing.T) {
	s := newStore(t)
	for _, item := range []string{"x", "y", "z"} { // the file has grown: there are free pages
		record(t, s, document(item, day, 0, 0))
	}
	undo := replaced(t, s.path, "/dev/full")
	_, err := s.Record(t.Context(), document("a", day, 0, 1))
	undo()
	if !errors.Is(err, unix.ENOSPC) || errors.Is(err, ErrFailed) {
		t.Fatalf("error %v, want ENOSPC and not ErrFailed", err)
	}
	if out := record(t, s, document("a", day, 0, 1)); out.Update != 1 {
		t.Errorf("%+v", out)
	}
}

func TestMigrationsRunInOrderAndAllOrNone(t *testing.T) {
	// The ladder of this test leads from schema 1 to two that only it knows.
	var ran []int
	step := func(n int, err error) migration {
		return func(sc schema, tx *bolt.Tx) error {
			ran = append(ran, n)
			if err := sc.crawls.put(tx, []byte{byte(n)}, Crawl{Source: "migrated"}); err != nil {
				return err
			}
			return err
		}
	}
	broken := errors.New("broken")
	cases := []struct {
		name   string
		ladder []migration
		want   int // schema and crawls
		err    error
	}{
		{"none", nil, 1, nil},
		{"the second fails", []migration{step(1, nil), step(2, broken)}, 1, broken},
		{"both", []migration{step(1, nil), step(2, nil)}, 3, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			err := s.update(t.Context(), "going back", func(tx *bolt.Tx) error {
				return s.meta.put(tx, metaKey, metaRow{Schema: 1})
			})
			if err != nil {
				t.Fatal(err)
			}
			ran = nil
			err = s.update(t.Context(), "migrating", func(tx *bolt.Tx) error { return s.migrate(tx, c.ladder) })
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			s.db.View(func(tx *bolt.Tx) error {
				meta, _, err := s.meta.get(tx, metaKey)
				if err != nil || meta.Schema != c.want {
					t.Errorf("schema %d (%v), want %d", meta.Schema, err, c.want)
				}
				if n := s.crawls.count(tx); n != c.want-1 {
					t.Errorf("%d crawls, want %d", n, c.want-1)
				}
				return nil
			})
		})
	}
}

func TestEveryMigrationHasASchema(t *testing.T) {
	if len(migrations) != currentSchema-1 {
		t.Errorf("%d migrations lead to schema %d", len(migrations), currentSchema)
	}
}
