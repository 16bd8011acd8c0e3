package matcher

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

var ownOfTests = Own{
	Domains: []string{"force.example.uk"},
	Services: []Service{
		{Name: "vpn", Hosts: []string{"vpn.force.example.uk", "198.51.100.7"}},
		{Name: "sso", Hosts: []string{"force.login.example"}},
		{Name: "app", Hosts: []string{"uk.example.force.duties"}},
	},
}

const (
	janesMail = "jane.okonkwo-hart@force.example.uk"
	janesUser = "kestrel77"
)

// found is what a record gives for one of jane's identifiers, in words: host or
// service, and whether there is a secret; "" when there is nothing.
func credentialOf(t testing.TB, r Record, kind Kind) string {
	t.Helper()
	k := testKey(t)
	tags := tagger{keys: newTagKeys(k)}
	want := tags.tag(Email, whole.variant(), []byte(janesMail))
	if kind == Username {
		want = tags.tag(Username, whole.variant(), []byte(janesUser))
	}
	c, ok := newCredentials(k, ownOfTests).read(&tags, r).of(want.proof())
	if !ok {
		return ""
	}
	out := c.Host.String()
	if c.Own != "" {
		out += " " + c.Own
	}
	if !c.Secret {
		out += ", no secret"
	}
	if c.Secret != (c.Novelty != [16]byte{}) {
		t.Errorf("secret %v, novelty %x", c.Secret, c.Novelty)
	}
	return out
}

func TestCredentialsInALine(t *testing.T) {
	const own, unknown, third = "own", "unknown", "third-party"
	for _, test := range []struct{ line, want string }{
		{"M:hunter2", unknown},
		{"M;hunter2", unknown},
		{"M|hunter2", unknown},
		{"M\thunter2", unknown},
		{"M,hunter2", unknown},
		{"M : hunter2", unknown},
		{"M: hunter2", unknown},
		{"M:correct horse battery", unknown},
		{"M:pass:word", unknown},
		{"M:p@ssw0rd", unknown},
		{"M:5f4dcc3b5aa765d61d8327deb882cf99", unknown},
		{"M:hunter2 | Plan = Premium | Country = UK", unknown},
		{"  * M:hunter2", unknown},
		{"jane.okonkwo-hart+shop@force.example.uk:hunter2", unknown},
		{"U:hunter2", unknown},
		{`FORCE\U:hunter2`, unknown},

		{"https://vpn.force.example.uk/remote/login:M:hunter2", "own vpn"},
		{"https://vpn.force.example.uk:8443/login:U:hunter2", "own vpn"},
		{"https://vpn.force.example.uk:8443:U:hunter2", "own vpn"},
		{"https://vpn.force.example.uk|U|hunter2", "own vpn"},
		{"https://vpn.force.example.uk/login U:hunter2", "own vpn"},
		{"https://vpn.force.example.uk/login;U;hunter2", "own vpn"},
		{"https://vpn.force.example.uk/;jsessionid=1f:M:hunter2", "own vpn"},
		{"vpn.force.example.uk/remote:U:hunter2", "own vpn"},
		{"VPN.Force.Example.UK:M:hunter2", "own vpn"},
		{"https://198.51.100.7/dana-na:U:hunter2", "own vpn"},
		{"https://eu.force.login.example/:M:hunter2", "own sso"},
		{"https://intranet.force.example.uk/:M:hunter2", own},
		{"android://aGFzaC8rCg==@uk.example.force.duties/:U:hunter2", "own app"},
		{"android://aGFzaC8rCg==@com.shop.example/:M:hunter2", third},
		{"https://shop.example/login:M:hunter2", third},
		{"https://203.0.113.9/:M:hunter2", third},
		{"http://10.1.2.3/:M:hunter2", unknown},
		{"http://intranet/:M:hunter2", unknown},
		{"https://notforce.example.uk/:M:hunter2", third},
		{"https://vpn.force.example.uk.evil.example/:M:hunter2", third},
		{"https://evil.example/vpn.force.example.uk:M:hunter2", third},
		{"M:hunter2:https://vpn.force.example.uk/login", "own vpn"},
		{"M|hunter2|https://shop.example/", third},
		{"M : hunter2 : https://shop.example/", third},

		{"URL: https://vpn.force.example.uk/ Username: U Password: hunter2", "own vpn"},
		{"URL: https://vpn.force.example.uk/, Login: M, Pass: hunter2", "own vpn"},
		{"Soft: Chrome (Default) | Host: https://shop.example/ | L0g1n: M | P4ssw0rd: hunter2", third},
		{"ur1=https://shop.example/ us3r=M pa$$=hunter2", third},
		{"Login: M Password: hunter2", unknown},
		{"User name: U; Pass word: hunter2", unknown},
		{"my e-mail: M my password: hunter2", unknown},
		{`{"url":"https://vpn.force.example.uk/","username":"U","password":"hun:ter=2"}`, "own vpn"},
		{"https://shop.example/login?user=M&password=hunter2&next=/", unknown},
		{"Email:M:hunter2", unknown},
		{"Username: U Country: UK Password: hunter2", unknown},

		{"M:", ""},
		{"M:***", "unknown, no secret"},
		{"Login: M Password: [not saved]", "unknown, no secret"},
		{"Login: M Password:", "unknown, no secret"},
		{"M", ""},
		{"write to M for help", ""},
		{"M: please write to us", ""},
		{"M: 020 7946 0123", ""},
		{"M: 02079460123", ""},
		{"M: https://force.example.uk/contact", ""},
		{"M; bob@force.example.uk; ann@force.example.uk", ""},
		{"M,bob@force.example.uk", ""},
		{"M, Jane Okonkwo-Hart", ""},
		{"M,Jane", ""},
		{"M,Okonkwo-Hart,Jane,123456", ""},
		{"mailto:M", ""},
		{"U: see you at five", ""},
		{"U: ok", ""},
		{"Email: M Website: https://force.example.uk/", ""},
		{"bob@example.com:U", ""},
		{"https://vpn.force.example.uk/U:bob:hunter2", ""},
		{"https://vpn.force.example.uk/login:bob:U", ""},
		{"Login: bob Password: U", ""},
		{"Username: bob Password: M", ""},
	} {
		kind := Email
		if !strings.Contains(test.line, "M") && strings.Contains(test.line, "U") {
			kind = Username
		}
		text := strings.ReplaceAll(test.line, "M", janesMail)
		if kind == Username {
			text = userIn(test.line)
		}
		if got := credentialOf(t, line(text), kind); got != test.want {
			t.Errorf("%q: %q, want %q", test.line, got, test.want)
		}
	}
}

