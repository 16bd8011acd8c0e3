package extract

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode"

	"peeler/matcher"
)

// destination is where the text of a group goes.
type destination uint8

const (
	body      destination = iota
	flowTo                // a run of paragraphs of its own
	commentTo             // the same, a comment
	besideTo              // beside the paragraph
	apartTo               // a record of its own, which is not shown
	aboutTo               // the same, of the document's properties
	authorTo              // who wrote something
	objectTo              // an object of OLE 1, in hexadecimal
	hexTo                 // a file in hexadecimal
	pictureTo             // a picture, in hexadecimal
	nowhere
)

var destinations = func() map[string]destination {
	m := map[string]destination{}
	for to, names := range map[destination]string{
		body: "field fldrslt shp shpinst shpgrp shprslt result object upr ud shppict nonshppict pntext listtext do dptxbx nesttableprops nonesttables" +
			" moMath moMathPara background oldcprops oldpprops oldtprops oldsprops ftnsep ftnsepc aftnsep aftnsepc txe objalias objsect objname levelnumbers leveltext cs ts ds rsid",
		flowTo:    "header headerl headerr headerf footer footerl footerr footerf footnote shptxt dptxbxtext",
		commentTo: "annotation",
		besideTo: "fldinst bkmkstart xe tc rxe sv hl hlsrc hlloc hlfr ffname ffdeftext ffformat ffhelptext ffstattext ffentrymcr ffexitmcr ffl formfield objclass " +
			"xmlattrvalue htmltag mhtmltag",
		aboutTo: "title subject author manager company operator category keywords comment doccomm hlinkbase propname staticval linkval template " +
			"filetbl fname generator",
		apartTo:   "fonttbl stylesheet colortbl info listtable listoverridetable xmlnstbl userprops rsidtbl latentstyles",
		authorTo:  "atnauthor atnid revtbl",
		objectTo:  "objdata",
		hexTo:     "datastore themedata colorschememapping datafield passwordhash svb",
		pictureTo: "pict blipuid panose",
		nowhere:   "sn bkmkend atnref atrfstart atrfend atndate picprop",
	} {
		for name := range words(names) {
			m[name] = to
		}
	}
	return m
}()

// word does what a control word says.
func (t *rtf) word(word string, n int, set bool) error {
	if t.skip > 0 && word != "u" && word != "bin" {
		t.skip--
		return nil
	}
	if word == "u" {
		return t.unicode(n)
	}
	if err := t.decode(); err != nil {
		return err
	}
	if to, ok := destinations[word]; ok {
		return t.begin(word, to)
	}
	if t.group.star {
		t.group.star = false
		return t.begin(word, apartTo)
	}
	if s, ok := symbols[word]; ok {
		return t.put([]byte(s))
	}
	switch word {
	case "par", "sect", "page", "column":
		return t.par()
	case "line", "lbr", "softline":
		t.how = t.group.how
		t.breakLine()
	case "cell", "row", "nestcell", "nestrow":
		return t.tableMark(word)
	case "bin":
		return t.binary(int64(n))
	}
	t.format(word, n, set)
	return nil
}

