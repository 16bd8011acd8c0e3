package extract

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strconv"

	"golang.org/x/net/html"

	"peeler/matcher"
)

const (
	maxScopes = 1 << 14  // elements within each other that may hide text
	maxInline = 16 << 20 // bytes of an object that stands in XML
)

// office reads the XML of a written document token by token, by local names
// alone: no tree, so that depth costs next to nothing.
type office struct {
	*prose
	is   dialect
	name string // of the element, local
	tags map[string]tagged
	at   []attr // of the element, those that the dialect keeps

	pages   int
	headers bool // the rows that come are headers

	removing bool              // text that was deleted comes
	change   string            // the change that it is of
	removed  map[string][]byte // by change
	kept     int               // bytes of it

	scopes  []scope
	over    int // scopes that were not kept
	plain   int // elements within each other that only say how text looks
	mute    int // the same whose text is no text
	literal int // the same in which spaces count
	coded   int // the same of code
	instr   []byte
	data    *bytes.Buffer
	objects int

	style string              // that is being described
	hides map[string]struct{} // styles that hide text
}

// attr is an attribute; its value lasts as long as the token.
type attr struct {
	key string
	val []byte
}

// tagged is what a name is known as.
type tagged struct {
	name string
	role role
}

// tag tells what the name of an element means.
func (w *office) tag(name []byte) role {
	t, ok := w.tags[string(name)]
	if !ok {
		t.name = string(local(name))
		t.role = w.is.role[t.name]
		if len(w.tags) < 1024 && len(name) <= 64 {
			w.tags[string(name)] = t
		}
	}
	w.name = t.name
	return t.role
}

// scope is an element that may hide what is in it.
type scope struct {
	name string
	how  flags
}

// dialect is what the elements of a format mean.
type dialect struct {
	role   map[string]role
	keep   map[string]string   // attributes that are looked at
	speak  map[string]struct{} // those of them that are text
	spaced bool                // spaces in a paragraph count
	start  func(w *office, r role, empty bool) error
	end    func(w *office, r role) error
}

// role is what an element means.
type role uint8

const (
	noRole        role = iota
	paragraphRole      // a paragraph, which may also hide what is in it
	scopeRole          // may hide what is in it
	literalRole        // spaces in it count
	codeRole           // what a field is computed from
	plainRole          // only says how text looks
	muteRole           // its text is none
	tabRole
	breakRole
	tableRole
	rowRole
	cellRole
	boxRole
	commentRole
	deletedRole
	dataRole // a file in base64
)

// names is a set of names that gives each name as one string.
func names(s string) map[string]string {
	m := map[string]string{}
	for name := range words(s) {
		m[name] = name
	}
	return m
}

// roles is a table of roles from lists of names.
func roles(of map[role]string) map[string]role {
	m := map[string]role{}
	for r, names := range of {
		for name := range words(names) {
			m[name] = r
		}
	}
	return m
}

// office reads a part of a document.
func (x *extraction) office(d *prose, is dialect, hides map[string]struct{}, r *bufio.Reader) error {
	if hides == nil {
		hides = map[string]struct{}{}
	}
	w := &office{prose: d, is: is, hides: hides, tags: map[string]tagged{}}
	peek, _ := r.Peek(r.Size())
	text, plain := decode(sample{peek: peek}, r)
	if plain {
		text = r
	}
	if err := w.read(text); err != nil {
		return err
	}
	if err := errors.Join(w.code("field"), w.object()); err != nil {
		return err
	}
	return w.finish()
}

// read walks over all tokens of r.
func (w *office) read(r io.Reader) error {
	for {
		z := html.NewTokenizer(r)
		z.SetMaxBuf(w.x.lim.RecordBytes)
		z.AllowCDATA(true)
		if err := w.tokens(z); err != nil {
			return err
		}
		raw := z.Raw()
		if err := w.text([]byte(html.UnescapeString(string(raw)))); err != nil {
			return err
		}
		if !errors.Is(z.Err(), html.ErrBufferExceeded) {
			return nil
		}
		r = io.MultiReader(bytes.NewReader(bytes.Clone(z.Buffered())), r)
	}
}

func (w *office) tokens(z *html.Tokenizer) error {
	for {
		var err error
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return nil
		case html.TextToken:
			b := z.Raw()
			if bytes.IndexByte(b, '&') >= 0 || bytes.IndexByte(b, 0) >= 0 || bytes.HasPrefix(b, cdata) {
				b = z.Text() // a copy
			}
			err = w.text(b)
		case html.StartTagToken, html.SelfClosingTagToken:
			err = w.start(z, tt == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			err = w.closes(w.tag(name))
		case html.CommentToken, html.DoctypeToken:
			if !declaration.Match(z.Raw()) {
				err = w.remark(z.Text())
			}
		}
		if err != nil {
			return err
		}
	}
}

var cdata = []byte("<![")

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }

// remark takes a comment of XML, which no program shows.
func (w *office) remark(b []byte) error {
	was := w.how
	w.how |= hiddenFlag
	err := w.beside("", repair(b))
	w.how = was
	return err
}

