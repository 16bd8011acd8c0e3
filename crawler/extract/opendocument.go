package extract

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"

	"peeler/matcher"
)

// The dialect of OpenDocument ([ODF 1.3]).
var openDocument = dialect{
	role: roles(map[role]string{
		paragraphRole: "p h title desc subject description keyword user-defined generator initial-creator printed-by",
		scopeRole:     "span a section index-body",
		codeRole:      "creator date date-string creator-initials sender-initials",
		deletedRole:   "deletion",
		plainRole:     "text-properties paragraph-properties table-properties graphic-properties",
		tabRole:       "tab",
		breakRole:     "line-break",
		tableRole:     "table",
		rowRole:       "table-row",
		cellRole:      "table-cell covered-table-cell",
		boxRole:       "text-box custom-shape rect ellipse line polyline polygon path circle connector caption measure regular-polygon note-body notes frame",
		commentRole:   "annotation",
		dataRole:      "binary-data",
	}),
	keep: names(`style-name name display visibility href string-value string-value-if-true string-value-if-false is-hidden c value
		current-value label title formula description condition author alt-text reference-name ref-name initials id change-id`),
	speak:  words(`href string-value string-value-if-true string-value-if-false current-value value label title description formula alt-text`),
	spaced: true,
	start:  startOpenDocument,
	end:    endOpenDocument,
}

func startOpenDocument(w *office, r role, _ bool) error {
	switch name := w.name; name {
	case "style":
		w.style = w.value("name")
	case "text-properties":
		if w.value("display") == "none" {
			w.hiding()
		}
	case "drawing-page-properties":
		if w.value("visibility") == "hidden" {
			w.hiding()
		}
	case "p", "h", "span":
		w.styled(w.value("style-name"))
	case "section", "index-body":
		if w.value("display") == "none" || w.value("is-hidden") == "true" {
			w.hide(hiddenFlag, name)
		}
		return w.beside("", w.value("name"))
	case "table-row", "table-column":
		if v := w.value("visibility"); r == rowRole && v != "" && v != "visible" {
			w.hide(hiddenFlag, name)
		}
		if t := w.top().table; t != nil {
			t.heading = w.headers
		}
	case "table-header-rows":
		w.headers = true
	case "hidden-paragraph":
		if w.value("is-hidden") != "false" {
			w.hide(hiddenFlag, "p", "h")
			w.top().text.hide(hiddenFlag)
		}
	case "hidden-text":
		was := w.how
		w.how |= hiddenFlag
		err := w.beside("", w.value("string-value"))
		w.how = was
		w.at = w.at[:0]
		return err
	case "s":
		n, _ := strconv.Atoi(w.value("c"))
		return w.write(bytes.Repeat([]byte{' '}, min(max(n, 1), 64)))
	case "tracked-changes":
		p := w.top().p
		p.path = join(p.path, "changes")
		return w.openAt(p, 0)
	case "changed-region":
		w.change = w.value("id")
	case "deletion":
		w.removing = true
	case "change":
		return w.restore(w.value("change-id"))
	case "page":
		return w.page()
	case "frame", "user-defined", "bookmark", "bookmark-start", "user-field-decl", "user-field-get", "variable-set", "reference-mark-start":
		return w.beside("", w.value("name"))
	}
	return nil
}

// page begins a slide.
func (w *office) page() error {
	w.pages++
	p := w.top().p
	p.path = join(p.path, "slide "+strconv.Itoa(w.pages))
	if _, ok := w.hides[w.value("style-name")]; ok {
		p = hiddenPlace(p)
	}
	return w.openAt(p, 0)
}

func endOpenDocument(w *office, _ role) error {
	switch w.name {
	case "creator":
		name := repair(w.instr)
		w.instr = w.instr[:0]
		return w.author(name)
	case "date", "date-string", "creator-initials", "sender-initials":
		return w.code(w.name)
	case "style":
		w.style = ""
	case "deletion":
		w.removing = false
	case "p", "h":
		if w.removing {
			w.remove([]byte{'\n'})
		}
	case "table-header-rows":
		w.headers = false
	case "tracked-changes", "page":
		return w.closeBox()
	}
	return nil
}

// remove keeps text that was deleted, to be put where it stood: what stands there
// may be the rest of a name.
func (w *office) remove(b []byte) {
	if w.removed == nil {
		w.removed = map[string][]byte{}
	}
	if id := bounded(w.change); len(w.removed) < 1024 && w.kept+len(b) < w.x.lim.RecordBytes {
		w.removed[id] = append(w.removed[id], b...)
		w.kept += len(b)
	}
}

// restore puts text that was deleted where it stood.
func (w *office) restore(change string) error {
	was, id := w.how, bounded(change)
	w.how |= deletedFlag
	err := w.write(w.removed[id])
	w.how = was
	delete(w.removed, id)
	return err
}

// openDocument reads a text or a presentation of OpenDocument. Headers and footers
// stand among its styles.
func (k *pack) openDocument(main *zip.File) error {
	if bytes.Contains(k.peek("mimetype"), []byte("spreadsheet")) {
		return k.ods(main)
	}
	if bytes.Contains(k.peek("META-INF/manifest.xml"), []byte("encryption-data")) {
		k.x.gap(k.p, matcher.Encrypted, "an OpenDocument file is encrypted", 0)
		return nil
	}
	hides, err := k.hiding("styles.xml", openDocument)
	if err != nil {
		return err
	}
	return k.read(main, func(r *bufio.Reader) error {
		return k.x.office(newProse(k.x, k.p), openDocument, hides, r)
	})
}

// peek is how a part begins, which is not thereby read.
func (k *pack) peek(name string) []byte {
	f := k.part(name)
	if f == nil {
		return nil
	}
	r, err := f.OpenRaw()
	if err != nil {
		return nil
	}
	br := k.x.reader(r)
	defer k.x.release(br)
	u, err := k.x.unpacker(f.Method, f.Flags, &byteCounter{r: br}, int64(f.UncompressedSize64), int64(f.CompressedSize64))
	if err != nil {
		return nil
	}
	defer u.free()
	b, _ := io.ReadAll(io.LimitReader(u, peekSize))
	return b
}

// flatOpenDocument reads the same as one file of XML.
func (x *extraction) flatOpenDocument(p place, r *bufio.Reader) error {
	return x.office(newProse(x, p), openDocument, nil, r)
}

func isFlatOpenDocument(s sample) bool {
	return flatRoot.Match(s.low()) && !bytes.Contains(s.peek[:min(len(s.peek), 8<<10)], []byte("opendocument.spreadsheet"))
}

var flatRoot = regexp.MustCompile(`<office:document[\s>]`)
