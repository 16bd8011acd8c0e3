package matchertest

// Rows of people, one a line: combolists, CSV, SQL and HTML.

func combolist(p *pen, who *subject) {
	switch n := p.IntN(10); {
	case n < 7 || who.planted != nil:
		p.email(who)
	case n < 9:
		p.username(who)
	default:
		p.url()
		p.text(":")
		p.username(who)
	}
	p.text(":")
	p.password()
	p.text("\n")
}

const csvHeader = "id,surname,forename,date_of_birth,postcode,email,mobile,town,staff_no\n"

func csvRow(p *pen, who *subject) {
	p.int(p.IntN(1_000_000))
	p.text(",", who.surname, ",", who.forename, ",")
	p.date(who, "02/01/2006")
	p.text(",")
	p.postcode(who)
	p.text(",")
	p.email(who)
	p.text(",")
	p.phone(who)
	p.text(",")
	p.oneOf(towns)
	p.text(",")
	p.staff(who)
	p.text("\n")
}

const sqlHeader = "INSERT INTO `members` (`id`,`login`,`email`,`hash`,`first_name`,`last_name`,`born`,`phone`,`ip`,`seen`) VALUES\n"

func sqlTuple(p *pen, who *subject) {
	p.text("(")
	p.int(p.IntN(10_000_000))
	p.text(",'")
	p.username(who)
	p.text("','")
	p.email(who)
	if p.text("','"); p.IntN(3) == 0 {
		p.text("$2y$10$")
		p.of(base64, 53)
	} else {
		p.of(hexadecimal, 32)
	}
	p.text("','", who.forename, "','", who.surname, "','")
	p.date(who, "2006-01-02")
	p.text("','")
	p.phone(who)
	p.text("','")
	for range 3 {
		p.int(p.IntN(256))
		p.text(".")
	}
	p.int(p.IntN(256))
	p.text("',20")
	p.digits(8)
	p.text("),\n")
}

func htmlLine(p *pen, who *subject) {
	if who.planted == nil && p.IntN(3) == 0 {
		p.text(`<li class="nav-item"><a href="/`)
		p.word()
		p.text("-")
		p.word()
		p.text(`" title="`)
		p.word()
		p.text(`">`)
		p.word()
		p.text(" &amp; ")
		p.word()
		p.text("</a></li>\n")
		return
	}
	p.text(`<tr><td class="name"><a href="/member/`)
	p.int(p.IntN(1_000_000))
	p.text(`">`, who.forename, " ", who.surname, "</a></td><td>")
	p.email(who)
	p.text("</td><td>")
	p.date(who, "2 January 2006")
	p.text("</td><td>")
	p.phone(who)
	p.text("</td><td>")
	p.oneOf(towns)
	p.text("&nbsp;</td></tr>\n")
}

func (p *pen) url() {
	p.text("https://")
	p.oneOf(hosts)
	p.text("/")
	p.word()
	p.text("/")
	p.word()
}

var hosts = []string{
	"accounts.example.com", "login.example.org", "www.shop.example", "portal.example.net", "m.social.example",
	"auth.games.example", "signin.bank.example", "vpn.example.net", "mail.example",
}

// stealerBlock is what a stealer writes of one saved password.
func stealerBlock(p *pen, who *subject) {
	p.text("URL: ")
	p.url()
	p.text("\nUsername: ")
	if who.planted != nil || p.IntN(3) > 0 {
		p.email(who)
	} else {
		p.username(who)
	}
	p.text("\nPassword: ")
	p.password()
	p.text("\nApplication: ")
	p.oneOf(applications)
	p.text("\n===============\n\n")
}

var applications = []string{
	"Google_[Chrome]_Default", "Google_[Chrome]_Profile 1", "Microsoft_[Edge]_Default", "Mozilla Firefox (x9k2.default-release)",
	"Opera_[Opera Stable]", "Brave-Browser_[Default]",
}
