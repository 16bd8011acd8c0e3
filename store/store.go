package store

import (
	"errors"
	"time"

	"peeler/matcher"
)

// The errors that callers test for.
var (
	ErrExists         = errors.New("the store exists already")
	ErrWrongKey       = errors.New("the store was made with another key, or is damaged")
	ErrLocked         = errors.New("another process holds the store")
	ErrNewerSchema    = errors.New("the store was written by a newer peeler")
	ErrLargeChange    = errors.New("the import changes more than a fifth of the roster")
	ErrUnknownSubject = errors.New("no such person")
	ErrUnknown        = errors.New("no such entry") // an id that names nothing
	ErrDelivered      = errors.New("the alert is delivered")
	ErrFailed         = errors.New("the disk did not keep what was written")
)

// DuplicateError names a ref that an import gave twice.
type DuplicateError struct{ Ref matcher.Subject }

func (e *DuplicateError) Error() string { return "ref " + string(e.Ref) + " stands twice" }

// Options of a store.
type Options struct {
	Now         func() time.Time    // time.Now when nil
	Receivers   []string            // names that alerts are owed to
	MinSeverity map[string]Severity // by receiver: less severe incidents are not owed; default all
	ReadOnly    bool
}

// Counts for status.
type Counts struct {
	Exposures int `json:"exposures"`
	Review    int `json:"review"`
	Incidents int `json:"incidents"`
	OpenGaps  int `json:"open_gaps"`
	Pending   int `json:"pending"`
	Parked    int `json:"parked"`
	Delivered int `json:"delivered"`
}

// Store is the store.
type Store struct{}

// Create makes an empty store.
func Create(path string, key matcher.Key) error { return errSoon }

// Open opens a store.
func Open(path string, key matcher.Key, o Options) (*Store, error) { return nil, errSoon }

// SetReceivers changes who is owed alerts.
func (s *Store) SetReceivers(names []string, minSeverity map[string]Severity) {}

// Close closes.
func (s *Store) Close() error { return nil }
