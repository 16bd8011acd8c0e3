package extract

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"

	"peeler/matcher"
)

const (
	shortRecord = 4 << 10  // an object with all that is nested in it is one record up to this
	shortKids   = 4        // and up to so many nested objects
	longList    = 64 << 10 // scalars of one object before it is handed on in pieces
)

var (
	errLongToken = errors.New("a JSON token is too long")
	errTooDeep   = errors.New("JSON is nested too deeply")
)

// json reads values one after the other: one document, or JSON Lines. Where
// they are broken, the rest of the line is text, and JSON begins anew with the
// next line that can begin it.
func (x *extraction) json(p place, r *bufio.Reader) error {
	j := &jsonWalk{x: x, p: p, keys: map[jsonKey]jsonName{}}
	u := &unreader{r: r, limit: x.lim.RecordBytes}
	text := x.block(join2(p, "text"))
	for line := 1; ; {
		dec := json.NewDecoder(u)
		dec.UseNumber()
		bad, err := j.values(dec, u)
		if err != nil {
			return err
		}
		if err := j.unwind(); err != nil {
			return err
		}
		if bad == io.EOF {
			return nil
		}
		if bad == errTooDeep && !j.deep {
			j.deep = true
			x.gap(p, matcher.TooDeep, "JSON is nested too deeply: the rest is read as text", 0)
		}
		left, _ := io.ReadAll(dec.Buffered())
		u.unread(left)
		if err := u.untilJSON(text, &line, x.lim.overlap()); err != nil {
			return err
		}
	}
}

func join2(p place, elem string) place {
	p.path = join(p.path, elem)
	return p
}

// jsonWalk gathers the members of objects into records.
type jsonWalk struct {
	x     *extraction
	p     place
	n     int // records so far
	stack []jsonFrame
	keys  map[jsonKey]jsonName
	deep  bool
}

// jsonFrame is an object or array that is open.
type jsonFrame struct {
	array bool
	row   bool   // array that is a record: at the top, or within an array
	name  string // dotted, of its members
	key   string
	keyed bool // object: a key was read, its value comes next
	own   []matcher.Field
	kids  [][]matcher.Field // records nested in it, as long as they may stay there
	size  int               // of own and kids
	wide  bool              // kids are records on their own

	telling string // key, where it is no plain label
}

// tell keeps a key that may itself name somebody.
func (f *jsonFrame) tell(key string) {
	if key != "" {
		f.own = append(f.own, matcher.Field{Text: key})
		f.size += len(key) + fieldCost
	}
}

type jsonKey struct{ prefix, key string }

type jsonName struct {
	dotted string
	label  bool
}

// values reads tokens until the end or the first that is broken, which it
// returns as bad.
func (j *jsonWalk) values(dec *json.Decoder, u *unreader) (bad, err error) {
	for {
		u.fed = 0
		tok, bad := dec.Token()
		if bad != nil {
			return bad, nil
		}
		switch t := tok.(type) {
		case json.Delim:
			if t == '}' || t == ']' {
				err = j.pop()
				break
			}
			if len(j.stack) >= maxNesting {
				return errTooDeep, nil
			}
			j.push(t == '[')
		case string:
			err = j.scalar(t)
		case json.Number:
			err = j.scalar(t.String())
		case bool:
			err = j.scalar("")
		case nil:
			err = j.scalar("")
		}
		if err != nil {
			return nil, err
		}
	}
}

func (j *jsonWalk) top() *jsonFrame {
	if len(j.stack) == 0 {
		return nil
	}
	return &j.stack[len(j.stack)-1]
}

func (j *jsonWalk) push(array bool) {
	f := jsonFrame{array: array}
	if t := j.top(); t != nil {
		f.row = array && t.array
		f.name = t.name
		if !t.array {
			f.name = t.key
			f.tell(t.telling)
			t.keyed, t.telling = false, ""
		}
	} else {
		f.row = array
	}
	j.stack = append(j.stack, f)
}

