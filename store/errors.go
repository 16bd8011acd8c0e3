package store

import (
	"errors"
	"fmt"

	"peeler/matcher"
)

// The errors that callers test for, with errors.Is.
var (
	ErrExists         = errors.New("a store exists already")
	ErrWrongKey       = errors.New("the store was made with another key, or its first row is damaged")
	ErrLocked         = errors.New("another process holds the store")
	ErrNewerSchema    = errors.New("the store was written by a newer peeler: use that one")
	ErrReadOnly       = errors.New("the store is open for reading only")
	ErrFailed         = errors.New("the disk did not keep what was written: the store takes no more until it is opened again")
	ErrLargeChange    = errors.New("the import changes more than a fifth of the roster")
	ErrUnknownSubject = errors.New("nobody of that ref is on the roster or in an exposure")
	ErrUnknown        = errors.New("there is no entry of that id")
	ErrDelivered      = errors.New("the alert is delivered")
)

// The errors that nobody tells apart but a person who reads them.
var (
	errTruncated = errors.New("the store is shorter than it says: restore it from a backup")
	errReadable  = errors.New("others may read the store: chmod 600 it")
	errClosed    = errors.New("the store is closed")
)

// DuplicateError says that an import gave a ref twice.
type DuplicateError struct{ Ref matcher.Subject }

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("the ref %q stands twice in the import: each person has one", e.Ref)
}
