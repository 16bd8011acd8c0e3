package configs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// page is a good source after which a test can write more keys.
const page = "sources:\n- id: a\n  kind: page\n  url: https://a.example/\n  schedule: '@daily'\n"

const listing = "sources:\n- id: a\n  kind: listing\n  list: {items: a}\n  url: https://a.example/\n  schedule: '@daily'\n"

func source0(url string) string {
	return "sources:\n- {id: a, kind: page, schedule: '@daily', url: '" + url + "'}\n"
}

func receiver(url string) string { return "receivers:\n- {name: soc, url: '" + url + "'}\n" }

func TestMistakes(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"unknown key":              {"state: x\nstat: y\n", `p.yaml:2: unknown key "stat"`},
		"unknown key of a source":  {page + "  colour: red\n", `p.yaml:6: unknown key "colour"`},
		"key twice":                {"state: x\nstate: y\n", `p.yaml:2: mapping key "state" already defined at line 1`},
		"two documents":            {"state: x\n---\nstate: y\n", "p.yaml: holds more than one document"},
		"empty file":               {"", "p.yaml: is empty"},
		"comments only":            {"# none\n", "p.yaml: is empty"},
		"a list":                   {"- a\n", "p.yaml:1: expected a group of keys, found a list"},
		"text for a number":        {"matching:\n  alert_at: high\n", "p.yaml:2: expected a number, found text"},
		"number for a list":        {"sources: 3\n", `p.yaml:1: expected a list, each entry after "- ", found a whole number`},
		"list for text":            {"state: [a]\n", "p.yaml:1: expected text, found a list"},
		"bracket left open":        {"state: [a\n", "p.yaml:2: did not find expected"},
		"tab":                      {"tor:\n\tsocks: x\n", "p.yaml:2: found character that cannot start any token"},
		"latin-1":                  {"state: caf\xe9\n", "p.yaml: is not UTF-8"},
		"alias":                    {"state: &a x\nsocket: *a\n", "p.yaml:2: aliases are refused"},
		"merge":                    {"tor:\n  <<: {socks: x}\n", "p.yaml:2: a key is a plain word"},
		"alias bomb":               {"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "p.yaml:2: aliases are refused"},
		"duration without unit":    {"tor:\n  timeout: 90\n", "p.yaml:2: is no length of time"},
		"negative duration":        {page + "  gap: -5s\n", "p.yaml:6: is no length of time"},
		"negative size":            {"limits:\n  page: -1\n", "p.yaml:2: is no size"},
		"size zero":                {"limits:\n  page: 0\n", "p.yaml:2: limits.page: must be at least 1"},
		"record too long":          {"limits: {record: 3MiB}\n", "p.yaml:1: limits.record: must be 64 bytes to 2MiB"},
		"record too short":         {page + "  limits:\n    record: 9\n", "p.yaml:7: sources[0].limits.record: must be 64 bytes to 2MiB"},
		"a heartbeat of a second":  {"heartbeat: 1s\n", "p.yaml:1: heartbeat: must be at least 1m0s, or 0 for none"},
		"gap alerts by the hour":   {"alert_on_gaps: hourly\n", "p.yaml:1: alert_on_gaps: must be daily or never"},
		"redirects negative":       {page + "  limits:\n    redirects: -1\n", "p.yaml:7: sources[0].limits.redirects: must be at least 0"},
		"child too small":          {"limits: {child_memory: 1MiB}\n", "p.yaml:1: limits.child_memory: must be at least 64MiB"},
		"empty state":              {"state: ''\n", "p.yaml:1: state: is empty"},
		"long socket":              {"socket: /" + strings.Repeat("s", 107) + "\n", "p.yaml:1: socket: is 108 bytes long"},
		"tor by name":              {"tor: {socks: 'localhost:9050'}\n", "p.yaml:1: tor.socks: is not on loopback"},
		"tor elsewhere":            {"tor: {socks: '192.0.2.1:9050'}\n", "p.yaml:1: tor.socks: is not on loopback"},
		"tor port 0":               {"tor: {socks: '127.0.0.1:0'}\n", "p.yaml:1: tor.socks: is not on loopback"},
		"tor no unix path":         {"tor: {socks: 'unix:'}\n", "p.yaml:1: tor.socks: is no path"},
		"control elsewhere":        {"tor: {control: '192.0.2.1:9051'}\n", "p.yaml:1: tor.control: is not on loopback"},
		"control by name":          {"tor: {control: 'localhost:9051'}\n", "p.yaml:1: tor.control: is not on loopback"},
		"control no unix path":     {"tor: {control: 'unix:'}\n", "p.yaml:1: tor.control: is no path"},
		"blocked hosts no list":    {"blocked_hosts: bad.example\n", "p.yaml:1: expected a list"},
		"threshold over 1":         {"matching: {alert_at: 99}\n", "p.yaml:1: matching.alert_at: must be over 0"},
		"threshold not a number":   {"matching: {alert_at: .nan}\n", "p.yaml:1: matching.alert_at: must be over 0"},
		"review above alert":       {"matching:\n  alert_at: 0.9\n  review_at: 0.95\n", "p.yaml:3: matching.review_at: must be at most alert_at (0.9)"},
		"own domain of one word":   {"own: {domains: [police]}\n", `p.yaml:1: own.domains[0]: "police" is no domain`},
		"own domain an address":    {"own: {domains: [192.0.2.1]}\n", `own.domains[0]: "192.0.2.1" is no domain`},
		"own domain a URL":         {"own:\n  domains:\n  - https://force.example.uk/\n", `p.yaml:3: own.domains[0]: "https://force.example.uk/" is no host`},
		"own domain with a star":   {"own: {domains: ['*.force.example.uk']}\n", "own.domains[0]: "},
		"own domain in Cyrillic":   {"own: {domains: [полиция.example]}\n", "in their xn-- form"},
		"own domain empty":         {"own: {domains: ['']}\n", "own.domains[0]: is no host"},
		"service without hosts":    {"own: {services: [{name: vpn}]}\n", "own.services[0].hosts: is empty"},
		"service without name":     {"own: {services: [{hosts: [a.example]}]}\n", "own.services[0].name: needs 1 to 64"},
		"service twice":            {"own: {services: [{name: a, hosts: [a.example]}, {name: a, hosts: [b.example]}]}\n", `own.services[1].name: "a" is also own.services[0]`},
		"host of two services":     {"own: {services: [{name: a, hosts: [a.example]}, {name: b, hosts: [A.example]}]}\n", `own.services[1].hosts[0]: "A.example" is also own.services[0].hosts[0]`},
		"host with a port":         {"own: {services: [{name: a, hosts: ['a.example:8443']}]}\n", `own.services[0].hosts[0]: "a.example:8443" is no host`},
		"host that is too long":    {"own: {services: [{name: a, hosts: [" + strings.Repeat("a", 254) + "]}]}\n", "own.services[0].hosts[0]: is no host"},
		"own with an unknown key":  {"own: {domain: [a.example]}\n", `unknown key "domain"`},
		"receiver twice":           {"receivers:\n- {name: a, url: 'https://a.example'}\n- {name: a, url: 'https://b.example'}\n", `p.yaml:3: receivers[1].name: "a" is also receivers[0]`},
		"receiver name":            {"receivers:\n- {name: ../a, url: 'https://a.example'}\n", "p.yaml:2: receivers[0].name: needs 1 to 64"},
		"receiver plain http":      {receiver("http://soc.example/"), "p.yaml:2: receivers[0].url: must be https"},
		"receiver http localhost":  {receiver("http://localhost:8080/"), "p.yaml:2: receivers[0].url: must be https"},
		"receiver ftp":             {receiver("ftp://soc.example/"), "p.yaml:2: receivers[0].url: must begin with http"},
		"receiver password":        {receiver("https://u:hunter2@soc.example/"), "receivers[0].url: holds a user or password"},
		"receiver severity":        {"receivers:\n- {name: a, url: 'https://a.example', min_severity: urgent}\n", "receivers[0].min_severity: must be one of low, medium, high, critical"},
		"secret in the file":       {"receivers:\n- {name: a, url: 'https://a.example', secret_file: whsec_hunter2}\n", "receivers[0].secret_file: is a secret, not the name of a file"},
		"secret as a receiver":     {"receivers: whsec_hunter2\n", "p.yaml:1: expected a list"},
		"no id":                    {"sources:\n- {kind: page, url: 'https://a.example', schedule: '@daily'}\n", "p.yaml:2: sources[0].id: needs 1 to 64"},
		"id twice":                 {page + page[len("sources:\n"):], `p.yaml:6: sources[1].id: "a" is also sources[0]`},
		"no kind":                  {"sources:\n- {id: a, url: 'https://a.example', schedule: '@daily'}\n", "sources[0].kind: is none that there is: page, listing, directory"},
		"prior of nine bits":       {page + "  prior_bits: 9\n", "p.yaml:6: sources[0].prior_bits: must be 0 to 8"},
		"prior below none":         {page + "  prior_bits: -0.5\n", "p.yaml:6: sources[0].prior_bits: must be 0 to 8"},
		"prior that is no number":  {page + "  prior_bits: .nan\n", "p.yaml:6: sources[0].prior_bits: must be 0 to 8"},
		"renderer without socket":  {page + "  render: true\n", "p.yaml:6: sources[0].render: needs render.socket"},
		"renderer's long socket":   {"render: {socket: /" + strings.Repeat("r", 107) + "}\n", "p.yaml:1: render.socket: is over the 107 bytes"},
		"empty password":           {page + "  passwords: ['']\n", "sources[0].passwords[0]: needs 1 to 128 bytes"},
		"no url":                   {"sources:\n- {id: a, kind: page, schedule: '@daily'}\n", "sources[0].url: is missing"},
		"no schedule":              {"sources:\n- {id: a, kind: page, url: 'https://a.example'}\n", "sources[0].schedule: is missing"},
		"schedule that panics":     {"sources:\n- {id: a, kind: page, url: 'https://a.example', schedule: TZ=}\n", "sources[0].schedule: names a time zone"},
		"30 February":              {"sources:\n- {id: a, kind: page, url: 'https://a.example', schedule: '0 0 30 2 *'}\n", "sources[0].schedule: names a day that never comes"},
		"bad port":                 {source0("https://a.example:0/"), "sources[0].url: has a port that is none"},
		"no host":                  {source0("https:///x"), "sources[0].url: names no host"},
		"fragment":                 {source0("https://a.example/#x"), "sources[0].url: has a part after #"},
		"v2 onion":                 {source0("http://expyuzz4wqqyqhjn.onion/"), "sources[0].url: is no v3 onion address"},
		"onion over exit":          {"sources:\n- {id: a, kind: page, network: exit, schedule: '@daily', url: 'http://" + onionHost + "'}\n", "is an onion address: set network to onion"},
		"clearnet over onion":      {page + "  network: onion\n", "is no v3 onion address"},
		"network unknown":          {page + "  network: i2p\n", "p.yaml:6: sources[0].network: must be onion or exit"},
		"exit to an address":       {source0("http://192.0.2.7/"), "is an IP address"},
		"exit to a v6 address":     {source0("http://[2001:db8::1]/"), "is an IP address"},
		"exit to a number":         {source0("http://2130706433/"), "is an IP address"},
		"exit to a hex number":     {source0("http://0x7f.0x1/"), "is an IP address"},
		"exit to an octal number":  {source0("http://0177.0.0.09/"), "is an IP address"},
		"exit to localhost":        {source0("http://localhost/"), "of the local network"},
		"exit to localhost.":       {source0("http://a.LOCALHOST./"), "of the local network"},
		"listing without items":    {"sources:\n- {id: a, kind: listing, url: 'https://a.example', schedule: '@daily'}\n", "sources[0].list.items: is missing"},
		"no index pages":           {strings.Replace(listing, "items: a", "items: a, max_pages: 0", 1), "p.yaml:4: sources[0].list.max_pages: must be at least 1"},
		"raw unknown placeholder":  {listing + "  item: {url: '{base}/{slug}'}\n", `p.yaml:7: sources[0].item.url: does not know "{slug}"`},
		"raw the same for all":     {listing + "  item: {url: 'https://a.example/raw'}\n", "sources[0].item.url: is the same for every item"},
		"raw no address":           {listing + "  item: {url: '/raw/{id}'}\n", "sources[0].item.url: must begin with http"},
		"raw to an address":        {listing + "  item: {url: 'http://127.0.0.1/{id}'}\n", "sources[0].item.url: is an IP address"},
		"raw off the onion":        {strings.Replace(listing, "https://a.example", "http://"+onionHost, 1) + "  item: {url: 'https://a.example/{id}'}\n", "sources[0].item.url: leads off the onion"},
		"items on a page":          {page + "  list: {items: a}\n", "p.yaml:6: sources[0].list: is not for a page"},
		"depth on a page":          {page + "  depth: 3\n", "p.yaml:6: sources[0].depth: is not for a page"},
		"control character in key": {"\"a\\e[2J\": x\n", `p.yaml:1: unknown key "a\x1b[2J"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("p.yaml", []byte(test.text))
			if err == nil {
				t.Fatal("taken")
			}
			if !strings.HasPrefix(err.Error(), "p.yaml:") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("more than one clear line, or a secret shown: %q", err)
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	_, err := Parse("p.yaml", []byte("state: ''\ntor:\n  timeout: 0\nsources:\n- {id: A, kind: x, url: 'ftp://a', schedule: 'x'}\n"))
	var places []string
	for line := range strings.Lines(fmt.Sprint(err)) {
		f := strings.SplitN(line, ": ", 3)
		places = append(places, f[0]+" "+f[1])
	}
	want := []string{
		"p.yaml:1 state", "p.yaml:3 tor.timeout",
		"p.yaml:5 sources[0].id", "p.yaml:5 sources[0].url", "p.yaml:5 sources[0].schedule", "p.yaml:5 sources[0].kind",
	}
	if !slices.Equal(places, want) {
		t.Errorf("got  %q\nwant %q", places, want)
	}
}

func TestGoodForms(t *testing.T) {
	for name, text := range map[string]string{
		"onion with subdomain":        source0("http://www." + onionHost + "/"),
		"onion in capitals":           source0("http://" + strings.ToUpper(onionHost) + "/"),
		"exit with port":              source0("https://a.example:8443/"),
		"receiver on loopback":        receiver("http://[::1]:8080/x"),
		"receiver with a token query": receiver("https://a.example/?sig=x"),
		"redirects off":               "limits: {redirects: 0}\n",
		"own domains in capitals":     "own: {domains: [Force.Example.UK, cid.force.example.uk]}\n",
		"hosts of all sorts":          "own: {services: [{name: vpn, hosts: [vpn, 192.0.2.1, '2001:db8::1', uk.Example.force_duties, xn--80ak6aa92e.example]}]}\n",
		"raw on another host":         listing + "  item: {url: 'https://raw.a.example{path}'}\n",
		"tor over a socket":           "tor: {socks: 'unix:/run/tor/socks'}\n",
	} {
		if _, err := Parse("p.yaml", []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	for _, unit := range []string{"[", "{a: ", "- ", "? "} {
		if _, err := Parse("p.yaml", []byte(strings.Repeat(unit, maxFile/len(unit)))); err == nil {
			t.Errorf("%q for ever is taken", unit)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		string(Example()), string(Trial("/tmp/t", TrialOptions{})), page, listing, "{}", "", "---\n...\n---\n",
		"a: &a [*a]", "state: !!binary aGk=", "? [a]\n: b", "<<: {state: x}", "%YAML 1.2\n---\n{}", "{state: \"\\x00\"}",
		strings.Repeat("[", 2000), "tor: {timeout: 9999999999999w}", "limits: {page: 1e400}", "\xff\xfes\x00",
		"sources: [{schedule: 'TZ=', items: ':not(:not(', raw: '{', url: 'http://[::1%25]'}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("p.yaml", data)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "p.yaml") {
					t.Errorf("a line without its place: %q", line)
				}
			}
			return
		}
		if err := c.Validate(); err != nil {
			t.Errorf("taken, then refused: %v", err)
		}
		for _, s := range c.Sources {
			if _, err := ParseSchedule(s.Schedule); err != nil {
				t.Error(err)
			}
		}
	})
}
