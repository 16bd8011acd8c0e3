package frontier

import (
	"net/url"
	"strings"
	"testing"
)

const (
	md5 = "0123456789abcdef0123456789abcdef"
	at  = "http://site.test"
)

// RFC 3986 §6.2.2, §6.2.3 and §5.2.4 give the first ones.
var forms = map[string]struct{ url, want string }{
	"case of scheme and host":        {"HTTP://Site.TEST/A", at + "/A"},
	"case of a triplet":              {at + "/a%c3%a9%2fb", at + "/a%C3%A9%2Fb"},
	"unreserved characters":          {at + "/%7Euser/%61%2D%2e%5f", at + "/~user/a-._"},
	"unreserved in a query":          {at + "/?q=%7e%41%2f", at + "/?q=~A%2F"},
	"default port":                   {at + ":80/a", at + "/a"},
	"default port of https":          {"https://site.test:443/a", "https://site.test/a"},
	"empty port":                     {at + ":/a", at + "/a"},
	"another port":                   {at + ":8080/a", at + ":8080/a"},
	"443 over http":                  {at + ":443/a", at + ":443/a"},
	"final dots of the host":         {"http://site.test./a", at + "/a"},
	"user":                           {"http://u:p@site.test/a", at + "/a"},
	"empty path":                     {at, at + "/"},
	"empty path and query":           {at + "?a=1", at + "/?a=1"},
	"dot segments":                   {at + "/a/./b/../c", at + "/a/c"},
	"the RFC's dot segments":         {at + "/a/b/c/./../../g", at + "/a/g"},
	"dot segments above the root":    {at + "/../../a", at + "/a"},
	"a dot at the end":               {at + "/a/.", at + "/a/"},
	"two dots at the end":            {at + "/a/b/..", at + "/a/"},
	"escaped dots":                   {at + "/a/%2e%2E/b", at + "/b"},
	"fragment":                       {at + "/a#top", at + "/a"},
	"empty query":                    {at + "/a?", at + "/a"},
	"empty parameters":               {at + "/a?&x=1&&y=2&", at + "/a?x=1&y=2"},
	"escaped twice":                  {at + "/t?f=2&amp;t=5", at + "/t?f=2&t=5"},
	"escaped thrice":                 {at + "/t?f=2&amp;amp;t=5", at + "/t?f=2&t=5"},
	"escaped twice by number":        {at + "/t?f=2&#38;t=5", at + "/t?f=2&t=5"},
	"twice by number, twice":         {at + "/t?f=2&#038;t=5&#38;p=3", at + "/t?f=2&t=5&p=3"},
	"escaped twice in hex":           {at + "/t?f=2&#x26;t=5#p3", at + "/t?f=2&t=5"},
	"a fragment after &":             {at + "/t?f=2&#top", at + "/t?f=2"},
	"PHP session":                    {at + "/a?PHPSESSID=x&b=1", at + "/a?b=1"},
	"only a session":                 {at + "/a?phpsessid=" + md5, at + "/a"},
	"phpBB session":                  {at + "/t.php?t=1&sid=" + md5, at + "/t.php?t=1"},
	"vBulletin session":              {at + "/t.php?s=" + md5 + "&t=1", at + "/t.php?t=1"},
	"Java session":                   {at + "/a;jsessionid=1A2B.node1?b=1", at + "/a?b=1"},
	"Java session in the middle":     {at + "/a;v=1;JSESSIONID=1A/b", at + "/a;v=1/b"},
	"ASP.NET session":                {at + "/(S(lit3py55t21z5v55vlm25s55))/a.aspx", at + "/a.aspx"},
	"campaign":                       {at + "/a?utm_source=x&id=1&utm_medium=y", at + "/a?id=1"},
	"what a request line never has":  {at + "/?a=b c\"<ä>", at + "/?a=b%20c%22%3C%C3%A4%3E"},
	"kept: case of the path":         {at + "/A/b", at + "/A/b"},
	"kept: escaped slash":            {at + "/a%2Fb", at + "/a%2Fb"},
	"kept: escaped reserved":         {at + "/a%3Fb%26c%25", at + "/a%3Fb%26c%25"},
	"kept: plus in a query":          {at + "/?q=a+b", at + "/?q=a+b"},
	"kept: escaped space":            {at + "/?q=a%20b", at + "/?q=a%20b"},
	"kept: escaped plus":             {at + "/?q=a%2Bb", at + "/?q=a%2Bb"},
	"kept: slash at the end":         {at + "/a/", at + "/a/"},
	"kept: two slashes":              {at + "/a//b", at + "/a//b"},
	"kept: order of parameters":      {at + "/?b=2&a=1", at + "/?b=2&a=1"},
	"kept: a parameter twice":        {at + "/?a=1&a=2", at + "/?a=1&a=2"},
	"kept: no value, an empty value": {at + "/?a&b=", at + "/?a&b="},
	"kept: what is searched for":     {at + "/?s=police", at + "/?s=police"},
	"kept: a short sid":              {at + "/?sid=12", at + "/?sid=12"},
	"kept: an index file":            {at + "/index.html", at + "/index.html"},
	"kept: www":                      {"http://www.site.test/", "http://www.site.test/"},
	"kept: https":                    {"https://site.test/", "https://site.test/"},
	"kept: a parameter of a path":    {at + "/a;b=1", at + "/a;b=1"},
	"a broken triplet":               {at + "/?a=%zz&b=%2", at + "/?a=%25zz&b=%252"},
	"a triplet that would arise":     {at + "/?a=%4%31", at + "/?a=%2541"},
	"kept: amp in a path":            {at + "/AT&amp;T", at + "/AT&amp;T"},
	"kept: an ASP.NET look-alike":    {at + "/(S(x))/a", at + "/(S(x))/a"},
}

func TestNormalForms(t *testing.T) {
	for name, test := range forms {
		u, err := url.Parse(test.url)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := Normal(u).String(); got != test.want {
			t.Errorf("%s: %s becomes %s, want %s", name, test.url, got, test.want)
		}
	}
}

// A normal form is its own normal form, is read back as it was written, and stays
// on its host.
func FuzzNormal(f *testing.F) {
	for _, test := range forms {
		f.Add(test.url)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := url.Parse(raw)
		if err != nil || u.Opaque != "" || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
			return
		}
		n := Normal(u)
		once := n.String()
		if want := strings.TrimRight(strings.ToLower(u.Hostname()), "."); n.Hostname() != want {
			t.Fatalf("%q leads to %q", raw, n.Hostname())
		}
		if n.User != nil || n.Fragment != "" || n.Port() != "" && n.Port() != u.Port() {
			t.Fatalf("%q becomes %q", raw, once)
		}
		back, err := url.Parse(once)
		if err != nil {
			return // a host that net/url writes but does not read
		}
		if back.RequestURI() != n.RequestURI() || Normal(back).String() != once {
			t.Fatalf("%q becomes %q, then %q", raw, once, Normal(back))
		}
		if strings.ContainsFunc(n.RequestURI(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Fatalf("%q gives the request line %q", raw, n.RequestURI())
		}
	})
}
