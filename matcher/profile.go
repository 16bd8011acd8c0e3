package matcher

import "math/bits"

// table is what is known of a table.
type table struct {
	place   string
	rows    int // all
	seen    int // looked at
	columns map[columnKey]*profile
	order   []*profile // of columns, as they came
	at      []*profile // of the last row, by place
	headed  bool       // a column has a heading
	dull    bool       // it says how a document looks: its rows are not looked at
}

// columnKey names a column of a table: by its heading, else by its place.
type columnKey struct {
	heading string
	place   int
}

// textPlace is that of records which are one text.
const textPlace = -2

// Of a table all of the first rows are looked at, then fewer and fewer: one in so many.
const (
	firstRows           = 32
	someRows, oneInSome = 1 << 10, 32
	manyRows, oneInMany = 1 << 15, 256
	oneInMore           = 1 << 10
)

// sampled says that the present row is to be looked at.
func (t *table) sampled() bool {
	switch n := t.rows; {
	case n <= firstRows:
		return true
	case n <= someRows:
		return n%oneInSome == 0
	case n <= manyRows:
		return n%oneInMany == 0
	}
	return t.rows%oneInMore == 0
}

// profile is what the cells of a column look like.
type profile struct {
	heading string
	place   int
	text    bool // records of one text
	means   content
	cells   int               // looked at that are not empty
	agree   int               // of them, those that look as the heading says
	counts  [someInitials]int // of cells, by what they look like
}

// note takes in a cell.
func (p *profile) note(found contents) {
	if found == 0 {
		return
	}
	p.cells++
	if found&contentTable[p.means].looks != 0 {
		p.agree++
	}
	for rest := found; rest != 0; rest &= rest - 1 {
		p.counts[bits.TrailingZeros64(uint64(rest))]++
	}
}

func (p *profile) percent(c content) int { return p.counts[c] * 100 / max(p.cells, 1) }

// looks is the first content that enough cells look like. Of names of either sort it
// is the one that there are more of: many are both.
func (p *profile) looks() content {
	for c := range someInitials {
		if c == noContent || p.percent(c) < contentTable[c].alone {
			continue
		}
		if c == aForename && p.counts[aSurname] > p.counts[aForename] {
			return aSurname
		}
		return c
	}
	return noContent
}

// opinion is what is made of a column.
type opinion struct {
	*profile
	looks   content
	classes Classes // that it exposes
	count   int     // cells that are so
	weak    bool    // by looks that may be something else where nobody is named
}

// agreement is the share of cells, in percent, that must look as their heading says.
// Below "name" anything may stand.
func (c content) agreement() int {
	if c == aName {
		return 50
	}
	return 20
}

const (
	textCells   = 3 // in which something stands within a text, or
	textPercent = 10
	namePercent = 2 // at least, of names: words are names too
)

// certain are looks of which one cell tells enough.
var certain = contentsOf(aLogin, anIBAN, aCard, anInsurance, anEmail)

// pictures may be of anything where no heading says of whom.
var pictures = contentsOf(aPhotograph)

// weakLooks may be names of places or digests of files.
var weakLooks = contentsOf(aForename, aSurname, aHash)

func (p *profile) opinion() opinion {
	v := opinion{profile: p, looks: p.looks()}
	v.count = p.counts[v.looks]
	exposes := noContent
	switch {
	case p.text || p.percent(aText) >= 50 && p.means == noContent:
		v.classes = p.within()
		return v
	case p.means != noContent && p.agree*100 >= p.means.agreement()*p.cells:
		exposes, v.count = p.means, p.agree
	case v.count > 1 && !pictures.has(v.looks) || certain.has(v.looks):
		exposes, v.weak = v.looks, weakLooks.has(v.looks)
	}
	v.classes = exposes.classes()
	return v
}

// classes are what a content exposes.
func (c content) classes() Classes {
	s := ClassesOf(contentTable[c].exposes)
	if c == aLogin {
		s |= ClassesOf(EmailClass)
	}
	return s
}

// within are the classes of what stands in the texts of a column.
func (p *profile) within() (s Classes) {
	for c := range someInitials {
		n, percent := p.counts[c], p.percent(c)
		if inText.has(c) && n > 0 && (percent >= textPercent || n >= textCells && (c != aFullName || percent >= namePercent)) {
			s |= c.classes()
		}
	}
	return s
}

// identifying are the classes that say of whom a table tells.
var identifying = ClassesOf(NameClass, StaffNumberClass, PayrollNumberClass, UsernameClass, EmailClass)

// opinions are those on the columns of a table. What cells merely look like counts
// where it says of whom the table tells, or surnames stand beside forenames.
func (t *table) opinions() []opinion {
	list := make([]opinion, 0, len(t.order))
	named, surnames, forenames := false, false, false
	for _, p := range t.order {
		if p.cells == 0 || t.strays(p) {
			continue
		}
		v := p.opinion()
		list = append(list, v)
		named = named || !v.weak && v.classes.Any(identifying)
		surnames = surnames || v.looks == aSurname
		forenames = forenames || v.looks == aForename
	}
	for i := range list {
		if v := &list[i]; v.weak && !named && !(surnames && forenames) {
			v.classes = 0
		}
	}
	return list
}

// strays says that a column without a heading is but a few rows among others that have
// some, such as the one with the headings itself.
func (t *table) strays(p *profile) bool {
	return p.heading == "" && t.headed && p.cells <= max(2, t.seen/20)
}
