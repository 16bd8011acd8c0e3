package extract

import (
	"strings"
	"testing"
)

func TestRuled(t *testing.T) {
	for _, tc := range []struct{ title, data, want string }{
		{"psql", "text before it\n id | name \n----+------\n  1 | Jane Doe\n  2 | John\n(2 rows)\n\na | b\n", "a.txt!4|id=1|name=Jane Doe\na.txt!5|id=2|name=John\na.txt!6|(2 rows)\na.txt!8|a | b\n"},
		{"mysql", "mysql> select\n+----+------+\n| id | name |\n+----+------+\n|  1 | Jane |\n+----+------+\n1 row\n", "a.txt!5|id=1|name=Jane\n"},
		{"markdown", "# Staff\n\n| id | name |\n|:---|-----:|\n| 1 | Jane |\n\nend\n", "a.txt!5|id=1|name=Jane\n"},
		{"jira", "Staff:\n||id||name||\n|1|Jane|\n", "a.txt!3|id=1|name=Jane\n"},
		{"sqlplus, by the ruler", "SQL> select\n\nID   NAME       RANK\n---- ---------- ----\n   1 Zoë Müller Sgt\n   2 John       PC and more\n\nx\n", "a.txt!5|ID=1|NAME=Zoë Müller|RANK=Sgt\na.txt!6|ID=2|NAME=John|RANK=PC and more\na.txt!8|x\n"},
		{"a heading that is underlined is none", "Title\n-----\nJane | Doe\n", "a.txt!3|Jane | Doe\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, _ := read(t, "a.txt", "", []byte(tc.data), Limits{})
			if got := flat(records); !strings.Contains(got, tc.want) {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func TestScriptData(t *testing.T) {
	for _, tc := range []struct{ title, data, want string }{
		{"an object assigned", `window.__DATA__ = {"staff":[{"name":"Jane Doe","no":447812}]};`, "!script!1|staff.name=Jane Doe|staff.no=447812\n"},
		{"a literal that is no JSON", "const posts = [ {id: 1, title: 'Jane \"J\" Doe', // who\n n: 0123,}, {id: 2} ];", "|id=1|title=Jane \"J\" Doe|n=0123\n"},
		{"a string that is parsed", `var x = JSON.parse('{"name":"Jane\u0020Doe","no":"447812"}')`, "|name=Jane Doe|no=447812\n"},
		{"what would have to be run is text", "f({name: g('Jane Doe'), no: 447812})", "f({name=g('Jane Doe'), no: 447812})"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, _ := read(t, "a.html", "", []byte("<html><script>"+tc.data+"</script>"), Limits{})
			if got := flat(records); !strings.Contains(got, tc.want) {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func FuzzScript(f *testing.F) {
	f.Add([]byte("a = {b: 'c', d: [1, true, /* e */ undefined,], 'f': \"\\u0041\\x41\\'\"}; JSON.parse('{\"g\": 1, \"h\": 22222}')"))
	f.Fuzz(func(t *testing.T, b []byte) {
		planting(t, "a.html", "", append(append([]byte("<html><script>"), b...), "</script>"...))
	})
}
