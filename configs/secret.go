package configs

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	keySize       = 32       // bytes of a roster key
	maxSecretFile = 64 << 10 // bytes of a file of webhook secrets
	secretPrefix  = "whsec_"

	// Bytes of a webhook secret, by the Standard Webhooks specification.
	minSecret, maxSecret = 24, 64
)

// KeyPath is the file that holds the roster key: override where it is not
// empty, else systemd's credential roster.key where there is one, else KeyFile.
func (c *Config) KeyPath(override string) string {
	if override != "" {
		return override
	}
	return credential("roster.key", c.KeyFile)
}

// credential is the file of a systemd credential, or other where the unit was
// given none of that name.
func credential(name, other string) string {
	if folder := os.Getenv("CREDENTIALS_DIRECTORY"); folder != "" {
		path := filepath.Join(folder, name)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return path
		}
	}
	return other
}

// ReadKey reads a roster key: a regular file of exactly 32 bytes which only its
// owner may read. The error is one line and never shows what the file holds.
func ReadKey(path string) ([]byte, error) {
	b, err := readPrivate(path, keySize)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("roster key %s: there is no such file: \"peeler key new\" makes one", path)
	case errors.Is(err, errTooLong):
		return nil, fmt.Errorf("roster key %s: is longer than %d bytes: a key is the raw bytes, not hex or base64", path, keySize)
	case err != nil:
		return nil, fmt.Errorf("roster key %s: %w", path, err)
	case len(b) != keySize:
		return nil, fmt.Errorf("roster key %s: holds %d bytes, not %d: restore the whole file, or make a new one with \"peeler key new\"", path, len(b), keySize)
	}
	return b, nil
}

// Secrets reads the receiver's Standard Webhooks secrets, whsec_ and base64 of
// 24 to 64 bytes, one a line: systemd's credential webhook.NAME where there is
// one, else SecretFile. Alerts are signed with each, so that a secret can be
// changed without losing one. The error never shows what the file holds.
func (r Receiver) Secrets() ([]string, error) {
	path := credential("webhook."+r.Name, r.SecretFile)
	if path == "" {
		return nil, fmt.Errorf("receiver %s: has no secret: name a file with secret_file, or give the unit a credential webhook.%s", r.Name, r.Name)
	}
	b, err := readPrivate(path, maxSecretFile)
	if err != nil {
		return nil, fmt.Errorf("secret of receiver %s: %s: %w", r.Name, path, err)
	}
	var secrets []string
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		if err := checkSecret(line); err != nil {
			return nil, fmt.Errorf("secret of receiver %s: %s:%d: %w", r.Name, path, n, err)
		}
		secrets = append(secrets, line)
	}
	if lines.Err() != nil || len(secrets) == 0 {
		return nil, fmt.Errorf("secret of receiver %s: %s: holds no secret: write one a line, whsec_…", r.Name, path)
	}
	return secrets, nil
}

func checkSecret(line string) error {
	encoded, ok := strings.CutPrefix(line, secretPrefix)
	if !ok {
		return fmt.Errorf("does not begin with %s: copy the whole secret", secretPrefix)
	}
	b, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return fmt.Errorf("is not base64 after %s: copy the whole secret", secretPrefix)
	}
	if len(b) < minSecret || len(b) > maxSecret {
		return fmt.Errorf("is %d bytes strong, not %d to %d: ask the receiver for a new one", len(b), minSecret, maxSecret)
	}
	return nil
}

var errTooLong = errors.New("is too long")

// readPrivate reads a regular file of at most limit bytes that nobody but its
// owner may read; systemd sees to that itself for a credential, with modes of
// its own. Opening does not wait, so a pipe in its place cannot stop the start.
// Missing files satisfy fs.ErrNotExist.
func readPrivate(path string, limit int) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			return nil, fmt.Errorf("cannot be read: %w", pe.Err)
		}
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is no regular file")
	}
	if open := info.Mode().Perm() & 0o077; open != 0 && !inCredentials(path) {
		return nil, fmt.Errorf("may be read by others (mode %#o): chmod 0400 it, and change it if others had access", info.Mode().Perm())
	}
	b, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(b) > limit {
		return nil, errTooLong
	}
	return b, nil
}

func inCredentials(path string) bool {
	folder := os.Getenv("CREDENTIALS_DIRECTORY")
	return folder != "" && filepath.Dir(filepath.Clean(path)) == filepath.Clean(folder)
}

// Credential is what a source's login needs, from systemd's credential login.ID where
// there is one, else from its SecretFile: a cookie, or the lines of user name and
// password. The error never shows what the file holds.
func (s Source) Credential() ([]string, error) {
	path := credential("login."+s.ID, s.Login.SecretFile)
	if path == "" {
		return nil, fmt.Errorf("login of source %s: has no secret: name a file with secret_file, or give the unit a credential login.%s", s.ID, s.ID)
	}
	b, err := readPrivate(path, maxSecretFile)
	if err != nil {
		return nil, fmt.Errorf("login of source %s: %s: %w", s.ID, path, err)
	}
	got := lines(b)
	if want := map[string]int{"cookie": 1, "form": 2}[s.Login.Type]; len(got) != want {
		return nil, fmt.Errorf("login of source %s: %s: holds %d lines, not %d: a cookie on one, or user name and password on two", s.ID, path, len(got), want)
	}
	return got, nil
}
