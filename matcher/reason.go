package matcher

import "strings"

// reasons says by which kinds and rules a candidate was found, in the order of
// the kinds. They are made of the words below and nothing else, so that no value
// can stand in them.
func (s *scan) reasons(c *candidate) []string {
	out := make([]string, 0, c.n)
	for _, e := range c.byKind() {
		if e != nil {
			out = append(out, s.reason(c, e))
		}
	}
	return out
}

// ground is all that a reason tells: most come again and again, so that their words
// are kept.
type ground struct {
	kind   Kind
	rule   rule
	headed bool
	looser bool
	parts  [2]partGround // of a name
	view   view
}

// partGround is the same of a part of a name; roles: it is not there.
type partGround struct {
	role role
	rule rule
	dull bool
}

// mostSaid bounds the reasons that are kept.
const mostSaid = 1 << 10

func (s *scan) reason(c *candidate, e *evidence) string {
	g := ground{kind: e.kind, view: s.viewOf(e)}
	if e.kind == Name {
		for i := range c.parts {
			g.parts[i] = c.parts[i].ground()
		}
	} else {
		g.rule, g.headed, g.looser = e.rule, e.headed, e.role == looser
	}
	words, said := s.said[g]
	if !said {
		words = g.words()
		if s.said == nil || len(s.said) >= mostSaid {
			s.said = map[ground]string{}
		}
		s.said[g] = words
	}
	return words
}

func (p *part) ground() partGround {
	if p.half == 0 && p.role != together {
		return partGround{role: roles}
	}
	return partGround{p.role, p.rule, p.dull}
}

// viewOf is the reading in which something stands.
func (s *scan) viewOf(e *evidence) view { return s.win.batch.fields[s.win.words[e.first].field].view }

func (g ground) words() string {
	var b strings.Builder
	if g.kind == Name {
		b.WriteString(g.nameWords())
	} else {
		b.WriteString(g.kind.String())
		b.WriteByte(' ')
		b.WriteString(g.rule.words())
		if g.headed {
			b.WriteString(", under its heading")
		}
		if g.looser {
			b.WriteString(", in its looser form")
		}
	}
	b.WriteString(g.view.words())
	return b.String()
}

func (g ground) nameWords() string {
	var b strings.Builder
	b.WriteString("name: ")
	for i, p := range g.parts {
		if p.role == roles {
			continue
		}
		if p.role == together {
			return "name: forename and surname run together"
		}
		if b.Len() > len("name: ") && i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.role.words())
		b.WriteByte(' ')
		b.WriteString(p.rule.words())
		if p.dull {
			b.WriteString(" (common on the net)")
		}
	}
	return b.String()
}

func (r role) words() string {
	switch r {
	case surname:
		return "surname"
	case surnamePart:
		return "part of the surname"
	case forename:
		return "forename"
	case otherName:
		return "further forename"
	case knownAs:
		return "name known by"
	case former:
		return "former surname"
	case nickname:
		return "nickname"
	case initial:
		return "initial"
	}
	return ""
}

func (r rule) words() string {
	switch r {
	case oneEdit:
		return "one edit"
	case twoEdits:
		return "two edits"
	case soundsAlike:
		return "by its sound"
	case inPieces:
		return "in pieces"
	case noLetters:
		return "by its digits"
	case misreadZero:
		return "with letters read as digits"
	case withoutDots:
		return "but for dots"
	case monthFirst:
		return "month first"
	case shortYear:
		return "with a short year"
	case lostZero:
		return "without its zero"
	}
	return "exact"
}
