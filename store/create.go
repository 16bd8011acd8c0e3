package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"peeler/matcher"
)

// fileMode keeps the store to its owner.
const fileMode = 0o600

// Create makes an empty store at path, or ErrExists. bbolt does not survive a
// crash in its very first write: so the file is made under another name and
// takes its place only when it is whole and on the disk. Never is there half a
// store at path, nor one in the place of another.
func Create(path string, key matcher.Key) error {
	if err := create(path, newSchema(key)); err != nil {
		return fmt.Errorf("creating %s: %w", path, err)
	}
	return nil
}

func create(path string, sc schema) error {
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	}
	draft, err := newDraft(path)
	if err != nil {
		return err
	}
	defer os.Remove(draft)
	db, err := openFile(draft, false)
	if err != nil {
		return err
	}
	err = db.Update(sc.build)
	if err := errors.Join(err, db.Sync(), db.Close()); err != nil {
		return err
	}
	// A link, other than a rename, never replaces what came there meanwhile.
	if err := os.Link(draft, path); errors.Is(err, fs.ErrExist) {
		return ErrExists
	} else if err != nil {
		return err
	}
	return syncFolder(path)
}

// newDraft makes an empty file beside path, of a name of its own.
func newDraft(path string) (string, error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return "", withoutPath(err)
	}
	return file.Name(), file.Close()
}

// dropDrafts removes what compactions that were cut short have left beside path.
// Only the holder of the store's lock may.
func dropDrafts(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+filepath.Base(path)+".") {
			if err := os.Remove(filepath.Join(filepath.Dir(path), e.Name())); err != nil {
				return withoutPath(err)
			}
		}
	}
	return nil
}

// syncFolder puts the names in path's folder on the disk.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
