package extract

import "strings"

// label tells whether a key or a header is made of nothing but words that label
// data. Any other may itself name somebody, and is handed on as text too.
func label(key string) bool {
	if key == "" || len(key) > 64 {
		return false
	}
	var word [20]byte // lower case
	n, found := 0, false
	for i := 0; i <= len(key); i++ {
		c := byte(' ')
		if i < len(key) {
			c = key[i]
		}
		upper := 'A' <= c && c <= 'Z'
		letter := upper || 'a' <= c && c <= 'z'
		switch {
		case c >= 0x80 || n == len(word):
			return false
		case n > 0 && (!letter || upper && i > 0 && 'a' <= key[i-1] && key[i-1] <= 'z'):
			if _, ok := labelWords[string(word[:n])]; !ok {
				return false
			}
			n, found = 0, true
		}
		if letter {
			word[n] = c | 0x20
			n++
		}
	}
	return found
}

// keyValue parts a line into a key that may be a label and its value.
func keyValue(line string) (key, value string, ok bool) {
	head := line[:min(len(line), 48)]
	i := strings.IndexByte(head, ':')
	if i >= 0 {
		head = head[:i]
	}
	if j := strings.IndexByte(head, '='); j >= 0 {
		i = j
	}
	if i <= 0 {
		return "", "", false
	}
	key = strings.TrimSpace(strings.TrimLeft(line[:i], " \t-*>#|•[("))
	if key == "" || strings.Count(key, " ") > 4 {
		return "", "", false
	}
	return key, strings.TrimSpace(strings.TrimPrefix(line[i+1:], ">")), true
}

// labelWords are the words of keys and headers that say what a value is.
var labelWords = words(`
	a account active additional addr address age alias an and answer app application area asset at author
	b badge bank base birth birthday birthdate block body born branch browser build by
	c cell city class client code collar comment comments company computer contact cookie count country county created creation ctime
	d data date day db default department dept deleted desc description description designation device display div division dob document domain
	e elapsed email emailaddress employee employer employment end ethnicity exe expiry ext extension
	f family fax field file filename first firstname for force forename forenames from full fullname fname
	g gender given grade group guid
	h hash head hire hired history home host hostname house http https
	i id ident identifier idx image in index info initial initials insurance ip ipaddress is item
	j job joined k key known kind knownas
	l label language last lastname left legal level line link list lname local location login logon
	m machine mail maiden manager marital md member message middle middlename mob mobile modified mtime
	n name names national nationality ni nick nickname nino no note notes notify num number
	o occupation of office officer on operating or order org organisation organization os other owner
	p page paid parent pass passport passwd password path pay payroll permission person personal personnel pc phone photo pin place position post postal postcode posted preferred primary profile pw pwd
	q question r rank reason record ref reference referrer region registered reg role room row
	s salary salt screen secondary secret section security serial service sex shift shoulder site size sort source staff staffno start started state station status street subject surname sname system
	t tag tags team tel telephone temp term text time timestamp title to total town type
	u uid unit updated url urls user userid username users uuid v value values vetting version via
	w warrant web website when where work x year z zip zipcode`)

func words(s string) map[string]struct{} {
	m := make(map[string]struct{})
	for _, w := range strings.Fields(s) {
		m[w] = struct{}{}
	}
	return m
}
