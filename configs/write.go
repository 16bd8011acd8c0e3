package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Text is the source as an entry of the list of sources, with what it does not have from
// its preset or by default.
func (s Source) Text() []byte {
	base := Source{}
	if p, ok := FindPreset(string(s.Kind)); ok {
		base = p.Source
	}
	var b bytes.Buffer
	line := func(indent int, key, value, unless string) {
		if value != unless {
			fmt.Fprintf(&b, "%s%s: %s\n", strings.Repeat(" ", indent), key, scalarText(value))
		}
	}
	fmt.Fprintf(&b, "  - id: %s\n", scalarText(s.ID))
	line(4, "kind", string(s.Kind), "")
	line(4, "url", s.URL, "")
	line(4, "schedule", s.Schedule, "")
	if l, d := s.List, base.List; s.Shape() == Listing && l.Items != d.Items {
		b.WriteString("    list:\n")
		line(6, "format", l.Format, "html")
		line(6, "items", l.Items, d.Items)
		line(6, "link", l.Link, d.Link)
		line(6, "key", l.Key, d.Key)
		if len(l.Fields) > 0 {
			b.WriteString("      fields:\n")
		}
		for _, name := range slices.Sorted(maps.Keys(l.Fields)) {
			line(8, name, l.Fields[name], "")
		}
		line(6, "next", l.Next, d.Next)
	}
	if more := slices.DeleteFunc(slices.Clone(s.Volatile), func(v string) bool { return slices.Contains(base.Volatile, v) }); len(more) > 0 {
		b.WriteString("    volatile:\n")
		for _, v := range s.Volatile {
			fmt.Fprintf(&b, "      - %s\n", scalarText(v))
		}
	}
	return b.Bytes()
}

// scalarText is a value in YAML, in quotes where it needs them.
func scalarText(s string) string {
	out, err := yaml.Dump(s)
	text := strings.TrimSuffix(string(out), "\n")
	if err != nil || strings.Contains(text, "\n") {
		return fmt.Sprintf("%q", s)
	}
	return text
}

// AddSource writes an entry to the end of a configuration whose last key is the list of
// sources. The file stays as it is where the result would not be valid.
func AddSource(path string, entry []byte) error {
	old, err := readBounded(path)
	if err != nil {
		return err
	}
	text := append(bytes.TrimRight(bytes.Clone(old), " \n"), "\n\n"...)
	text = append(text, entry...)
	before, err := Parse(path, old)
	if err != nil {
		return err
	}
	after, err := Parse(path, text)
	if err != nil || len(after.Sources) != len(before.Sources)+1 {
		return errors.Join(errors.New("the entry cannot be put at the end of "+path+": put it into the list of sources yourself"), err)
	}
	return replace(path, text)
}

// replace writes a file anew, whole or not at all, with the mode that it had.
func replace(path string, text []byte) error {
	mode := fs.FileMode(0o640)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".peeler-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(text)
	err = errors.Join(err, draft.Chmod(mode), draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
