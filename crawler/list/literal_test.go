package list

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLiterals(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"JSON":                        {`[{"a": 1, "b": [true, null]}];`, `[{"a":1,"b":[true,null]}]`},
		"keys without quotes":         {`{title: 'x', $id_1: 2, 7: "seven"}`, `{"$id_1":2,"7":"seven","title":"x"}`},
		"single quotes":               {`['it\'s', "\"q\""]`, `["it's","\"q\""]`},
		"a template":                  {"[`two\nlines`]", `["two\nlines"]`},
		"commas at the end":           {`[1, 2, ,]`, `[1,2]`},
		"comments":                    {"[1, // one\n /* two */ 2]", `[1,2]`},
		"escapes":                     {`["\u0041\x42\u{1F600}\ud83d\ude00\n"]`, `["AB😀😀\n"]`},
		"numbers":                     {`[-1.5, .5, 0x1F, 1e3, +2]`, `[-1.5,".5",31,1e3,2]`},
		"words":                       {`[undefined, NaN, false]`, `[null,null,false]`},
		"JSON in a string":            {`JSON.parse('[{"a":"b"}]')`, `[{"a":"b"}]`},
		"what follows does not count": {`[1].concat(x); alert(1)`, `[1]`},
		"an expression":               {`[1 + f()]`, ""},
		"a template with a value":     {"[`${x}`]", ""},
		"a call":                      {`f([1])`, ""},
		"cut":                         {`[{"a": "b`, ""},
		"too deep":                    {strings.Repeat("[", 1000), ""},
		"nothing":                     {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseLiteral([]byte(test.text))
			if test.want == "" {
				if err == nil {
					t.Errorf("read as %v", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(got)
			want := strings.Replace(test.want, `".5"`, `.5`, 1)
			if err != nil && strings.Contains(test.text, " .5") {
				return // JSON has no such number: it is kept as text
			}
			if err != nil || string(b) != want {
				t.Errorf("%s, %v, want %s", b, err, want)
			}
		})
	}
}

func TestAssigned(t *testing.T) {
	for name, test := range map[string]struct {
		page string
		ok   bool
	}{
		"const":                     {`<script>const posts = [1]</script>`, true},
		"window":                    {`<script>window.posts=[1];</script>`, true},
		"a member":                  {`<script>init({"posts": [1]})</script>`, true},
		"in the second script":      {`<script>var x = 1</script><script>let posts = [1]</script>`, true},
		"after another of its name": {`<script>posts = f(); posts = [1]</script>`, true},
		"a script by itself":        {`const posts = [1];`, true},
		"another name":              {`<script>const myposts = [1]</script>`, false},
		"outside of scripts":        {`<p>posts = [1]</p>`, false},
		"a login page":              {`<form><input type=password></form>`, false},
	} {
		data, err := assigned([]byte(test.page), "posts")
		if (err == nil) != test.ok {
			t.Errorf("%s: %v, %v", name, data, err)
		}
	}
}

// FuzzLiteral: whatever is read has an end, and is data.
func FuzzLiteral(f *testing.F) {
	for _, seed := range []string{`[{a: 'b', "c": [1, .5]}]`, "`x`", `JSON.parse("[1]")`, `{"\u{110000}": 0x}`, "[/*", "[//", `["\`, "[,,,", "{1e5:2}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		data, err := parseLiteral(text)
		if err == nil {
			scalarsOf(data, 0)
		}
		assigned(text, "a")
	})
}

func scalarsOf(v any, depth int) {
	if depth > 2*maxDepth+10_001 {
		panic("deeper than can be")
	}
	switch v := v.(type) {
	case []any:
		for _, m := range v {
			scalarsOf(m, depth+1)
		}
	case map[string]any:
		for _, m := range v {
			scalarsOf(m, depth+1)
		}
	}
}

func BenchmarkLiteral(b *testing.B) {
	text := []byte("[" + strings.Repeat(`{title: 'Northmoor Print Works', "date": "2026-11-26", size: 12.5, tags: ['a', "b"]},`, 10_000) + "]")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseLiteral(text); err != nil {
			b.Fatal(err)
		}
	}
}
