package configs

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func write(t *testing.T, path string, data []byte, mode os.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadKey(t *testing.T) {
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	dir := t.TempDir()
	key := bytes.Repeat([]byte("K!"), 16)
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ path, want string }{
		"as made":        {write(t, filepath.Join(dir, "good"), key, 0o400), ""},
		"missing":        {filepath.Join(dir, "none"), "there is no such file"},
		"empty":          {write(t, filepath.Join(dir, "empty"), nil, 0o400), "holds 0 bytes, not 32"},
		"a byte":         {write(t, filepath.Join(dir, "byte"), key[:1], 0o400), "holds 1 bytes, not 32"},
		"a byte short":   {write(t, filepath.Join(dir, "short"), key[:31], 0o400), "holds 31 bytes, not 32"},
		"with a newline": {write(t, filepath.Join(dir, "long"), append(slices.Clone(key), '\n'), 0o400), "longer than 32 bytes"},
		"world-readable": {write(t, filepath.Join(dir, "world"), key, 0o444), "may be read by others (mode 0444)"},
		"group-readable": {write(t, filepath.Join(dir, "group"), key, 0o440), "may be read by others (mode 0440)"},
		"a folder":       {dir, "is no regular file"},
		"a pipe":         {pipe, "is no regular file"},
		"a device":       {"/dev/zero", "is no regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadKey(test.path)
			if test.want == "" {
				if err != nil || !bytes.Equal(got, key) {
					t.Fatalf("got %d bytes, %v", len(got), err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "K!") || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestCredentialsComeFirst(t *testing.T) {
	dir := t.TempDir()
	c := &Config{KeyFile: "/etc/peeler/roster.key"}
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	if got := c.KeyPath(""); got != c.KeyFile {
		t.Errorf("a unit without that credential: got %s", got)
	}
	path := write(t, filepath.Join(dir, "roster.key"), bytes.Repeat([]byte{1}, 32), 0o444)
	if got := c.KeyPath(""); got != path {
		t.Errorf("got %s", got)
	}
	if got := c.KeyPath("/x"); got != "/x" {
		t.Errorf("a flag comes before all: got %s", got)
	}
	// systemd gives credentials modes of its own.
	if _, err := ReadKey(path); err != nil {
		t.Error(err)
	}
	deeper := filepath.Join(dir, "sub")
	if err := os.Mkdir(deeper, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKey(write(t, filepath.Join(deeper, "k"), bytes.Repeat([]byte{1}, 32), 0o444)); err == nil {
		t.Error("a world-readable key below the folder of credentials is taken")
	}
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	if got := c.KeyPath(""); got != c.KeyFile {
		t.Errorf("no systemd: got %s", got)
	}
}

func TestSecrets(t *testing.T) {
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	strong := secretPrefix + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	other := secretPrefix + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{8}, 24))
	weak := secretPrefix + base64.StdEncoding.EncodeToString([]byte("hunter2"))
	for name, test := range map[string]struct {
		text string
		mode os.FileMode
		want string // of the error; "" for two secrets
	}{
		"two while changing": {strong + "\r\n\n" + other + "\n", 0o400, ""},
		"empty":              {"\n", 0o400, "holds no secret"},
		"no prefix":          {strong[6:], 0o400, ":1: does not begin with whsec_"},
		"no base64":          {strong + "\nwhsec_hunter2!\n", 0o400, ":2: is not base64"},
		"weak":               {weak, 0o400, ":1: is 7 bytes strong"},
		"world-readable":     {strong, 0o644, "may be read by others"},
		"one endless line":   {secretPrefix + strings.Repeat("A", maxSecretFile), 0o400, "is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Receiver{Name: "soc", SecretFile: write(t, filepath.Join(t.TempDir(), "s"), []byte(test.text), test.mode)}
			got, err := r.Secrets()
			if test.want == "" {
				if err != nil || !slices.Equal(got, []string{strong, other}) {
					t.Fatalf("got %d, %v", len(got), err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), strong[6:]) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	t.Run("none named", func(t *testing.T) {
		_, err := Receiver{Name: "soc"}.Secrets()
		if err == nil || !strings.Contains(err.Error(), "credential webhook.soc") {
			t.Error(err)
		}
	})
	t.Run("from a credential", func(t *testing.T) {
		dir := t.TempDir()
		t.Setenv("CREDENTIALS_DIRECTORY", dir)
		write(t, filepath.Join(dir, "webhook.soc"), []byte(strong), 0o440)
		if got, err := (Receiver{Name: "soc", SecretFile: "/none"}).Secrets(); err != nil || len(got) != 1 {
			t.Errorf("got %d, %v", len(got), err)
		}
	})
}
