package matchertest

// paragraph is a line of 40 to 120 words in sentences, with people, numbers and
// addresses here and there.
func paragraph(p *pen, who *subject) {
	words, at := 40+p.IntN(81), -1
	if who.planted != nil {
		at = p.IntN(words)
	}
	start := true
	for i := range words {
		switch {
		case i == at:
			p.person(who)
			p.planted(who)
		case p.IntN(30) == 0:
			nobody := p.stranger()
			p.person(&nobody)
		case p.IntN(150) == 0:
			p.aside()
		case start:
			from := len(p.b)
			p.word()
			if c := p.b[from]; 'a' <= c && c <= 'z' {
				p.b[from] = c - 'a' + 'A'
			}
		default:
			p.word()
		}
		start = p.IntN(14) == 0 || i == words-1
		switch {
		case start:
			p.text(". ")
		case p.IntN(12) == 0:
			p.text(", ")
		default:
			p.text(" ")
		}
	}
	p.b[len(p.b)-1] = '\n'
}

// person names somebody, mostly as prose does.
func (p *pen) person(who *subject) {
	if n := p.IntN(10); n < 6 || who.planted != nil {
		p.text(who.forename, " ", who.surname)
	} else if n < 8 {
		p.oneOf([]string{"Mr ", "Mrs ", "Dr ", "PC ", "Sgt ", "Ms "})
		p.text(who.surname)
	} else {
		p.text(who.forename)
	}
}

// planted says of somebody planted what the evidence holds, and as much of a
// stranger's.
func (p *pen) planted(who *subject) {
	p.text(" (no. ", who.planted.Staff, "), born ")
	p.date(who, "2 January 2006")
	p.text(", of ", who.planted.Postcode, ", ", who.planted.Phone, ", ", who.planted.Email, ",")
}

// aside is what stands in prose beside words.
func (p *pen) aside() {
	nobody := p.stranger()
	switch p.IntN(7) {
	case 0:
		p.email(&nobody)
	case 1:
		p.date(&nobody, "2 January 2006")
	case 2:
		p.text("£")
		p.digits(3)
	case 3:
		p.text("the café’s")
	case 4:
		p.url()
	case 5:
		p.staff(&nobody)
	default:
		p.postcode(&nobody)
	}
}
