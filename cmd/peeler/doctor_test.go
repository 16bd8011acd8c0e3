package main

import (
	"encoding/json"
	"errors"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"peeler/cmd/internal/daemon"
	"peeler/crawler/sitetest"
)

// TestDoctorOfAHouseInOrder asks with and without a daemon, of a real Tor.
func TestDoctorOfAHouseInOrder(t *testing.T) {
	tor := torNetwork(t)
	soc := newCentre(t)
	h := newHouse(t)
	h.setUp(tor.SocksUnix(), soc.URL, soc.secret, source(t, tor, "site", "page", sitetest.New("-- / --\n<p>nothing</p>\n"), "/"))
	h.write("peeler.yaml", strings.Replace(h.read("peeler.yaml"), "timeout: 30s", "timeout: 30s, control: "+strconv.Quote(tor.Control()), 1)+"blocked_hosts: [bad.example]\n")
	h.peeler("roster", "import", h.write("staff.csv", invent(10).csv))
	says := func(grades map[string]daemon.Grade, part, want string) {
		t.Helper()
		for _, f := range examine(h) {
			if f.Part == part && regexp.MustCompile(want).MatchString(f.Says) {
				grades[part] = f.Grade
				return
			}
		}
		t.Errorf("%s does not say %q: %+v", part, want, examine(h))
	}
	got := map[string]daemon.Grade{}
	says(got, "tor socks", "answers, and asks for credentials")
	says(got, "tor control", `bootstrapped 100 %, \d+ circuits?, Tor 0\.`)
	says(got, "tor errors", "ExtendedErrors is set")
	says(got, "receiver soc", "can be read")
	says(got, "block list", "1 hosts")
	says(got, "roster", "10 people")
	says(got, "clock", "20")
	for part, grade := range got {
		if grade != daemon.Good {
			t.Errorf("%s is %s", part, grade)
		}
	}
	says(got, "daemon", "does not run")
	h.start()
	says(got, "daemon", "^runs for ")
	h.until("nothing is bad", func() bool {
		for _, f := range examine(h) {
			if f.Grade == daemon.Bad {
				return false
			}
		}
		return true
	})
	h.kill(syscall.SIGTERM)
}

// examine is what doctor says; its exit code is the worst of it.
func examine(h *house) []daemon.Finding {
	h.t.Helper()
	out, err := h.command("doctor", "-o", "json").Output()
	var list []daemon.Finding
	if err := json.Unmarshal(out, &list); err != nil {
		h.t.Fatalf("%v in %s", err, out)
	}
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	worst := 0
	for _, f := range list {
		worst = max(worst, map[daemon.Grade]int{daemon.Warn: exitWarn, daemon.Bad: exitBad}[f.Grade])
		if f.Grade == daemon.Bad && f.Do == "" {
			h.t.Errorf("%s is bad and nothing is said of what to do", f.Part)
		}
	}
	if code != worst {
		h.t.Errorf("exit code %d, not %d", code, worst)
	}
	return list
}
