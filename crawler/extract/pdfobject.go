package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"peeler/matcher"
)

const (
	pdfDepth       = 64       // dictionaries within each other that are told apart
	pdfKeys        = 256      // of one object that are kept
	pdfAtoms       = 32       // of one key that are kept
	pdfKept        = 1 << 20  // bytes of records, before it is known what their object is
	pdfRecord      = 1024     // fields, before a dictionary is handed on in parts
	pdfRecordBytes = 64 << 10 // bytes of strings, before it is
)

// pdfObject gathers what an object says: its dictionaries with their strings as
// records, and the names and numbers of the outermost as facts.
type pdfObject struct {
	k      *pdf
	number int32
	old    bool
	packed bool   // from an object stream: its strings are not encrypted
	kind   string // "" to tell it by its facts
	key    []byte // that its strings are encrypted with

	facts   map[string][]string // "Filter", "DecodeParms/Columns"
	raw     map[string][]byte   // strings as they are, if they are asked for
	frames  []pdfDict
	deeper  int // dictionaries beyond pdfDepth
	records [][]matcher.Field
	bytes   int // of them
	err     error
}

// pdfDict is a dictionary that is open.
type pdfDict struct {
	key      string // the last
	value    bool   // a value of it has begun
	brackets int    // arrays that are open
	fields   []matcher.Field
	bytes    int
	last     [2]string // atoms, to tell a reference
	embedded int32     // the stream that EF refers to
}

// walk takes tokens up to the end of the object, of one value if that is all
// there is. It is true when a stream follows, at whose first byte l then stands.
func (o *pdfObject) walk(l *pdfLexer, one bool) (stream bool) {
	o.facts = map[string][]string{}
	l.comment = o.remark
	for {
		t := l.next()
		switch t.kind {
		case pdfEnd:
			o.closeAll()
			return false
		case pdfOpen:
			o.open()
		case pdfClose:
			o.close()
		case pdfName:
			o.name(string(t.text))
		case pdfString:
			o.string(t.text)
		case pdfBracket:
			o.bracket(t.text[0])
		case pdfAtom:
			switch string(t.text) {
			case "endobj":
				o.closeAll()
				return false
			case "stream":
				o.closeAll()
				l.eol()
				return true
			}
			o.atom(string(t.text))
		}
		if one && o.whole() {
			o.closeAll()
			return false
		}
	}
}

// eol passes over the end of the line behind "stream".
func (l *pdfLexer) eol() {
	if l.sees(0, '\r') {
		l.at++
	}
	if l.sees(0, '\n') {
		l.at++
	}
}

// top is the dictionary that is open, or what stands outside of any.
func (o *pdfObject) top() *pdfDict {
	if len(o.frames) == 0 {
		o.frames = append(o.frames, pdfDict{})
	}
	return &o.frames[len(o.frames)-1]
}

func (o *pdfObject) whole() bool { return len(o.frames) == 1 && o.top().brackets <= 0 }

func (o *pdfObject) open() {
	o.top()
	if len(o.frames) > pdfDepth {
		o.deeper++
		return
	}
	o.frames = append(o.frames, pdfDict{})
}

// close ends a dictionary. What it says is a record, but for a single string,
// which belongs to the dictionary around it.
func (o *pdfObject) close() {
	if o.deeper > 0 {
		o.deeper--
		return
	}
	if len(o.frames) < 2 {
		return
	}
	f := o.top()
	o.filed(f)
	o.filled(f)
	fields := f.fields
	o.frames = o.frames[:len(o.frames)-1]
	outer := o.top()
	outer.value = true
	if len(fields) == 1 && len(o.frames) > 1 {
		o.add(fields[0])
	} else if len(fields) > 0 {
		o.keep(fields, f.bytes)
	}
}

// keep keeps a record until it is known what the object is, or until there are
// too many.
func (o *pdfObject) keep(fields []matcher.Field, size int) {
	o.records = append(o.records, fields)
	if o.bytes += size; o.bytes > pdfKept && o.err == nil {
		o.err = o.flush()
	}
}

// filed notes the name of an embedded file.
func (o *pdfObject) filed(f *pdfDict) {
	if f.embedded == 0 || len(o.k.files) >= o.k.x.lim.Entries {
		return
	}
	for _, key := range []string{"UF", "F", "Unix", "DOS", "Desc"} {
		if name := f.field(key); name != "" {
			o.k.files[f.embedded] = name
			return
		}
	}
}

// filled notes a field of a form that is filled in.
func (o *pdfObject) filled(f *pdfDict) {
	name, value := f.field("T"), f.field("V")
	if name == "" || value == "" || len(o.k.form) >= pdfForms || len(name)+len(value) > 1<<10 {
		return
	}
	if !label(name) {
		o.k.form = append(o.k.form, matcher.Field{Text: name})
	}
	o.k.form = append(o.k.form, matcher.Field{Name: bounded(name), Text: value})
}

func (o *pdfObject) closeAll() {
	o.deeper = 0
	for len(o.frames) > 1 {
		o.close()
	}
	if f := o.top(); len(f.fields) > 0 {
		o.keep(f.fields, f.bytes)
		o.top().fields = nil
	}
}

func (o *pdfObject) bracket(c byte) {
	f := o.top()
	switch c {
	case '[':
		f.brackets++
		f.value = true
	case ']':
		f.brackets--
	}
}

