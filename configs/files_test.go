package configs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// need finds a program, or skips where a developer may lack it and CI may not.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

func unit(t *testing.T, name string) Unit {
	t.Helper()
	for _, u := range Units() {
		if u.Name == name {
			return u
		}
	}
	t.Fatalf("no unit %s", name)
	return Unit{}
}

func TestRendererIsHardened(t *testing.T) {
	analyze := need(t, "systemd-analyze")
	path := write(t, filepath.Join(t.TempDir(), "peeler-render.service"), unit(t, "systemd/peeler-render.service").Text, 0o644)
	if out, err := exec.Command(analyze, "security", "--offline=true", "--threshold=22", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestServiceIsHardened(t *testing.T) {
	analyze := need(t, "systemd-analyze")
	path := write(t, filepath.Join(t.TempDir(), "peeler.service"), unit(t, "systemd/peeler.service").Text, 0o644)
	// The threshold is ten times the exposure: 10 is 1.0.
	if out, err := exec.Command(analyze, "security", "--offline=true", "--threshold=10", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestServiceIsUnderstood(t *testing.T) {
	analyze := need(t, "systemd-analyze")
	for _, name := range []string{"peeler.service", "peeler-render.service"} {
		// The program is not installed where tests run.
		text := strings.ReplaceAll(string(unit(t, "systemd/"+name).Text), "/usr/bin/peeler", "/bin/true")
		path := write(t, filepath.Join(t.TempDir(), name), []byte(text), 0o644)
		out, err := exec.Command(analyze, "verify", "--man=no", path).CombinedOutput()
		if err != nil || strings.Contains(string(out), name) {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

func TestUserIsUnderstood(t *testing.T) {
	sysusers := need(t, "systemd-sysusers")
	for _, name := range []string{"peeler.conf", "peeler-render.conf"} {
		path := write(t, filepath.Join(t.TempDir(), name), unit(t, "sysusers.d/"+name).Text, 0o644)
		out, err := exec.Command(sysusers, "--dry-run", path).CombinedOutput()
		if err != nil || strings.Contains(string(out), "ignoring") {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

func TestTorUnderstandsItsFile(t *testing.T) {
	tor := need(t, "tor")
	for name, change := range map[string][2]string{
		"as shipped":         {"", ""},
		"onion sources only": {" IsolateSOCKSAuth\n", " IsolateSOCKSAuth OnionTrafficOnly\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "pt") // short: it holds the path of a socket
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			text := strings.ReplaceAll(string(unit(t, "tor/peeler.torrc").Text), "/run/tor/", dir+"/")
			if !strings.Contains(text, change[0]) {
				t.Fatal("the line to change is not there")
			}
			text = strings.Replace(text, change[0], change[1], 1)
			empty := write(t, filepath.Join(dir, "defaults"), nil, 0o600)
			torrc := write(t, filepath.Join(dir, "torrc"), []byte(text), 0o600)
			out, err := exec.Command(tor, "--defaults-torrc", empty, "-f", torrc,
				"--DataDirectory", filepath.Join(dir, "data"), "--verify-config").CombinedOutput()
			if err != nil || !strings.Contains(string(out), "Configuration was valid") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestTrialParses(t *testing.T) {
	for _, dir := range []string{"/tmp/trial", "trial/", "/tmp/it's a trial\nstate: /etc", "/tmp/{{socks}}"} {
		text := Trial(dir, TrialOptions{Socks: "127.0.0.1:9150"})
		c, err := Parse("peeler.yaml", text)
		if err != nil {
			t.Errorf("%q: %v", dir, err)
			continue
		}
		if c.State != "state" || c.KeyFile != "roster.key" || c.Socket != "ctl.sock" || c.Tor.Socks != "127.0.0.1:9150" {
			t.Errorf("%q: got %+v", dir, c)
		}
		if len(c.Sources) != 1 || !c.Sources[0].Disabled {
			t.Errorf("%q: the sample source is not there or not disabled", dir)
		}
	}
	if text := string(Trial("/tmp/trial/", TrialOptions{})); !strings.Contains(text, "--config /tmp/trial/peeler.yaml") {
		t.Error("the trial does not say what to type")
	}
}

// node is the part of a JSON schema that the tests walk.
type node struct {
	Ref         string           `json:"$ref"`
	Defs        map[string]*node `json:"$defs"`
	Properties  map[string]*node `json:"properties"`
	Items       *node            `json:"items"`
	Required    []string         `json:"required"`
	Additional  json.RawMessage  `json:"additionalProperties"`
	Description string           `json:"description"`
	Pattern     string           `json:"pattern"`
	OneOf       []*node          `json:"oneOf"`
}

func TestSchemaHoldsTheExample(t *testing.T) {
	var root node
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	var file yaml.Node
	if err := yaml.Load(Example(), &file); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, s *node, n *yaml.Node)
	walk = func(path string, s *node, n *yaml.Node) {
		if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
			s = root.Defs[name]
		}
		switch n.Kind {
		case yaml.SequenceNode:
			for _, child := range n.Content {
				walk(path+"[]", s.Items, child)
			}
		case yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				key := n.Content[i].Value
				if string(s.Additional) != "false" {
					continue // a map: its keys are free
				}
				if s.Properties[key] == nil {
					t.Errorf("the schema has no %s.%s", path, key)
					continue
				}
				walk(path+"."+key, s.Properties[key], n.Content[i+1])
			}
		}
	}
	walk("", &root, file.Content[0])
}

func TestSchemaIsClosedAndDescribed(t *testing.T) {
	var root node
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	check := func(name string, s *node) {
		if string(s.Additional) != "false" {
			t.Errorf("%s takes unknown keys", name)
		}
		for key, p := range s.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s has no description", name, key)
			}
			for _, form := range append(p.OneOf, p) {
				if _, err := regexp.Compile(form.Pattern); err != nil {
					t.Errorf("%s.%s: %v", name, key, err)
				}
			}
		}
	}
	check("Config", &root)
	for name, s := range root.Defs {
		check(name, s)
	}
	if got := strings.Join(root.Defs["Source"].Required, " "); got != "id kind schedule" {
		t.Errorf("a source requires %q", got)
	}
	if p := root.Defs["Source"].Properties["id"].Pattern; p != nameRule.String() {
		t.Errorf("the pattern of an id is %s, not %s", p, nameRule)
	}
	for text, good := range map[string]bool{"90s": true, "1w2d3h": true, "-1s": false, "90": false} {
		forms := root.Defs["Tor"].Properties["timeout"].OneOf
		if got := regexp.MustCompile(forms[1].Pattern).MatchString(text); got != good {
			t.Errorf("timeout %q: %v", text, got)
		}
	}
}
