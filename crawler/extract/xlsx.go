package extract

import (
	"archive/zip"
	"bufio"
	"path"
	"slices"
	"strings"

	"peeler/matcher"
)

const (
	maxSheets  = 4096    // of a workbook
	maxFormats = 1 << 16 // of a workbook's cells
	maxLinks   = 1 << 13 // from one part to others
)

// workbook is a spreadsheet that is being read.
type workbook struct {
	k         *pack
	parts     map[string]*zip.File // by name in small letters
	strings   *stringTable
	formats   []*numFormat // by the style of a cell
	since1904 bool
	sheets    []sheetPart
	persons   map[string]string // who wrote threaded comments
}

// sheetPart is a sheet as the workbook lists it.
type sheetPart struct{ name, state, link string }

// link is a way from a part to another part, or out of the workbook.
type link struct{ id, kind, target string }

// xlsx reads a workbook (ECMA-376 part 1, chapter 18): its sheets with all that
// hangs on them, and what is kept for them elsewhere. Other parts are documents of
// their own.
func (k *pack) xlsx(main *zip.File) error {
	b, links, err := k.workbook(main)
	if err != nil {
		return err
	}
	defer b.strings.release()
	for _, read := range []func() error{
		func() error { return k.peekXML(main, b.main) },
		func() error { return b.eachXML(links, "styles", k.peekXML, b.styles) },
		func() error { return b.eachXML(links, "sharedStrings", k.readXML, b.sharedStrings) },
		func() error { return b.eachXML(links, "person", k.peekXML, b.person) },
		func() error { return b.listed(links, b.sheet) },
		func() error { return b.unlisted(".xml", b.sheet) },
		func() error { return b.each(links, "pivotCacheDefinition", b.pivotCache) },
		func() error { return b.each(links, "externalLink", b.external) },
		b.strings.orphans,
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func (k *pack) workbook(main *zip.File) (*workbook, []link, error) {
	b := &workbook{k: k, parts: map[string]*zip.File{}, persons: map[string]string{}}
	for _, f := range k.z.File {
		b.parts[strings.ToLower(f.Name)] = f
	}
	b.strings = k.x.stringTable(k.p.in("xl/sharedStrings" + path.Ext(main.Name)))
	links, err := b.links(main.Name)
	ext := path.Ext(main.Name)
	for kind, name := range map[string]string{"styles": "xl/styles", "sharedStrings": "xl/sharedStrings"} { // where they are unless it is said
		if !slices.ContainsFunc(links, func(l link) bool { return l.kind == kind }) {
			links = append(links, link{kind: kind, target: name + ext})
		}
	}
	return b, links, err
}

// main reads the workbook's own part: its sheets and its names.
func (b *workbook) main(t *xmlTags) error {
	var text []byte
	var name, how string
	for t.next() {
		switch {
		case t.is("workbookPr"):
			v := t.get("date1904")
			b.since1904 = v == "1" || v == "true"
		case t.is("sheet") && len(b.sheets) < maxSheets:
			b.sheets = append(b.sheets, sheetPart{bounded(t.get("name")), bounded(t.get("state")), bounded(t.get("id"))})
		case t.is("definedName"):
			text, name, how = text[:0], t.get("name"), "name"
			if v := t.get("hidden"); v == "1" || v == "true" {
				how = "hidden name"
			}
		case t.ends("definedName"):
			if err := b.k.x.record(b.k.p.hidden(name, how).path, []matcher.Field{{Text: name}, {Text: repair(text)}}); err != nil {
				return err
			}
			name = ""
		case name != "" && len(text) < b.k.x.lim.RecordBytes:
			text = t.content(text)
		}
	}
	return nil
}

// styles reads how cells show numbers.
func (b *workbook) styles(t *xmlTags) error {
	formats := newNumFormats()
	cells := false
	for t.next() {
		switch {
		case t.is("numFmt"):
			formats.define(natural(t.get("numFmtId")), t.get("formatCode"))
		case t.is("cellXfs"):
			cells = true
		case t.ends("cellXfs"):
			cells = false
		case cells && t.is("xf") && len(b.formats) < maxFormats:
			b.formats = append(b.formats, formats.of(natural(t.get("numFmtId"))))
		}
	}
	return nil
}

// sharedStrings reads the strings that cells share.
func (b *workbook) sharedStrings(t *xmlTags) error {
	var text, reading []byte // as it is shown, and as it is read aloud
	aloud := false
	for t.next() {
		switch {
		case t.is("si"):
			text, reading = text[:0], reading[:0]
			if t.empty {
				if err := b.strings.add(nil); err != nil {
					return err
				}
			}
		case t.is("rPh"):
			aloud = !t.empty
		case t.ends("rPh"):
			aloud = false
		case t.ends("si"):
			if err := b.shared(text, reading); err != nil {
				return err
			}
			text, reading = text[:0], reading[:0]
		case t.kind == otherToken:
			if err := b.k.remark(b.strings.p, t); err != nil {
				return err
			}
		case aloud:
			reading = t.content(reading)
		default:
			text = t.content(text)
		}
		if len(text) > b.k.x.lim.RecordBytes { // no cell holds so much
			if err := b.strings.tell("", len(b.strings.starts), text); err != nil {
				return err
			}
			text = text[:copy(text, text[len(text)-b.k.x.lim.overlap():])]
		}
		reading = reading[:min(len(reading), maxShared)]
	}
	return b.strings.tell("", len(b.strings.starts), text)
}

// shared takes a shared string, and how it is read aloud.
func (b *workbook) shared(text, reading []byte) error {
	if len(reading) > 0 {
		if err := b.strings.tell("(phonetic)", len(b.strings.starts), reading); err != nil {
			return err
		}
	}
	return b.strings.add(text)
}

// person reads who wrote the threaded comments.
func (b *workbook) person(t *xmlTags) error {
	for t.next() {
		if t.is("person") && len(b.persons) < maxLinks {
			b.persons[bounded(t.get("id"))] = bounded(t.get("displayName"))
		}
	}
	return nil
}

// listed reads the sheets that the workbook lists.
func (b *workbook) listed(links []link, read func(place, *zip.File) error) error {
	targets := map[string]string{}
	for _, l := range links {
		targets[l.id] = l.target
	}
	for _, s := range b.sheets {
		f := b.part(targets[s.link])
		if f == nil || b.k.done[f] {
			continue
		}
		if err := read(b.k.p.sheet(s), f); err != nil {
			return err
		}
	}
	return nil
}

// sheet is the place of a sheet, with how it is hidden.
func (p place) sheet(s sheetPart) place {
	switch s.state {
	case "", "visible":
		p.path, p.name = join(p.path, element(s.name)), s.name
		return p
	case "veryHidden":
		return p.hidden(s.name, "very hidden")
	}
	return p.hidden(s.name, "hidden")
}

// unlisted reads the sheets that are in the file but not in the workbook.
func (b *workbook) unlisted(ext string, read func(place, *zip.File) error) error {
	for _, f := range b.k.z.File {
		dir := strings.ToLower(path.Dir(f.Name))
		if b.k.done[f] || !strings.HasSuffix(dir, "sheets") || strings.ToLower(path.Ext(f.Name)) != ext {
			continue
		}
		if err := read(b.k.p.hidden(f.Name, "not listed"), f); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) part(name string) *zip.File { return b.parts[strings.ToLower(name)] }

// each hands the parts of a kind to do, each once.
func (b *workbook) each(links []link, kind string, do func(*zip.File) error) error {
	seen := map[*zip.File]bool{}
	for _, l := range links {
		f := b.part(l.target)
		if l.kind != kind || f == nil || seen[f] {
			continue
		}
		seen[f] = true
		if err := do(f); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) eachXML(links []link, kind string, how func(*zip.File, func(*xmlTags) error) error, do func(*xmlTags) error) error {
	return b.each(links, kind, func(f *zip.File) error { return how(f, do) })
}

// readXML reads a part by its tags, peekXML does and leaves it to be read again.
func (k *pack) readXML(f *zip.File, do func(*xmlTags) error) error {
	return k.read(f, func(r *bufio.Reader) error { return k.tags(r, do) })
}

func (k *pack) peekXML(f *zip.File, do func(*xmlTags) error) error {
	read, expanded := k.done[f], k.x.expanded
	k.done[f] = true // gaps and names are told by who reads it
	err := k.readXML(f, do)
	k.done[f], k.x.expanded = read, expanded
	return err
}

// tags reads a part in whatever encoding it is.
func (k *pack) tags(r *bufio.Reader, do func(*xmlTags) error) error {
	peek, _ := r.Peek(r.Size())
	text, plain := decode(sample{peek: peek}, r)
	if plain {
		return do(&xmlTags{r: r})
	}
	br := k.x.reader(text)
	defer k.x.release(br)
	return do(&xmlTags{r: br})
}

// remark hands on a comment or a declaration in the XML of a part.
func (k *pack) remark(p place, t *xmlTags) error {
	if declaration.Match(t.raw) {
		return nil
	}
	return k.x.record(p.hidden("", "remark").path, []matcher.Field{{Text: repair(t.raw)}})
}

// links are the ways from a part to others. Those that lead out of the workbook
// are handed on.
func (b *workbook) links(part string) ([]link, error) {
	dir, file := path.Split(part)
	f, k := b.part(dir+"_rels/"+file+".rels"), b.k
	if f == nil {
		return nil, nil
	}
	var all []link
	err := k.readXML(f, func(t *xmlTags) error {
		for t.next() {
			if !t.is("Relationship") {
				continue
			}
			target := t.get("Target")
			if t.get("TargetMode") == "External" {
				if err := k.x.record(k.p.in(f.Name).path, []matcher.Field{{Name: "link", Text: target}}); err != nil {
					return err
				}
				continue
			}
			if target != "" && target[0] == '/' {
				target = target[1:]
			} else {
				target = path.Join(dir, target)
			}
			if len(all) < maxLinks && len(target) <= maxPath {
				all = append(all, link{bounded(t.get("Id")), bounded(path.Base(t.get("Type"))), target})
			}
		}
		return nil
	})
	return all, err
}

// natural reads a number that is none less than 0; -1 is what cannot be read.
func natural[T string | []byte](s T) int {
	if len(s) == 0 || len(s) > 18 {
		return -1
	}
	n := 0
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}
