package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"peeler/matcher"
)

const (
	// lockTimeout is how long Open waits for another process to let go.
	lockTimeout = time.Second
	// mapSize is the address space that is mapped from the start. Up to this
	// size of the file no writer has to wait for readers in order to map it anew.
	mapSize = 1 << 30
)

// Options of a store.
type Options struct {
	Now         func() time.Time    // the clock; time.Now when nil
	Receivers   []string            // names that alerts are owed to
	MinSeverity map[string]Severity // by receiver: a less severe incident is not owed to it; all are when unset
	GapAlerts   bool                // alerts are owed for gaps alone, one a source and day
	ReadOnly    bool                // shares the file with other readers; every change is ErrReadOnly
}

// Store is an open store. It is safe for use by several goroutines; changes
// stand in line.
type Store struct {
	schema
	path     string
	now      func() time.Time
	readOnly bool

	mu     sync.RWMutex     // held for reading by every transaction, for writing to swap db
	db     *bolt.DB         // nil when closed
	held   map[*bolt.DB]int // readers of the roster by the file that they read; under mu
	failed error            // a write of which nobody knows whether it is on the disk; under failing
	// failing guards failed: transactions hold mu for reading only.
	failing sync.Mutex

	roster sync.Mutex // one change of the roster at a time

	owing       sync.Mutex // guards the three below
	receivers   []string
	minSeverity map[string]Severity
	gapAlerts   bool
}

// Open opens the store at path. Before anything is written it refuses a missing
// file (fs.ErrNotExist), one that others than its owner may read, one shorter
// than it says, one that another process holds (ErrLocked, after a second), one
// of another key (ErrWrongKey) and one of a newer schema (ErrNewerSchema). An
// older schema is migrated, and an erasure that was cut short is completed,
// unless the store is opened read-only.
func Open(path string, key matcher.Key, o Options) (*Store, error) {
	s := &Store{schema: newSchema(key), path: path, now: o.Now, readOnly: o.ReadOnly, held: map[*bolt.DB]int{}}
	if s.now == nil {
		s.now = time.Now
	}
	s.SetReceivers(o.Receivers, o.MinSeverity)
	s.SetGapAlerts(o.GapAlerts)
	if err := inspect(path); err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db, err := openFile(path, o.ReadOnly)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	s.db = db
	if err := s.admit(); err != nil {
		s.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return s, nil
}

// admit takes in a file that is open: right key, right schema, nothing owed.
func (s *Store) admit() error {
	var meta metaRow
	err := s.db.View(func(tx *bolt.Tx) (err error) {
		meta, err = s.readMeta(tx)
		return err
	})
	if err != nil {
		return err
	}
	if meta.Schema < currentSchema {
		if s.readOnly {
			return fmt.Errorf("its schema is %d, this peeler's %d: open it for writing once", meta.Schema, currentSchema)
		}
		err := s.db.Update(func(tx *bolt.Tx) error { return s.migrate(tx, migrations) })
		if err != nil {
			return fmt.Errorf("migrating: %w", err)
		}
	}
	if s.readOnly {
		return nil
	}
	if err := dropDrafts(s.path); err != nil {
		return fmt.Errorf("removing what an earlier compaction left: %w", err)
	}
	if meta.Compact {
		return s.Compact(context.Background())
	}
	return nil
}

// readMeta reads the row that tells key and schema.
func (s *Store) readMeta(tx *bolt.Tx) (metaRow, error) {
	if tx.Bucket([]byte(s.meta.bucket)) == nil {
		return metaRow{}, errors.New("it is not a store of peeler")
	}
	meta, found, err := s.meta.get(tx, metaKey)
	if err != nil || !found {
		return metaRow{}, ErrWrongKey
	}
	if meta.Schema > currentSchema {
		return metaRow{}, fmt.Errorf("%w (schema %d, this one knows %d)", ErrNewerSchema, meta.Schema, currentSchema)
	}
	return meta, nil
}

// openFile opens and locks an existing file.
func openFile(path string, readOnly bool) (*bolt.DB, error) {
	var file *os.File
	db, err := bolt.Open(path, fileMode, &bolt.Options{
		Timeout:         lockTimeout,
		NoFreelistSync:  true,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: mapSize,
		ReadOnly:        readOnly,
		OpenFile: func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
			file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
			return file, err
		},
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, err
	}
	// While we waited for the lock, its holder may have put a compacted file in
	// the place of the one that we hold now.
	if !stillAt(path, file) {
		db.Close()
		return nil, ErrLocked
	}
	return db, nil
}

func stillAt(path string, file *os.File) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	ours, err := file.Stat()
	return err == nil && os.SameFile(there, ours)
}

