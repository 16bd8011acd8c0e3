package gate

import (
	"regexp"
	"strings"
)

// rule tells one kind; holds gives what was seen, or "".
type rule struct {
	kind  Kind
	holds func(*seen) string
}

// rules are asked in this order: what leaves a mark of its own comes before what
// is told by its words.
var rules = []rule{
	{Seized, seized},
	{Queue, queue},
	{Check, checkMarks},
	{Captcha, captchaMarks},
	{Login, login},
	{Captcha, captcha},
	{Check, check},
	{Default, asInstalled},
	{Parked, parked},
	{Maintenance, maintenance},
	{Missing, missing},
	{Empty, empty},
}

// sparse says that there is little on a page but what it is about.
func (s *seen) sparse(text, links int) bool {
	return s.text.size <= text && s.links <= links && s.carried.size <= 10 && s.rows <= 20
}

// says looks for words where a page says what it is: in its title, its headings,
// or within the first bytes of its text.
func (s *seen) says(words *regexp.Regexp, within int) bool {
	text := s.text.String()
	return words.MatchString(s.title.String()) || words.MatchString(s.heads.String()) || words.MatchString(text[:min(len(text), within)])
}

// named says that the title, or a part of it between signs, is one of some names:
// "Log in | Forum" is, "I cannot log in | Forum" is not.
func (s *seen) named(names *regexp.Regexp) bool {
	for _, part := range titleParts.Split(s.title.String(), 8) {
		if names.MatchString(part) {
			return true
		}
	}
	return false
}

var titleParts = regexp.MustCompile(` ?[|–—·•»›:] ?| - `)

var seizedWords = regexp.MustCompile(`\b(this|these|the) ([\w.-]+ ){0,4}(sites?|websites?|domains?|services?|servers?|forums?|markets?|marketplace|platform|content|page)( names?)? ([\w./-]+ ){0,4}?(has|have) been (seized|confiscated|taken (down|over) (by|in))` +
	`|\bunder (the )?control of (the )?(national crime agency|fbi|federal bureau|police|law enforcement|bundeskriminalamt|europol)` +
	`|\b(wurden?|ist) (\w+ ){0,4}(beschlagnahmt|sichergestellt)\b|\bsite (a été )?saisi\b|(сайт|домен) (был )?(изъят|конфискован)`)

// A banner is often one picture, with the words in the title alone.
func seized(s *seen) string {
	if s.sparse(3000, 15) && len(s.forms) == 1 && s.says(seizedWords, 600) {
		return "the banner of an authority that has seized the site"
	}
	return ""
}

var (
	maintenanceName = regexp.MustCompile(`^(under|undergoing|down for|scheduled|planned|site|server|system)? ?(\w+ )?maintenance( (mode|break|in progress|page))?[ !.…]*$|^(we'll |we will )?be (right )?back( soon| shortly)?[ !.…]*$|^(50[234] |error )*(service (temporarily )?unavailable|bad gateway|gateway time-?out|database error)$|\bbandwidth limit exceeded\b|\bestablishing a database connection\b|\bwartungs(arbeiten|modus)\b|^en maintenance$|технические работы|^board disabled\b`)
	maintenanceText = regexp.MustCompile(`\b(site|website|we|server|service|board|forum|page|system|market|platform|shop) (is|are) (currently |temporarily |now )*(under(going)?|down( for)?|in|closed for|offline for) (\w+ )?maintenance\b|^briefly unavailable for scheduled maintenance\b|\b(site|website|forum|board|server) is (temporarily |currently )+(unavailable|offline|closed|down)\b`)
	suspendedWords  = regexp.MustCompile(`\b(account|website|web site|site|domain|hosting)( for \S+)? (has been |is |was |wurde )?(temporarily )?(suspended|disabled|deactivated)\b`)
	soonName        = regexp.MustCompile(`^(site |website |page |we are |we're )?(coming soon|under construction)[ !.…]*$`)
)

func maintenance(s *seen) string {
	text := s.text.String()
	begin := text[:min(len(text), 200)]
	switch {
	case !s.sparse(900, 10):
	case s.named(suspendedWords), suspendedWords.MatchString(s.heads.String()), s.text.size < 400 && suspendedAccount.MatchString(begin):
		return "a page that says that the site's account is suspended"
	case s.named(maintenanceName), maintenanceName.MatchString(s.heads.String()), s.text.size < 400 && maintenanceText.MatchString(begin):
		return "a page that says that the site is out of order"
	case s.text.size < 300 && s.named(soonName):
		return "a page that says that the site is not there yet"
	}
	return ""
}

var suspendedAccount = regexp.MustCompile(`^this (account|website|site|domain|hosting)( for \S+)? (has been|is|was) (temporarily )?(suspended|disabled|deactivated)\b`)

