package daemon

import (
	"errors"
	"os"
	"strings"
	"testing"

	"peeler/crawler/sitetest"
)

func TestBlockedSourcesAreRefused(t *testing.T) {
	onion := sitetest.Onion("bad")
	page := "sources:\n- {id: a, kind: page, schedule: '@daily', url: 'https://www.bad.example/x'}\n"
	listing := "sources:\n- {id: a, kind: listing, list: {items: a}, schedule: '@daily', url: 'https://good.example/',\n   item: {url: 'https://raw.bad.example/{id}'}}\n"
	for name, test := range map[string]struct{ config, file, want string }{
		"by name":                  {"blocked_hosts: [bad.example]\n" + page, "", "p.yaml:3: sources[0].url: the host is on the block list"},
		"by file":                  {"blocked_hosts_file: list\n" + page, "# those\nbad.example\n", "p.yaml:3: sources[0].url: the host is on the block list"},
		"by MD5 sum":               {"blocked_hosts: ['2432164866e11dff2fa209b101ae91f1']\n" + page, "", "p.yaml:3: sources[0].url: the host is on the block list"},
		"an onion":                 {"blocked_hosts: [" + onion + "]\nsources:\n- {id: a, kind: page, schedule: '@daily', url: 'http://" + strings.ToUpper(onion[:56]) + ".onion/'}\n", "", "p.yaml:3: sources[0].url: the host is on the block list"},
		"the host of raw text":     {"blocked_hosts: [bad.example]\n" + listing, "", "p.yaml:4: sources[0].item.url: the host is on the block list"},
		"a mirror":                 {"blocked_hosts: [bad.example]\nsources:\n- {id: a, kind: page, schedule: '@daily', url: 'https://good.example/',\n   mirrors: ['https://good.example.org', 'https://x.bad.example/']}\n", "", "p.yaml:4: sources[0].mirrors[1]: the host is on the block list"},
		"another host":             {"blocked_hosts: [worse.example]\n" + page, "", ""},
		"an entry that is no host": {"blocked_hosts:\n- good.example\n- 'http://bad.example/'\n", "", "p.yaml:3: a host name"},
		"a line that is no host":   {"blocked_hosts_file: list\n", "good.example\n\nhttp://x/\n", "list:3: a host name"},
		"a file that is not there": {"blocked_hosts_file: none\n", "", "p.yaml:1: blocked_hosts_file: open"},
		"a bad onion":              {"sources:\n- {id: a, kind: page, schedule: '@daily', url: 'http://" + strings.Repeat("a", 56) + ".onion/'}\n", "", "p.yaml:2: sources[0].url: source a: bad onion address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for file, text := range map[string]string{"p.yaml": test.config, "list": test.file} {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := CheckConfig("p.yaml")
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (!errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