// scalar takes a key or a value.
func (j *jsonWalk) scalar(s string) error {
	f := j.top()
	if f == nil {
		return j.emit([]matcher.Field{{Text: s}})
	}
	if !f.array && !f.keyed {
		k := j.name(f.name, s)
		f.key, f.keyed = k.dotted, true
		f.telling = ""
		if !k.label {
			f.telling = s
		}
		return nil
	}
	name := f.key
	if f.array {
		name = f.name
	}
	f.keyed = false
	f.tell(f.telling)
	f.telling = ""
	if s == "" {
		return nil
	}
	f.own = append(f.own, matcher.Field{Name: name, Text: s})
	f.size += len(s) + fieldCost
	if f.size > longList || f.row && len(f.own) >= blockFields {
		return j.relieve(f)
	}
	return nil
}

// relieve hands on what an object holds so far.
func (j *jsonWalk) relieve(f *jsonFrame) error {
	own := f.own
	f.own, f.size = nil, 0
	return j.emit(own)
}

// name is the dotted name of a member and whether its key is a plain label.
func (j *jsonWalk) name(prefix, key string) jsonName {
	k := jsonKey{prefix, key}
	if n, ok := j.keys[k]; ok {
		return n
	}
	n := jsonName{dotted: bounded(key), label: label(key)}
	if prefix != "" {
		n.dotted = bounded(prefix + "." + key)
	}
	if len(j.keys) < 1024 && len(key) <= 128 {
		j.keys[k] = n
	}
	return n
}

// pop closes an object or array. What it holds is a record, or goes into the
// object around it as long as that stays short.
func (j *jsonWalk) pop() error {
	f := j.stack[len(j.stack)-1]
	j.stack = j.stack[:len(j.stack)-1]
	parent := j.top()
	switch {
	case f.wide:
		return j.emit(f.own)
	case f.array && !f.row && parent != nil:
		return j.merge(parent, f)
	case len(f.own) == 0 && alike(f.kids):
		return j.emitAll(f.kids)
	}
	whole := f.own
	for _, k := range f.kids {
		whole = append(whole, k...)
	}
	if len(whole) == 0 {
		return nil
	}
	if parent == nil || parent.array && parent.row || parent.wide {
		return j.emit(whole)
	}
	parent.kids = append(parent.kids, whole)
	parent.size += f.size
	return j.widen(parent)
}

// merge puts the members of an array into the object that it is a member of.
func (j *jsonWalk) merge(parent *jsonFrame, f jsonFrame) error {
	parent.own = append(parent.own, f.own...)
	parent.size += f.size
	if parent.wide {
		return j.emitAll(f.kids)
	}
	parent.kids = append(parent.kids, f.kids...)
	return j.widen(parent)
}

// widen makes the records in an object records on their own if they are many.
func (j *jsonWalk) widen(f *jsonFrame) error {
	if len(f.kids) <= shortKids && f.size <= shortRecord {
		return nil
	}
	kids := f.kids
	f.kids, f.wide = nil, true
	return j.emitAll(kids)
}

// alike tells records of one kind: they begin with a member of the same name.
func alike(kids [][]matcher.Field) bool {
	if len(kids) < 2 {
		return false
	}
	return lastName(kids[0]) == lastName(kids[1])
}

func lastName(fields []matcher.Field) string {
	for _, f := range fields {
		for i := len(f.Name) - 1; i >= 0; i-- {
			if f.Name[i] == '.' {
				return f.Name[i:]
			}
		}
		if f.Name != "" {
			return "." + f.Name
		}
	}
	return ""
}

func (j *jsonWalk) emitAll(kids [][]matcher.Field) error {
	for _, k := range kids {
		if err := j.emit(k); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonWalk) emit(fields []matcher.Field) error {
	if len(fields) == 0 {
		return nil
	}
	j.n++
	return j.x.record(j.x.at(j.p, j.n), fields)
}

// unwind closes whatever is open.
func (j *jsonWalk) unwind() error {
	for len(j.stack) > 0 {
		if err := j.pop(); err != nil {
			return err
		}
	}
	return nil
}
