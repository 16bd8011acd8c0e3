package frontier

import "strings"

// followers are the parameters that follow a visitor, whatever their value is, in
// lower case: sessions of PHP, Java, ColdFusion, ASP, osCommerce, Zen Cart, xt:Commerce,
// and the marks of campaigns.
var followers = map[string]bool{
	"phpsessid": true, "jsessionid": true, "cfid": true, "cftoken": true, "oscsid": true, "zenid": true, "xtcsid": true,
	"aspsessionid": true, "sessionid": true, "session_id": true, "fbclid": true, "gclid": true, "msclkid": true, "yclid": true,
}

// sometimes are the parameters that name a session only where the value is one:
// phpBB's sid, vBulletin's s, which is elsewhere what is searched for.
var sometimes = map[string]bool{"sid": true, "s": true, "session": true, "sess": true}

// Follows says that a parameter of a query, name=value, names a visitor, not a page.
func Follows(parameter string) bool {
	name, value, _ := strings.Cut(parameter, "=")
	name = strings.ToLower(name)
	switch {
	case followers[name]:
		return true
	case sometimes[name]:
		return len(value) == 32 && allOf(value, isHex) || len(value) >= 26 && allOf(value, isAlnum) && strings.ContainsAny(value, "0123456789")
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "aspsessionid")
}

// dropJSession takes ";jsessionid=…" off a segment (Servlet 6.0 §7.1.3) and leaves
// the other parameters of the path.
func dropJSession(segment string) string {
	head, params, ok := strings.Cut(segment, ";")
	if !ok {
		return segment
	}
	var b strings.Builder
	b.WriteString(head)
	for p := range strings.SplitSeq(params, ";") {
		name, _, _ := strings.Cut(p, "=")
		if n := strings.ToLower(name); n == "jsessionid" || n == "phpsessid" {
			continue
		}
		b.WriteString(";" + p)
	}
	return b.String()
}

// isASPSession knows the segment (S(…)) with which ASP.NET does without cookies.
func isASPSession(segment string) bool {
	code, ok := strings.CutPrefix(segment, "(S(")
	code, closed := strings.CutSuffix(code, "))")
	return ok && closed && len(code) == 24 && allOf(code, isAlnum)
}

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

func allOf(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return s != ""
}