// name takes a key, or a name that is a value.
func (o *pdfObject) name(s string) {
	f := o.top()
	if len(o.frames) > 1 && f.brackets <= 0 && (f.key == "" || f.value) {
		f.key, f.value, f.brackets = s, false, 0
		if strings.ContainsAny(s, " @") {
			o.text("", s)
		}
		o.fact("")
		return
	}
	f.value = true
	o.fact(s)
	if f.key == "V" && len(o.frames) == 2 || strings.ContainsAny(s, " @") {
		o.text(f.key, repair([]byte(s)))
	}
}

// atom takes a number or a keyword.
func (o *pdfObject) atom(s string) {
	f := o.top()
	f.value = true
	if s == "R" && len(o.frames) > 1 && o.frames[len(o.frames)-2].key == "EF" {
		if n, err := strconv.ParseInt(f.last[0], 10, 32); err == nil {
			o.frames[len(o.frames)-2].embedded = int32(n)
		}
	}
	f.last = [2]string{f.last[1], s}
	o.fact(s)
}

// fact keeps a name or number under its key, and the key when s is "".
func (o *pdfObject) fact(s string) {
	n := len(o.frames)
	if o.deeper > 0 || n > 4 || len(s) > 128 {
		return
	}
	key := o.top().key
	if n > 2 {
		key = o.frames[n-2].key + "/" + key
	}
	list, ok := o.facts[key]
	if !ok && len(o.facts) >= pdfKeys || len(list) >= pdfAtoms || len(key) > 128 {
		return
	}
	if s != "" {
		list = append(list, s)
	}
	o.facts[key] = list
}

// page tells an object that shows pages as they were.
func (o *pdfObject) page() bool {
	return o.old && (o.is("Type", "Page") || o.is("Type", "Pages") || o.is("Type", "Catalog"))
}

// is tells whether a key has the name s, has whether it is there.
func (o *pdfObject) is(key, s string) bool { return o.fst(key) == s }

func (o *pdfObject) has(keys ...string) bool {
	for _, key := range keys {
		if _, ok := o.facts[key]; ok {
			return true
		}
	}
	return false
}

// fst is the first atom of a key, "" when there is none.
func (o *pdfObject) fst(key string) string {
	if list := o.facts[key]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// int is the number that a key has, or otherwise.
func (o *pdfObject) int(key string, otherwise int) int {
	n, err := strconv.Atoi(o.fst(key))
	if err != nil {
		return otherwise
	}
	return n
}

// plainStrings say nothing but how a font is made.
var plainStrings = words(`Registry Ordering CharSet DA Panose`)

// string takes a string: text, unless it is packed data.
func (o *pdfObject) string(b []byte) {
	f := o.top()
	f.value = true
	if o.raw != nil {
		o.raw[f.key] = b
	}
	if o.key != nil && !o.packed {
		b = o.k.crypt.open(o.key, b, o.k.crypt.strings)
	}
	if has(plainStrings, f.key) || f.key == "ID" && !utf8.Valid(b) || o.k.locked && !o.packed {
		return
	}
	if s, ok := pdfText(b); ok {
		o.text(f.key, s)
	}
}

// remark takes a comment.
func (o *pdfObject) remark(b []byte) {
	if s, ok := pdfText(b); ok && len(s) >= minRun {
		o.text("", s)
	}
}

// text adds a field to the dictionary that is open.
func (o *pdfObject) text(name, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	o.add(matcher.Field{Name: bounded(name), Text: s})
}

// add hands on the fields of a dictionary in parts when it has very many.
func (o *pdfObject) add(field matcher.Field) {
	f := o.top()
	f.fields = append(f.fields, field)
	f.bytes += len(field.Text) + fieldCost
	if len(f.fields) >= pdfRecord || f.bytes >= pdfRecordBytes {
		o.keep(f.fields, f.bytes)
		f.fields, f.bytes = nil, 0
	}
}

func (f *pdfDict) field(name string) string {
	for i := range f.fields {
		if f.fields[i].Name == name {
			return f.fields[i].Text
		}
	}
	return ""
}

// flush hands on what the object says.
func (o *pdfObject) flush() error {
	if o.err != nil || len(o.records) == 0 {
		return o.err
	}
	how := o.what()
	path := o.place(how).path
	if how == "trailer" {
		path = join(o.k.p.path, how)
	}
	for _, fields := range o.records {
		if err := o.k.x.record(path, fields); err != nil {
			return err
		}
	}
	o.records, o.bytes = nil, 0
	return nil
}

// place is that of the object.
func (o *pdfObject) place(how string) place {
	old := ""
	if o.old {
		old = "old revision"
	}
	return o.k.place(o.number, how, old)
}

// what is the kind of the object, "" when it is none that is shown elsewhere.
func (o *pdfObject) what() string {
	switch {
	case o.kind != "":
		return o.kind
	case o.has("FT"), o.is("Subtype", "Widget"):
		return "form field"
	case o.is("Type", "Annot"), o.has("Rect") && o.has("Subtype"):
		return "annotation"
	case o.has("EF"):
		return "attachment"
	case o.has("S") && o.has("URI", "JS", "F", "Win"):
		return "action"
	case o.has("Title") && o.has("Parent", "Dest", "A", "First"):
		return "outline"
	case o.has("Producer", "Creator", "CreationDate", "ModDate"):
		return "properties"
	}
	return ""
}