// symbols are the control words that stand for text.
var symbols = map[string]string{
	"tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}

// format keeps what a control word says of the text that follows.
func (t *rtf) format(word string, n int, set bool) {
	g := &t.group
	on := func(f flags) {
		g.how &^= f
		if !set || n != 0 {
			g.how |= f
		}
	}
	switch word {
	case "v":
		on(hiddenFlag)
	case "deleted", "mvf":
		on(deletedFlag)
	case "plain":
		g.how = 0
	case "pard":
		g.inCell, g.nest = false, 0
	case "intbl":
		g.inCell = !set || n != 0
	case "itap":
		g.nest = n
		g.inCell = n > 0
	case "trhdr":
		if f := t.top().table; f != nil {
			f.heading = true
		}
	case "uc":
		g.uc = min(max(n, 0), 16)
	case "ansicpg":
		t.page = codePage(n)
	case "mac":
		t.page = codePage(10000)
	case "pc":
		t.page = codePage(437)
	case "pca":
		t.page = codePage(850)
	case "f":
		g.font, t.font = n, n
	case "fcharset":
		if len(t.fonts) < 4096 && n > 1 && n != 2 {
			t.fonts[t.font] = codePage(charsets[n])
		}
	case "cpg":
		if len(t.fonts) < 4096 {
			t.fonts[t.font] = codePage(n)
		}
	}
}

// par ends a paragraph; in a cell it ends a line.
func (t *rtf) par() error {
	if t.group.to != body && t.group.to != flowTo {
		t.aside = append(t.aside, '\n')
		return nil
	}
	if err := t.tables(t.depth()); err != nil {
		return err
	}
	t.how = t.group.how
	return t.paragraph()
}

// tableMark ends a cell or a row.
func (t *rtf) tableMark(word string) error {
	if t.group.to != body && t.group.to != flowTo {
		return t.put([]byte{'\t'})
	}
	depth := max(t.depth(), 1)
	switch word {
	case "nestcell", "nestrow":
		depth = max(t.level, 2)
	case "row":
		depth = 1
	}
	if err := t.tables(depth); err != nil {
		return err
	}
	if word == "row" || word == "nestrow" {
		return t.endRow()
	}
	return t.endCell()
}

// begin makes the group one of a destination.
func (t *rtf) begin(name string, to destination) error {
	g := &t.group
	g.star = false
	if to == body || g.own || len(t.groups) == 0 {
		return nil // it goes where the text around it goes
	}
	g.own, g.to, g.name, g.start, g.level = true, to, name, len(t.aside), t.level
	switch to {
	case flowTo, commentTo:
		g.to = flowTo
		g.how, g.inCell, g.nest = 0, false, 0
		t.level = 0
		if to == commentTo {
			return t.open(commentFlag)
		}
		return t.open(0)
	case hexTo, objectTo:
		g.to = hexTo
		t.object, t.nibble = nil, -1
	}
	return nil
}

// delivered ends the destination of a group.
func (t *rtf) delivered() error {
	g := &t.group
	switch g.to {
	case flowTo:
		if err := t.tables(0); err != nil {
			return err
		}
		t.level = g.level
		return t.closeBox()
	case hexTo:
		return t.embedded()
	case body, nowhere:
		return nil
	}
	return t.deliver()
}

// deliver hands on the text of a destination that is no running text.
func (t *rtf) deliver() error {
	g := &t.group
	start := min(g.start, len(t.aside))
	text := strings.TrimSpace(repair(t.aside[start:]))
	t.aside = t.aside[:start]
	switch g.to {
	case pictureTo:
		if strings.Trim(text, "0123456789abcdefABCDEF \t\n") == "" {
			return nil
		}
	case besideTo:
		if g.name == "sv" && strings.Trim(text, "0123456789-;,()") == "" {
			return nil // a measure of a shape
		}
		if strings.HasSuffix(g.name, "htmltag") && begins(text, "<", "&") && !strings.ContainsAny(text, "=@") {
			return nil // a tag of the HTML that the document was
		}
		t.how = g.how
		return t.beside("", text)
	case authorTo:
		for name := range strings.SplitSeq(text, ";") {
			if err := t.author(name); err != nil {
				return err
			}
		}
		return nil
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return nil
	}
	if g.name == "propname" {
		t.property = text
		if label(text) {
			return nil
		}
	}
	name := g.name
	if name == "staticval" && t.property != "" {
		name = t.property
	}
	path := join(t.top().p.path, element(g.name))
	if g.to != aboutTo {
		path = covertPath(path, hiddenFlag)
	}
	return t.x.record(path, []matcher.Field{{Name: bounded(name), Text: text}})
}

// hex takes a digit of an object in hexadecimal.
func (t *rtf) hex(c byte) {
	v := nibble(c)
	switch {
	case v < 0:
		if c > ' ' && len(t.object) == 0 && t.nibble < 0 {
			t.group.to = apartTo // no hexadecimal at all
			t.raw = append(t.raw, c)
		}
	case t.nibble < 0:
		t.nibble = v
	default:
		if t.space() > 0 {
			t.object = append(t.object, byte(t.nibble<<4|v))
		}
		t.nibble = -1
	}
}

// space is how many bytes an object may still have.
func (t *rtf) space() int64 {
	return min(maxInline, t.x.lim.Buffer-t.x.buffered) - int64(len(t.object))
}

// binary takes bytes as they are.
func (t *rtf) binary(n int64) error {
	if n <= 0 {
		return nil
	}
	raw := io.LimitReader(t.r, n)
	switch t.group.to {
	case hexTo:
		var b bytes.Buffer
		_, _ = io.Copy(&b, io.LimitReader(raw, t.space())) // what is missing shows in the object
		t.object = append(t.object, b.Bytes()...)
	case pictureTo, nowhere:
	default:
		br := t.x.reader(raw)
		defer t.x.release(br)
		if err := t.x.strings(t.top().p.in("bin"), br); err != nil {
			return err
		}
	}
	_, _ = io.Copy(io.Discard, raw)
	return nil
}

// embedded reads the object that ended.
func (t *rtf) embedded() error {
	data := t.object
	full := t.space() <= 0
	t.object = nil
	if len(data) == 0 {
		return nil
	}
	t.objects++
	p := t.top().p.in("object " + strconv.Itoa(t.objects))
	if full {
		t.x.gap(p, matcher.TooBig, "an object within text is over the limit", 0)
	}
	return t.x.linked(p, data)
}

// charsets are the code pages of the character sets of fonts.
var charsets = map[int]int{
	77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
	186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}
