package configs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds a configuration file: room for some thousands of sources.
const maxFile = 4 << 20

// Load reads a configuration file strictly: what it does not say has its
// default, relative paths are taken from the file's folder, and Validate has
// passed. Each line of the error is one problem with file, line and how to mend
// it.
func Load(path string) (*Config, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("finding the folder of %s: %w", path, err)
	}
	return parse(path, data, folder)
}

// Parse is Load for bytes at hand; name stands for the file in errors. Relative
// paths stay as they are.
func Parse(name string, data []byte) (*Config, error) { return parse(name, data, "") }

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no such file: name it with --config, or make a trial with \"peeler init DIR\"", path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return data, nil
}

func parse(name string, data []byte, folder string) (*Config, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: is over %v: is this the right file?", name, Size(maxFile))
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		return nil, located(name, err)
	}
	c := Defaults()
	c.file, c.lines = name, map[string]int{}
	if err := c.locate("", &root); err != nil {
		return nil, err
	}
	if err := root.Load(&c, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		return nil, located(name, err)
	}
	if err := c.expand(&root); err != nil {
		return nil, err
	}
	c.fill()
	c.resolve(folder)
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &c, nil
}

// resolve makes relative paths absolute.
func (c *Config) resolve(folder string) {
	if folder == "" {
		return
	}
	paths := []*string{&c.State, &c.KeyFile, &c.Socket, &c.BlockedHostsFile, &c.Render.Socket}
	for i := range c.Receivers {
		paths = append(paths, &c.Receivers[i].SecretFile)
	}
	for i := range c.Sources {
		paths = append(paths, &c.Sources[i].Path, &c.Sources[i].Login.SecretFile)
	}
	for _, p := range paths {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(folder, *p)
		}
	}
	for _, address := range []*string{&c.Tor.Socks, &c.Tor.Control} {
		if p, ok := strings.CutPrefix(*address, "unix:"); ok && p != "" && !filepath.IsAbs(p) {
			*address = "unix:" + filepath.Join(folder, p)
		}
	}
}
