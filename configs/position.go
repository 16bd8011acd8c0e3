package configs

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// At is the place of a value in the file: "peeler.yaml:14" for
// "sources[2].url". What does not stand in the file has the place of the
// nearest thing around it that does. It is "" when c was read from no file.
func (c *Config) At(path string) string {
	for {
		if line, ok := c.lines[path]; ok {
			return fmt.Sprintf("%s:%d", c.file, line)
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return c.file
		}
		path = path[:cut]
	}
}

// set tells whether the file gives a value for path.
func (c *Config) set(path string) bool { return c.lines[path] > 0 }

// locate notes the line of every value below n. Aliases are refused: a file
// that writes everything out needs no defence against one that doubles itself.
func (c *Config) locate(path string, n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return fmt.Errorf("%s:%d: aliases are refused: write the value out", c.file, n.Line)
	}
	if path != "" && n.Tag != "!!null" {
		c.lines[path] = n.Line
	}
	for i, child := range n.Content {
		at := path
		switch n.Kind {
		case yaml.MappingNode:
			if i%2 == 0 {
				if child.Kind != yaml.ScalarNode || child.Tag == "!!merge" {
					return fmt.Errorf("%s:%d: a key is a plain word", c.file, child.Line)
				}
				continue
			}
			at = strings.TrimPrefix(path+"."+n.Content[i-1].Value, ".")
		case yaml.SequenceNode:
			at = fmt.Sprintf("%s[%d]", path, i)
		}
		if err := c.locate(at, child); err != nil {
			return err
		}
	}
	return nil
}

// located turns the errors of the YAML library into lines of ours.
func located(name string, err error) error {
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		lines := make([]error, len(many.Errors))
		for i, e := range many.Errors {
			lines[i] = at(name, e)
		}
		return errors.Join(lines...)
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return at(name, one)
	}
	return fmt.Errorf("%s: %s", name, reword(err.Error()))
}

func at(name string, e *yaml.LoadError) error {
	if e.Mark.Line > 0 {
		name = fmt.Sprintf("%s:%d", name, e.Mark.Line)
	}
	return fmt.Errorf("%s: %s", name, reword(e.Message))
}

var (
	unknownField = regexp.MustCompile(`^field (.*) not found in type \S+$`)
	wrongType    = regexp.MustCompile("(?s)^cannot construct !!(\\S+)(?: `.*`)? into (\\S+)$")
)

// reword says in an operator's words what the library says in a programmer's,
// and leaves values out: one may be a secret in the wrong place.
func reword(message string) string {
	if m := unknownField.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("unknown key %q: \"peeler config schema\" lists those there are", m[1])
	}
	if m := wrongType.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("expected %s, found %s", shapeOf(m[2]), shapeOf(m[1]))
	}
	switch {
	case strings.Contains(message, "found multiple"):
		return "holds more than one document: remove the --- between them"
	case strings.Contains(message, "no documents"):
		return "is empty: \"peeler config example\" prints a full one"
	case strings.Contains(message, "UTF-8"):
		return "is not UTF-8: save it as UTF-8"
	}
	return visible(strings.TrimPrefix(message, "yaml: "))
}

// shapeOf names a Go type or a YAML tag for people.
func shapeOf(typ string) string {
	switch {
	case typ == "str" || typ == "string" || strings.HasSuffix(typ, "Kind") || strings.HasSuffix(typ, "Network"):
		return "text"
	case typ == "int" || typ == "int64":
		return "a whole number"
	case typ == "float" || typ == "float64":
		return "a number"
	case typ == "bool":
		return "true or false"
	case typ == "seq" || strings.HasPrefix(typ, "[]"):
		return `a list, each entry after "- "`
	case typ == "null":
		return "nothing"
	case strings.HasSuffix(typ, ".Duration"):
		return "a length of time such as 90s"
	case strings.HasSuffix(typ, ".Size"):
		return "a size such as 64KiB"
	}
	return "a group of keys"
}
