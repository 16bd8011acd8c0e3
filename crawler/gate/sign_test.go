package gate_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"peeler/crawler/gate"
)

func TestSigns(t *testing.T) {
	const body = `<html><head><title>Members'  Area</title></head><body class=locked>
<p>Please   <b>LOG IN</b> first.</p><ul><li>one<li>two</ul><script>var queue=1</script></body></html>`
	p := gate.Page{Status: 403, Type: "text/html", Body: []byte(body)}
	for sign, want := range map[string]bool{
		"title~:members' area":       true,
		"title~:MEMBERS’ AREA":       true,
		"title~:other|members'":      true,
		"title~:log in":              false,
		"text~:please log  in FIRST": true,
		"text~:queue":                false, // in a script, which nobody sees
		"text~:a|b: c|log in":        true,
		"status:403":                 true,
		"status:429, 403":            true,
		"status:200":                 false,
		"css:body.locked li + li":    true,
		"css:input[type=password]":   false,
		"css:ol, ul":                 true,
		"re:var (queue|line)=\\d":    true,
		"re:^Members":                false,
	} {
		t.Run(sign, func(t *testing.T) {
			signs, err := gate.Compile([]string{"title~:nothing of that", sign})
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := signs.Match(p); ok != want || ok && got != sign {
				t.Errorf("%q, %t", got, ok)
			}
		})
	}
}

func TestSignsThatAreNone(t *testing.T) {
	for name, test := range map[string]struct {
		sign, want string
	}{
		"no notation":       {"Log in", "none of title~"},
		"another notation":  {"title:Log in", "none of title~"},
		"nothing to find":   {"text~: ", "none of title~"},
		"an empty choice":   {"text~:a||b", "is empty"},
		"a status in words": {"status:forbidden", "number from 100"},
		"a status too high": {"status:1000", "number from 100"},
		"no selector":       {"css:[", "no CSS selector"},
		"no expression":     {"re:(", "no regular expression"},
		"too long":          {"text~:" + strings.Repeat("x", 2000), "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := gate.Compile([]string{"status:403", test.sign})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "sign 2: ") {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := gate.Compile(make([]string, 101)); err == nil {
		t.Error("no error of 101 signs")
	}
}

func TestNoSignsMatchNothing(t *testing.T) {
	if _, ok := (gate.Signs{}).Match(gate.Page{Status: 403, Body: []byte("<title>x")}); ok {
		t.Error("they do")
	}
}

// Signs are shared by the crawls of a source, and their cost is bounded.
func TestSignsOnPagesThatCost(t *testing.T) {
	signs, err := gate.Compile([]string{"css:b:nth-last-child(3) ~ i", "css:div div div p", "css:p:has(i)", "re:(a|aa)+!", "text~:never there"})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, part := range []string{"<b>", "<b></b>", "<div>", "<p>", "<table><a>", "<select>", "a", "<a href=x>x</a>"} {
		all.Go(func() {
			p := gate.Page{Type: "text/html", Body: bytes.Repeat([]byte(part), 1<<20/len(part))}
			began := time.Now()
			if sign, ok := signs.Match(p); ok {
				t.Errorf("%s: %s", part, sign)
			}
			if took := time.Since(began); took > 20*time.Second { // a busy machine
				t.Errorf("%s: %s", part, took)
			} else {
				t.Logf("%s: %s", part, took)
			}
		})
	}
	all.Wait()
}
