package matcher

import "strings"

// label says what a word announces in the logs of stealers and in dumps of
// accounts: "URL: …", "P4ssw0rd: …", a column user_email.
type label uint8

const (
	noLabel label = iota
	hostLabel
	nameLabel
	secretLabel
	otherLabel // announces something else, and so ends the value before it
)

// labels are keyed by their plain form (plainLabel).
var labels = func() map[string]label {
	t := map[string]label{}
	add := func(l label, endings []string, words ...string) {
		for _, w := range words {
			for _, end := range endings {
				t[string(plainLabel(nil, w+end))] = l
			}
		}
	}
	add(otherLabel, []string{""}, "soft", "software", "application", "app", "browser", "profile", "storage", "hwid",
		"ip", "country", "date", "time", "hint", "reset", "machine", "computer")
	add(hostLabel, []string{"", "url", "name"}, "url", "uri", "host", "site", "website", "domain", "link", "realm", "origin",
		"server", "portal", "webpage", "target", "gateway")
	add(nameLabel, []string{"", "id", "name", "address", "value"}, "login", "logon", "user", "username", "usr", "uname", "account",
		"samaccount", "email", "mail", "nick", "handle", "uid")
	add(secretLabel, []string{"", "hash", "md5", "sha1", "plain", "plaintext", "text", "value"}, "password", "passwd",
		"passw", "pass", "pswd", "psw", "pwd", "pw", "passphrase", "passcode", "passkey", "secret", "hash", "parol")
	return t
}()

// leetLabel maps what stands for a letter to it, and what looks like an i to i: of
// "l0g1n", "1ogin" and "login" one form comes.
var leetLabel = func() (t [256]byte) {
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = c, c
	}
	for from, to := range map[byte]byte{
		'0': 'o', '1': 'i', '!': 'i', 'l': 'i', 'L': 'i', '3': 'e', '4': 'a', '@': 'a', '5': 's', '$': 's', '7': 't', '8': 'b', '9': 'g',
	} {
		t[from] = to
	}
	return t
}()

// plainLabel appends the letters of s, as leetLabel maps them.
func plainLabel(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := leetLabel[s[i]]; c != 0 {
			dst = append(dst, c)
		}
	}
	return dst
}

const (
	longestLabel = 40 // bytes
	labelWords   = 3  // that one label may be of: "User e-mail address"
)

// labelAt finds the label with which s ends, as long as there is one, and where
// it starts: 0 for "User name", 3 for "my user name".
func labelAt(s string) (l label, start int) {
	var starts [labelWords]int
	n := 0
	for i := len(s) - 1; i >= 0 && n < labelWords; i-- {
		switch {
		case leetLabel[s[i]] == 0:
		case i == 0 || leetLabel[s[i-1]] == 0 || isUpper(s[i]) && isLower(s[i-1]):
			starts[n] = i
			n++
		}
	}
	var buf [longestLabel]byte
	for n--; n >= 0; n-- {
		if l := labels[string(plainLabel(buf[:0], s[starts[n]:]))]; l != noLabel {
			return l, starts[n]
		}
	}
	return noLabel, 0
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

// announcement is a label in a text, with the sign behind it.
type announcement struct {
	label label
	sign  byte // ':' or '='
	start int  // of the label
	from  int  // of the value
}

// nextLabel finds the first label in line[from:] that a sign follows. What
// stands in an address, as in https://host/login:…, is none.
func nextLabel(line string, from int) (a announcement, ok bool) {
	for i := from; i < len(line); i++ {
		c := line[i]
		if c != ':' && c != '=' || c == ':' && strings.HasPrefix(line[i+1:], "//") {
			continue
		}
		end := i
		for end > from && strings.IndexByte(" \"'])*", line[end-1]) >= 0 {
			end--
		}
		start := end
		for start > from && end-start < longestLabel && inLabel(line[start-1]) {
			start--
		}
		l, at := labelAt(line[start:end])
		if l == noLabel || at == 0 && start > 0 && !beforeLabel(line[start-1]) {
			continue
		}
		return announcement{label: l, sign: c, start: start + at, from: i + 1}, true
	}
	return a, false
}

func inLabel(c byte) bool {
	return leetLabel[c] != 0 || c == ' ' || c == '_' || c == '-' || '0' <= c && c <= '9'
}

func beforeLabel(c byte) bool { return strings.IndexByte(" \t,;|(){}[]<>\"'&?*#", c) >= 0 }