// SetReceivers says to whom updates are owed from now on, and from which
// severity. What is owed already stays owed.
func (s *Store) SetReceivers(names []string, minSeverity map[string]Severity) {
	s.owing.Lock()
	defer s.owing.Unlock()
	s.receivers, s.minSeverity = slices.Clone(names), maps.Clone(minSeverity)
}

// SetGapAlerts says whether alerts are owed for gaps alone from now on.
func (s *Store) SetGapAlerts(on bool) {
	s.owing.Lock()
	defer s.owing.Unlock()
	s.gapAlerts = on
}

// receiversOf lists who is owed an update of this severity.
func (s *Store) receiversOf(severity Severity) []string {
	s.owing.Lock()
	defer s.owing.Unlock()
	return slices.DeleteFunc(slices.Clone(s.receivers), func(name string) bool {
		return rank(severity) < rank(s.minSeverity[name])
	})
}

// knows tells whether alerts are owed to a receiver of this name.
func (s *Store) knows(receiver string) bool {
	s.owing.Lock()
	defer s.owing.Unlock()
	return slices.Contains(s.receivers, receiver)
}

// Close waits for the transactions under way and lets go of the file. Who still
// reads the roster gets an error.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	for old := range s.held {
		old.Close() // of those that were replaced nothing counts any more
	}
	err := s.db.Close()
	s.db = nil
	return err
}

// view reads in one transaction. Nothing of bbolt's memory may leave fn, and fn
// must not start another transaction.
func (s *Store) view(ctx context.Context, doing string, fn func(*bolt.Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	err := s.usable(ctx)
	if err == nil {
		err = s.db.View(fn)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// update writes in one transaction: all of fn or nothing.
func (s *Store) update(ctx context.Context, doing string, fn func(*bolt.Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	err := s.usable(ctx)
	if err == nil {
		err = s.commit(fn)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func (s *Store) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.db == nil {
		return errClosed
	}
	return nil
}

// commit runs fn and commits. When the disk fails to keep a commit, what is on
// it is unknown and a second try would be believed wrongly: the store stops. A
// full disk is told before anything counts, and may be tried again.
func (s *Store) commit(fn func(*bolt.Tx) error) error {
	if s.readOnly {
		return ErrReadOnly
	}
	if err := s.failure(nil); err != nil {
		return err
	}
	var refused error
	err := s.db.Update(func(tx *bolt.Tx) error {
		refused = fn(tx)
		return refused
	})
	if err == nil || refused != nil || isFull(err) {
		return err
	}
	return s.failure(fmt.Errorf("%w: %w", ErrFailed, err))
}

// failure remembers the first failure of the disk and returns it ever after.
func (s *Store) failure(err error) error {
	s.failing.Lock()
	defer s.failing.Unlock()
	if s.failed == nil {
		s.failed = err
	}
	return s.failed
}

func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// inspect looks at the file from outside: there, a file, its owner's alone, and
// as long as it says.
func inspect(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a file")
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%w (its mode is %#o)", errReadable, info.Mode().Perm())
	}
	file, err := os.Open(path)
	if err != nil {
		return withoutPath(err)
	}
	defer file.Close()
	return checkLength(file, info.Size())
}

// withoutPath drops the path that an error of package os repeats.
func withoutPath(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
