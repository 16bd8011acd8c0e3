package matcher

import (
	"slices"
	"strings"
)

// reasons says by which kinds and rules a candidate was found, in the order of
// the kinds. They are made of the words below and nothing else, so that no value
// can stand in them.
func (s *scan) reasons(c *candidate) []string {
	found := slices.Clone(c.found[:c.n])
	slices.SortFunc(found, func(a, b evidence) int { return int(a.kind) - int(b.kind) })
	out := make([]string, 0, len(found))
	for _, e := range found {
		out = append(out, s.reason(c, e))
	}
	return out
}

func (s *scan) reason(c *candidate, e evidence) string {
	var b strings.Builder
	if e.kind == Name {
		b.WriteString(c.nameReason())
	} else {
		b.WriteString(e.kind.String())
		b.WriteByte(' ')
		b.WriteString(e.rule.words())
		if e.headed {
			b.WriteString(", under its heading")
		}
		if e.role == looser {
			b.WriteString(", in its looser form")
		}
	}
	b.WriteString(s.viewOf(e).words())
	return b.String()
}

// viewOf is the reading in which something stands.
func (s *scan) viewOf(e evidence) view { return s.win.batch.fields[s.win.words[e.first].field].view }

func (c *candidate) nameReason() string {
	var b strings.Builder
	b.WriteString("name: ")
	for i, p := range c.parts {
		if p.role == roles || p.half == 0 && p.role != together {
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