// userIn puts jane's handle where a U stands by itself.
func userIn(line string) string {
	word := func(c byte) bool { return classes[lower[c]] != 0 }
	for i := range len(line) {
		if line[i] == 'U' && (i == 0 || !word(line[i-1])) && (i+1 == len(line) || !word(line[i+1])) {
			return line[:i] + janesUser + line[i+1:]
		}
	}
	return line
}

func TestCredentialsInARecord(t *testing.T) {
	log := strings.Join([]string{
		"Soft: Google Chrome", "URL: https://shop.example/", "Login: bob", "Password: x", "",
		"URL: https://vpn.force.example.uk/", "Login: " + janesMail, "Password: hunter2", "===============",
		"URL: https://evil.example/", "Login: eve", "Password: y",
	}, "\r\n")
	for _, test := range []struct {
		name   string
		record Record
		kind   Kind
		want   string
	}{
		{"columns of a browser", lines("name=shop", "url=https://shop.example/", "username="+janesMail, "password=hunter2"), Email, "third-party"},
		{"columns of Firefox", lines("url=https://vpn.force.example.uk", "username="+janesUser, "password=hunter2", "httpRealm="), Username, "own vpn"},
		{"action_url, username_value, password_value", lines("action_url=https://vpn.force.example.uk", "username_value="+janesUser, "password_value=hunter2"), Username, "own vpn"},
		{"a dump of accounts", lines("id=17", "email="+janesMail, "user="+janesUser, "passwd_md5=5f4dcc3b5aa765d61d8327deb882cf99", "salt=x"), Email, "unknown"},
		{"its other name", lines("id=17", "email="+janesMail, "user="+janesUser, "passwd_md5=5f4dcc3b5aa765d61d8327deb882cf99"), Username, "unknown"},
		{"password and hash", lines("site=shop.example", "email="+janesMail, "password=hunter2", "password_hash=5f4d"), Email, "third-party"},
		{"password first", lines("Password=hunter2", "Login="+janesMail, "URL=https://vpn.force.example.uk"), Email, "own vpn"},
		{"leet", lines("h0st=https://vpn.force.example.uk", "us3rn4me="+janesUser, "P4$$w0rd=hunter2"), Username, "own vpn"},
		{"spelt apart", lines("Host Name=vpn.force.example.uk", "User Name="+janesUser, "Pass Word=hunter2"), Username, "own vpn"},
		{"no secret in the column", lines("url=https://shop.example/", "username="+janesMail, "password=NULL"), Email, "third-party, no secret"},
		{"no column of a secret", lines("email="+janesMail, "website=https://force.example.uk/", "phone=020 7946 0123"), Email, ""},
		{"somebody else's", lines("email=bob@example.com", "password=hunter2", "referrer="+janesMail), Email, ""},
		{"two cells", lines(janesMail, "hunter2"), Email, "unknown"},
		{"three cells", lines("https://vpn.force.example.uk/", janesUser, "hunter2"), Username, "own vpn"},
		{"three cells, host last", lines(janesMail, "hunter2", "vpn.force.example.uk"), Email, "own vpn"},
		{"address and name", lines(janesMail, "Jane"), Email, ""},
		{"name and address", lines("Jane", janesMail), Email, ""},
		{"address and telephone", lines(janesMail, "020 7946 0123"), Email, ""},
		{"four cells", lines("1", "Jane", janesMail, "hunter2"), Email, ""},
		{"a log in one text", line(log), Email, "own vpn"},
		{"a log in one cell", Record{Fields: []Field{{Name: "file", Text: "x"}, {Name: "content", Text: log}}}, Email, "own vpn"},
		{"two logins at a host", lines("URL: https://vpn.force.example.uk/\nUser: bob\nPass: x\nUser: " + janesUser + "\nPass: y"), Username, "own vpn"},
		{"hosts behind the secrets", lines("User: bob\nPass: x\nHost: vpn.force.example.uk\nUser: " + janesUser + "\nPass: y\nHost: shop.example"), Username, "third-party"},
		{"a combolist in one text", lines("bob@example.com:x\n" + janesMail + ":y\neve@example.com:z"), Email, "unknown"},
		{"the gravest of several", line("https://shop.example:" + janesMail + ":x\nhttps://vpn.force.example.uk:" + janesMail + ":x\n" + janesMail + ":y"), Email, "own vpn"},
		{"look-alike letters", lines("jаne.okonkwo-hart@force.example.uk:hunter2"), Email, "unknown"},
		{"too long a line", lines(janesMail + ":x" + strings.Repeat("y", longestCombo)), Email, ""},
	} {
		if got := credentialOf(t, test.record, test.kind); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestMatchTellsOfCredentials(t *testing.T) {
	k := testKey(t)
	e, err := NewEncoder(k).Encode(staff[0])
	if err != nil {
		t.Fatal(err)
	}
	m := New(k, slices.Values([]Enrolment{e}), Options{Own: ownOfTests})
	one := func(r Record) *Credential {
		t.Helper()
		found := m.Match(nil, r)
		if len(found) != 1 {
			t.Fatalf("%d matches", len(found))
		}
		return found[0].Credential
	}
	c := one(line("https://vpn.force.example.uk/:" + janesMail + ":hunter2"))
	if c == nil || c.Host != OwnHost || c.Own != "vpn" || !c.Secret {
		t.Fatalf("%+v", c)
	}
	for name, same := range map[string]string{
		"another form":        "Login: " + strings.ToUpper(janesMail) + " Password: hunter2",
		"a plus tag":          "jane.okonkwo-hart+x@force.example.uk:hunter2",
		"another host":        "https://shop.example/|" + janesMail + "|hunter2",
		"with what came with": janesMail + ":hunter2 | Country = UK",
	} {
		if got := one(line(same)); got == nil || got.Novelty != c.Novelty {
			t.Errorf("%s: it is said to be another secret", name)
		}
	}
	for name, other := range map[string]string{
		"another secret": janesMail + ":hunter3", "another case": janesMail + ":Hunter2",
	} {
		if got := one(line(other)); got == nil || got.Novelty == c.Novelty {
			t.Errorf("%s: it is said to be the same", name)
		}
	}
	if c := one(lines("Jane Okonkwo-Hart, " + janesMail)); c != nil {
		t.Errorf("without a secret: %+v", c)
	}
	if text := fmt.Sprintf("%+v %#v", *c, m.Match(nil, lines(janesMail+":hunter2"))); strings.Contains(text, "hunter2") {
		t.Error("the secret is in the match")
	}
	other, err := NewKey([]byte(strings.Repeat("k", KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	novelty := func(k Key, id, secret string) [16]byte {
		return newCredentials(k, Own{}).read(&tagger{keys: newTagKeys(k)}, Record{}).novelty([]byte(id), secret)
	}
	if novelty(other, "a", "b") == novelty(k, "a", "b") {
		t.Error("the novelty does not depend on the key")
	}
	if novelty(k, "ab", "c") == novelty(k, "a", "bc") {
		t.Error("identifier and secret run together")
	}
}

func TestReadingsAreUsedAgain(t *testing.T) {
	k := testKey(t)
	tags := tagger{keys: newTagKeys(k)}
	c := newCredentials(k, ownOfTests)
	for _, r := range []Record{
		line(strings.Repeat("a:b\n", 2000)), line("Login: " + janesMail + "\nPassword: hunter2"), lines("password=hunter2"), {}, line("nothing"),
	} {
		x := c.read(&tags, r)
		want := 0
		if strings.Contains(fmt.Sprint(r), janesMail) {
			want = 3 // address, without its dots, handle
		}
		if _, hostile := x.of(tags.tag(Username, whole.variant(), []byte("a")).proof()); !hostile && len(x.beside) != want {
			t.Errorf("%.40q: %d entries, want %d", r, len(x.beside), want)
		}
		if x.logins.block != (block{}) {
			t.Errorf("%.40q: a block is left", r)
		}
		c.done(x)
	}
}

func TestHostsOfNobody(t *testing.T) {
	none := newOwnHosts(Own{Domains: []string{"", "."}})
	for _, address := range []string{"", "https://", "https:///x", "vpn", "https://shop.example", strings.Repeat("a.", 1000)} {
		if c, service := none.class(address); c == OwnHost || service != "" {
			t.Errorf("%q is %v %q", address, c, service)
		}
	}
	for c := HostClass(0); c <= OwnHost; c++ {
		text, _ := c.MarshalText()
		var back HostClass
		if err := back.UnmarshalText(text); err != nil || back != c {
			t.Errorf("%s: %v, %v", text, back, err)
		}
	}
	if new(HostClass).UnmarshalText([]byte("x")) == nil {
		t.Error("x is a class")
	}
}

func TestHostileCredentials(t *testing.T) {
	for name, text := range map[string]string{
		"labels":          strings.Repeat("password:", 200_000),
		"signs":           strings.Repeat(":=", 500_000),
		"logins":          strings.Repeat(janesMail+":x\n", 50_000),
		"blocks":          strings.Repeat("login: a\npassword: b\n", 50_000),
		"hosts":           strings.Repeat("https://a.example:", 50_000),
		"mixed signs":     strings.Repeat("login: a password=b ", 50_000),
		"a line of dots":  strings.Repeat("a.", 500_000) + ":b:c",
		"long label":      strings.Repeat("p4ss word ", 100_000) + ":x",
		"names and names": "password: x\n" + strings.Repeat("login: a\n", 100_000),
	} {
		var l logins
		l.read(line(text))
		if len(l.list) > mostLogins {
			t.Errorf("%s: %d logins", name, len(l.list))
		}
		l.read(repeated(Field{Name: "password", Text: text}, 3))
		for _, x := range l.list {
			if len(x.name) > longestLogin || len(x.secret) > longestPass {
				t.Errorf("%s: %d and %d bytes", name, len(x.name), len(x.secret))
			}
		}
	}
}

func FuzzCredential(f *testing.F) {
	for _, s := range []string{
		janesMail + ":hunter2", "https://vpn.force.example.uk:8443/x:kestrel77:p", "android://a==@b.c/:u:p", "a,@@", "a@b.uk;@",
		"URL: https://a.example Login: a@b.uk Password: \"x", "user=a&pass=b", "a:b:c://", "\\@:x", "login:\rpassword:\r\n\r", "[::1]:a:b", "://:",
	} {
		f.Add("username", s, "hunter2")
	}
	k := testKey(f)
	c := newCredentials(k, ownOfTests)
	f.Fuzz(func(t *testing.T, heading, a, b string) {
		tags := tagger{keys: newTagKeys(k)}
		for _, r := range []Record{
			line(a + ":" + b),
			{Fields: []Field{{Text: a}, {Text: b}}},
			{Fields: []Field{{Name: heading, Text: a}, {Name: "password", Text: b}}},
			{Fields: []Field{{Text: a}, {Name: heading, Text: b}, {Text: a}}},
		} {
			found := c.read(&tags, r)
			for _, x := range found.logins.list {
				if x.name == "" || len(x.name) > longestLogin || len(x.secret) > longestPass {
					t.Errorf("a login that is none: %q", x)
				}
			}
			for t16 := range found.beside {
				got, _ := found.of(t16)
				if got.Secret != (got.Novelty != [16]byte{}) || got.Host < ThirdPartyHost || got.Host > OwnHost || got.Own != "" && got.Host != OwnHost {
					t.Errorf("a credential that is none: %+v", got)
				}
			}
			c.done(found)
		}
	})
}

func BenchmarkCredential(b *testing.B) {
	k := testKey(b)
	tags := tagger{keys: newTagKeys(k)}
	c := newCredentials(k, ownOfTests)
	for name, r := range map[string]Record{
		"combolist": line("https://vpn.force.example.uk/remote/login:" + janesMail + ":hunter2"),
		"columns":   lines("url=https://shop.example/", "username="+janesMail, "password=hunter2"),
		"staff": lines("ref=HR-1", "surname=Okonkwo-Hart", "forenames=Jane Elizabeth", "email="+janesMail, "username="+janesUser,
			"phone=07700 900123", "staff_number=123456", "date_of_birth=1985-04-03", "postcode=SW1A 1AA"),
		"nothing": line("For questions write to " + janesMail + "."),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x := c.read(&tags, r)
				for t := range x.beside {
					x.of(t)
					break
				}
				c.done(x)
			}
		})
	}
}

// TestHandleAtAnOwnService: a handle with a password for a service of the force's
// own is its owner's; anywhere else it names nobody by itself.
func TestHandleAtAnOwnService(t *testing.T) {
	k := testKey(t)
	e, err := NewEncoder(k).Encode(staff[0])
	if err != nil {
		t.Fatal(err)
	}
	m := New(k, slices.Values([]Enrolment{e}), Options{Own: ownOfTests})
	for text, want := range map[string]bool{
		"https://vpn.force.example.uk/login|kestrel77|hunter2":   true,
		"https://shop.example/login|kestrel77|hunter2":           false,
		"https://vpn.force.example.uk/login kestrel77 was there": false,
	} {
		found := m.Match(nil, line(text))
		if got := len(found) == 1 && m.Sure(found[0]); got != want {
			t.Errorf("%s: sure is %v, want %v: %+v", text, got, want, found)
		}
		if want && (found[0].Credential == nil || found[0].Credential.Host != OwnHost) {
			t.Errorf("%s: credential %+v", text, found[0].Credential)
		}
	}
}