var (
	parkedMarks = []string{"data-adblockkey=", "sedoparking.com", "parkingcrew.net", "bodis.com", "parklogic.com", "parking.godaddy", "afternic.com", "hugedomains.com", "//dan.com", "cdn.dan.com", "above.com/", "dns-parking.com", "uniregistry"}
	parkedWords = regexp.MustCompile(`\b(domain|domain name|website)( name)?( [\w.-]+)? (is|may be|might be|could be|are) (\w+ )?(for sale|available for (sale|purchase)|parked)\b|\bbuy this domain\b|\bdomain (name )?(has |is )?expired\b|\bparked free\b|\bparked domain\b|\bdomain (parking|geparkt)\b|\bdomain steht (\w+ )?zum verkauf\b|\bcourtesy of (godaddy|namecheap)`)
)

func parked(s *seen) string {
	switch {
	case !s.sparse(2500, 40):
	case s.marks.has(parkedMarks...) || s.script.has(`location.href="/lander"`, `location.href='/lander'`, "window.park ="):
		return "the page of a domain that is parked"
	case s.text.size <= 1200 && s.says(parkedWords, 400):
		return "a page that offers the domain, or says that it has expired"
	}
	return ""
}

var (
	installedTitles = regexp.MustCompile(`^(welcome to (nginx|openresty|tengine|caddy|xampp|centos|lighttpd)\b|apache2 \w+ default page|test page for the (apache|nginx|http server)|(http|apache http) server test page|iis(7| windows)?\b( server)?$|caddy works|default web site page|(web server's|domain) default page|apache tomcat/|default parallels plesk|powered by lighttpd|welcome page$)`)
	installedText   = []string{"web server is successfully installed", "default welcome page", "should replace this page with your own", "should replace this file", "default web page", "used to test the proper operation", "placeholder page", "internet information services", "if you see this page", "contact your hosting provider", "your web server is working", "successfully installed tomcat", "installed on this server", "no website has been configured", "you are the owner of this"}
)

func asInstalled(s *seen) string {
	text := s.text.String()
	switch {
	case s.text.size <= 30 && (text == "it works!" || text == "it works"):
	case installedTitles.MatchString(s.title.String()) && s.text.size < 8000 &&
		(s.text.has(installedText...) || s.text.size < 200 && s.links <= 10):
	default:
		return ""
	}
	return "the page of a web server as it was installed"
}

var (
	goneName = regexp.MustCompile(`^(error |http |erreur |fehler )?(404|410)( error| page)?( ?[-–:,]? ?(error )?((page|file|paste|object) )?(was )?(not found|gone))?[ !.…]*$|^((page|file|paste|post|thread|topic|item|document|object|content) )?(was |is |could |has been )?not (be )?found( error)?( \(?404\)?)?[ !.…]*$|^(oops[ !.]*)?(this|that|the) page can't be found[ !.…]*$|^page (introuvable|no encontrada)|^seite (wurde )?nicht gefunden|^страница не найдена`)
	goneText = regexp.MustCompile(`\b(page|paste|post|thread|topic|file|item|document|content|message|link|resource|url|entry|note|dump|article|bin|snippet)s? (you \w+ (\w+ ){0,3})?` +
		`((could |can ?|was |were |is |are |has |have |does |did )+(been )?(not (be )?|no longer )(found|exist\w*|available|there)|(can't|cannot|couldn't) be found|doesn't exist|isn't available|(has|have|was|were|is) (been )?(removed|deleted|expired|taken down|withdrawn))\b` +
		`|\b(requested|specified) (\w+ ){1,3}(could not be|was not|cannot be) found\b|^nothing (was )?found\b|^(paste|link|file) (has )?expired\b|^(404|410)( not found)?$`)
)

// A site's own frame may stand around it: then its title or a heading says so.
func missing(s *seen) string {
	heads := s.heads.String()
	text := s.text.String()
	framed := s.text.size <= 1800 && s.carried.size <= 10 && s.rows <= 60
	switch {
	case framed && s.named(goneName), s.sparse(600, 12) && (goneName.MatchString(heads) || goneText.MatchString(heads)),
		s.sparse(250, 12) && goneText.MatchString(text[:min(len(text), 160)]):
		return "a page that says that what was asked for is not there"
	}
	return ""
}

var indexTitle = regexp.MustCompile(`^(index of|directory listing (for|of)|listing of) ?/`)

func empty(s *seen) string {
	text := s.text.String()
	for _, up := range []string{"../", "parent directory", ".."} {
		text = strings.ReplaceAll(text, up, "")
	}
	switch {
	case indexTitle.MatchString(s.title.String()) && s.rows <= 5 && s.links <= 6 && len(s.forms) == 1:
		if bare := strings.TrimSpace(indexFrame.ReplaceAllString(text, "")); bare == "" && s.down == 0 {
			return "the index of a folder without entries"
		}
	case s.text.size > 0 || s.images+s.frames+len(s.forms) > 1 || s.refreshes || s.forms[0].fields > 0:
	case s.scripts > 0 && s.script.size < 100:
		return "a page with nothing to read unless its scripts run"
	case s.scripts == 0:
		return "a page with nothing on it"
	}
	return ""
}

// indexFrame is what stands on the index of a folder besides its entries.
var indexFrame = regexp.MustCompile(`(index of|directory listing (for|of)|listing of) \S+|\b(name|last modified|size|description|type)\b|(apache|nginx|lighttpd)\S*( \(\w+\))?( server( at \S+ port \d+)?)?|(^|\s)-(\s|$)`)
