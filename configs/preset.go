package configs

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
	"golang.org/x/tools/txtar"
)

//go:embed presets/*.txtar
var presetFiles embed.FS

// Preset is a kind of source with selectors and expectations filled in. It is one
// text file, which holds pages of such a site and what is to be read in them as
// well, so that it proves itself wherever it is used.
//
//	-- about --          one line
//	-- source.yaml --    the fields of a source; its kind is a shape
//	-- detect --         selectors, one a line: a page that matches one is of this kind
//	-- pages/… --        pages by path and query, as crawler/sitetest has them
//	-- items --          key, what is fetched, published, title: one item a line, by tabs
type Preset struct {
	Name   string
	About  string
	Start  string // path of the page at which the fixture begins
	Source Source
	Detect []string
	Pages  map[string][]byte // by path and query
	Items  []string          // lines
	YAML   []byte            // source.yaml as it stands
}

// Presets are all, by name.
var Presets = sync.OnceValue(func() []Preset {
	names, err := fs.Glob(presetFiles, "presets/*.txtar")
	if err != nil {
		panic("configs: presets: " + err.Error())
	}
	var all []Preset
	for _, name := range names {
		text, err := presetFiles.ReadFile(name)
		if err == nil {
			var p Preset
			p, err = readPreset(strings.TrimSuffix(path.Base(name), ".txtar"), text)
			all = append(all, p)
		}
		if err != nil {
			panic("configs: presets: " + err.Error()) // of this program itself: a test sees it
		}
	}
	slices.SortFunc(all, func(a, b Preset) int { return strings.Compare(a.Name, b.Name) })
	return all
})

// FindPreset looks a preset up by its name.
func FindPreset(name string) (Preset, bool) {
	all := Presets()
	i := slices.IndexFunc(all, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return all[i], true
}

func readPreset(name string, text []byte) (Preset, error) {
	p := Preset{Name: name, Start: "/", Pages: map[string][]byte{}}
	for _, f := range txtar.Parse(text).Files {
		switch page, isPage := strings.CutPrefix(f.Name, "pages"); {
		case isPage:
			p.Pages[page] = f.Data
		case f.Name == "about":
			p.About = strings.TrimSpace(string(f.Data))
		case f.Name == "detect":
			p.Detect = lines(f.Data)
		case f.Name == "items":
			p.Items = lines(f.Data)
		case f.Name == "source.yaml":
			p.YAML = f.Data
			if start, ok := strings.CutPrefix(string(f.Data), "# start: "); ok {
				p.Start, _, _ = strings.Cut(start, "\n")
			}
			if err := yaml.Load(f.Data, &p.Source, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
				return p, located("preset "+name, err)
			}
		default:
			return p, fmt.Errorf("preset %s: knows no part %s", name, f.Name)
		}
	}
	if p.About == "" || p.YAML == nil || !p.Source.Kind.isShape() {
		return p, fmt.Errorf("preset %s: lacks its about or a source.yaml whose kind is a shape", name)
	}
	return p, nil
}

func lines(text []byte) []string {
	var all []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// shapes are the kinds that are no preset.
var shapes = []SourceKind{Page, Listing, Directory, Site, Folder, Canary}

func (k SourceKind) isShape() bool { return slices.Contains(shapes, k) }

// Kinds are all values of kind: the shapes, then the presets.
func Kinds() []string {
	var all []string
	for _, k := range shapes {
		all = append(all, string(k))
	}
	for _, p := range Presets() {
		all = append(all, p.Name)
	}
	return all
}

// Shape is what the source's kind comes to; "" for a kind that there is not.
func (s Source) Shape() SourceKind {
	if s.Kind.isShape() {
		return s.Kind
	}
	if p, ok := FindPreset(string(s.Kind)); ok {
		return p.Source.Kind
	}
	return ""
}

// expand reads each source whose kind is a preset anew, over what the preset says.
func (c *Config) expand(root *yaml.Node) error {
	list := child(root, "sources")
	if list == nil {
		return nil
	}
	for i := range c.Sources {
		p, ok := FindPreset(string(c.Sources[i].Kind))
		if !ok {
			continue
		}
		s := p.Source.clone()
		if err := list.Content[i].Load(&s, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
			return located(c.file, err)
		}
		c.Sources[i] = s
	}
	return nil
}

// clone shares no memory with s that reading YAML over it would change.
func (s Source) clone() Source {
	for _, l := range []*List{&s.Boards, &s.List} {
		fields := make(map[string]string, len(l.Fields))
		for k, v := range l.Fields {
			fields[k] = v
		}
		l.Fields = fields
	}
	return s
}

// child is the value of a key of the mapping that n is or holds.
func child(n *yaml.Node, key string) *yaml.Node {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