func (w *office) text(b []byte) error {
	switch {
	case w.data != nil:
		return w.inline(b)
	case w.coded > 0:
		w.instr = append(w.instr, b...)
		if len(w.instr) > blockBytes {
			return w.code("field")
		}
		return nil
	case w.mute > 0, len(b) == 0, w.literal == 0 && len(bytes.TrimSpace(b)) == 0:
		return nil
	case w.removing:
		w.remove(b)
	}
	return w.write(b)
}

// code hands on what a field is computed from: the target of a link, a column.
func (w *office) code(name string) error {
	if len(w.instr) == 0 {
		return nil
	}
	s := repair(w.instr)
	w.instr = w.instr[:0]
	return w.beside(name, s)
}

func (w *office) start(z *html.Tokenizer, empty bool) error {
	name, more := z.TagName()
	r := w.tag(name)
	z.NextIsNotRawText()
	w.at = w.at[:0]
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		if known, ok := w.is.keep[string(local(key))]; ok && len(val) > 0 {
			w.at = append(w.at, attr{known, val})
		}
	}
	if err := w.opens(r, empty); err != nil {
		return err
	}
	if err := w.is.start(w, r, empty); err != nil {
		return err
	}
	if err := w.spoken(); err != nil || !empty {
		return err
	}
	return w.closes(r)
}

// spoken hands on the attributes that are text.
func (w *office) spoken() error {
	for _, a := range w.at {
		var err error
		switch {
		case a.key == "author", a.key == "initials":
			err = w.author(repair(a.val))
		case w.plain > 0 && a.key != "tooltip":
		case a.key == "name" && begins(string(a.val), "_GoBack", "_Toc", "_Hlk", "_Ref"): // Word's own bookmarks
		case a.key == "name" && has(w.is.speak, "name"):
			err = w.beside("", repair(a.val)) // "Picture 1" is nobody's name
		case has(w.is.speak, a.key):
			err = w.beside(a.key, repair(a.val))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// value is that of an attribute, "" when there is none.
func (w *office) value(key string) string {
	for _, a := range w.at {
		if a.key == key {
			return repair(a.val)
		}
	}
	return ""
}

// opens does what the start of an element of a role means everywhere.
func (w *office) opens(r role, empty bool) error {
	switch r {
	case paragraphRole:
		w.enter(0)
		if w.is.spaced {
			w.literal++
		}
		return w.paragraph()
	case scopeRole:
		w.enter(0)
	case deletedRole:
		w.enter(deletedFlag)
	case literalRole:
		w.literal++
	case codeRole:
		w.coded++
	case plainRole:
		w.plain++
	case muteRole:
		w.mute++
	case tabRole:
		if w.plain == 0 {
			return w.write([]byte{'\t'})
		}
	case breakRole:
		w.breakLine()
	case tableRole:
		return w.openTable()
	case rowRole:
		w.enter(0)
	case boxRole:
		return w.open(0)
	case commentRole:
		return w.open(commentFlag)
	case dataRole:
		w.data = &bytes.Buffer{}
	}
	return nil
}

// closes does what the end of an element of a role means.
func (w *office) closes(r role) error {
	if err := w.is.end(w, r); err != nil {
		return err
	}
	switch r {
	case paragraphRole:
		w.leave()
		if w.is.spaced {
			w.literal = max(0, w.literal-1)
		}
		if err := w.code("field"); err != nil {
			return err
		}
		if w.top().table == nil {
			return w.endParagraph()
		}
	case scopeRole, deletedRole:
		w.leave()
	case literalRole:
		w.literal = max(0, w.literal-1)
	case codeRole:
		w.coded = max(0, w.coded-1)
	case plainRole:
		w.plain = max(0, w.plain-1)
	case muteRole:
		w.mute = max(0, w.mute-1)
	case tableRole:
		return w.closeTable()
	case rowRole:
		err := w.endRow()
		w.leave()
		return err
	case cellRole:
		return w.endCell()
	case boxRole, commentRole:
		return w.closeBox()
	case dataRole:
		return w.object()
	}
	return nil
}

// inline takes a piece of a file in base64.
func (w *office) inline(b []byte) error {
	room := min(maxInline, w.x.lim.Buffer-w.x.buffered) - int64(w.data.Len())
	for _, c := range b {
		if c > ' ' && room > 0 {
			w.data.WriteByte(c)
			room--
		}
	}
	return nil
}

// object reads the file in base64 that ended.
func (w *office) object() error {
	if w.data == nil {
		return nil
	}
	packed := w.data.Bytes()
	w.data = nil
	w.objects++
	p := w.top().p.in("object " + strconv.Itoa(w.objects))
	if int64(len(packed)) >= min(maxInline, w.x.lim.Buffer-w.x.buffered) {
		w.x.gap(p, matcher.TooBig, "an object within text is over the limit", 0)
	}
	data := make([]byte, base64.StdEncoding.DecodedLen(len(packed)))
	n, err := base64.StdEncoding.Decode(data, packed)
	if err != nil && n == 0 {
		return w.write(packed)
	}
	return w.x.inner(p, data[:n])
}
