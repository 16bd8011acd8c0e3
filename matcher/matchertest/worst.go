package matchertest

// Lines of the kinds that are slow to search, of about 80 characters.

// rosterRow is a row of the roster itself: every one is a hit.
func rosterRow(p *pen, who *subject) {
	v := who.planted
	if v == nil {
		somebody := p.force.At(p.IntN(max(1, p.corpus.People)))
		v = &somebody
	}
	p.text(v.Ref, ",", v.Surname, ",", v.Forename, ",")
	p.b = v.Born.AppendFormat(p.b, "2006-01-02")
	p.text(",", v.Postcode, ",", v.Email, ",", v.Username, ",", v.Phone, ",", v.Staff, ",", v.Payroll, ",", v.Insurance, "\n")
}

func namesLine(p *pen, _ *subject) {
	for range 6 {
		p.text(p.forenames.draw(p.Rand), " ", p.surnames.draw(p.Rand), " ")
	}
	p.text("\n")
}

func addressLine(p *pen, who *subject) {
	p.lower(who.forename)
	p.text(".")
	p.lower(who.surname)
	p.text("@", domain, "\n")
}

// cyrillicLine has words of two to nine letters, and names in one line of four.
func cyrillicLine(p *pen, _ *subject) {
	if p.IntN(4) == 0 {
		p.oneOf(russian)
		p.text(" ")
		p.oneOf(russian)
		p.text(" ")
	}
	for range 12 {
		for range 2 + p.IntN(8) {
			p.rune('а' + rune(p.IntN(32)))
		}
		p.text(" ")
	}
	p.text("\n")
}

var russian = []string{
	"Иван", "Мария", "Джон", "Смит", "Анна", "Браун", "Дэвид", "Джонс", "Пётр", "Тейлор", "Ольга", "Уилсон", "Майкл", "Эванс",
}

// scripts are ranges of letters, digits, marks and signs.
var scripts = [][2]rune{
	{0xc0, 0x24f},
	{0x300, 0x36f},
	{0x391, 0x3c9},
	{0x430, 0x4ff},
	{0x531, 0x556},
	{0x5d0, 0x5ea},
	{0x621, 0x64a},
	{0x905, 0x939},
	{0xe01, 0xe2e},
	{0x10d0, 0x10f0},
	{0x1e00, 0x1eff},
	{0x2000, 0x206f},
	{0x2460, 0x24ff},
	{0x3041, 0x3096},
	{0x30a1, 0x30fa},
	{0x4e00, 0x9fff},
	{0xac00, 0xd7a3},
	{0xff10, 0xff5a},
	{0x1d400, 0x1d7ff},
	{0x1f300, 0x1f5ff},
}

// scriptsLine has words each of one script, or each letter of another.
func scriptsLine(p *pen, _ *subject) {
	for range 10 {
		mixed := p.IntN(4) == 0
		script := scripts[p.IntN(len(scripts))]
		for range 2 + p.IntN(8) {
			if mixed {
				script = scripts[p.IntN(len(scripts))]
			}
			p.rune(script[0] + rune(p.IntN(int(script[1]-script[0])+1)))
		}
		p.text(" ")
	}
	p.text("\n")
}

func lettersLine(p *pen, _ *subject) {
	for range 40 {
		p.of(base64[:32], 1)
		p.text(" ")
	}
	p.text("\n")
}

func encodedLine(p *pen, _ *subject) {
	p.of(hexadecimal, 32+8*p.IntN(5))
	p.text(" ")
	p.of(base64, 24+4*p.IntN(16))
	p.text("==\n")
}

func digitsLine(p *pen, _ *subject) {
	for range 10 {
		p.digits(4 + p.IntN(8))
		p.text(" -,"[p.IntN(3):][:1])
	}
	p.text("\n")
}
