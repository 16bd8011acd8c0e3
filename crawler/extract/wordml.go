package extract

import (
	"archive/zip"
	"bufio"
	"path"
	"regexp"
	"strings"

	"peeler/matcher"
)

// The dialect of docx and pptx ([ECMA-376]).
var wordML = dialect{
	role: roles(map[role]string{
		paragraphRole: "p",
		scopeRole:     "r sp pic graphicframe grpsp cxnsp fld trpr",
		deletedRole:   "del movefrom",
		literalRole:   "t deltext",
		codeRole:      "instrtext delinstrtext",
		plainRole: "rpr ppr tblpr tcpr sectpr tblgrid tblprex ctrlpr endpararpr rprchange pprchange tblprchange tcprchange trprchange sectprchange " +
			"sppr bodypr lststyle style blipfill",
		muteRole:    "posoffset align pctwidth pctheight pctposhoffset pctposvoffset attrname",
		tabRole:     "tab ptab",
		breakRole:   "br cr",
		tableRole:   "tbl",
		rowRole:     "tr",
		cellRole:    "tc",
		boxRole:     "txbxcontent footnote endnote docpart",
		commentRole: "comment cm",
		dataRole:    "bindata binarydata",
	}),
	keep: names(`val hidden author initials descr title alt name alias tag instr tooltip href displaytext fulldate default value lastvalue string
		docvarname helptext statustext provideruserid userid email bookmark target text lastclr styleid`),
	speak: words(`descr title alt name alias tag instr tooltip href displaytext fulldate default value lastvalue string userid email target`),
	start: startWordML,
	end:   endWordML,
}

func startWordML(w *office, _ role, empty bool) error {
	name := w.name
	switch name {
	case "vanish":
		if w.plain > 0 && truth(w.value("val")) {
			w.vanish()
		}
	case "del", "movefrom":
		if n := len(w.scopes); empty && n > 1 && w.scopes[n-2].name == "trpr" {
			w.hide(deletedFlag, "tr")
		}
	case "hidden":
		if n := len(w.scopes); n > 0 && w.scopes[n-1].name == "trpr" && truth(w.value("val")) {
			w.hide(hiddenFlag, "tr")
		}
	case "fldchar":
		return w.code("field")
	case "nobreakhyphen":
		return w.write([]byte{'-'})
	case "style":
		w.style = w.value("styleid")
	case "pstyle", "rstyle":
		if _, ok := w.hides[w.value("val")]; ok {
			w.vanish()
		}
	case "tblheader":
		if t := w.top().table; t != nil {
			t.heading = truth(w.value("val"))
		}
	case "cnvpr", "docpr":
		if h := w.value("hidden"); h == "1" || h == "true" {
			w.hide(hiddenFlag, "sp", "pic", "graphicframe", "grpsp", "cxnsp", "r")
		}
	case "choice":
		if w.once == nil {
			w.once = map[uint64]struct{}{}
		}
	case "fallback":
		w.again = true
	}
	return w.valueOf(name)
}

// valueOf hands on the value of an element that holds one that a person wrote.
func (w *office) valueOf(name string) error {
	if _, ok := spoken[name]; ok {
		return w.beside(name, w.value("val"))
	}
	return nil
}

// spoken are the elements whose value a person wrote.
var spoken = words("alias tag default helptext statustext docvar listentry name category description entrymacro exitmacro placeholder")

// vanish hides the run that is open, or the paragraph whose style it is. The
// mark of a paragraph hides nothing.
func (w *office) vanish() {
	if n := len(w.scopes); n > 0 && w.scopes[n-1].name == "r" {
		w.hide(hiddenFlag, "r")
		return
	}
	if w.name == "pstyle" {
		w.hide(hiddenFlag, "p")
		return
	}
	w.hiding()
}

// truth reads a switch, which is on when it only stands there.
func truth(val string) bool {
	return val != "0" && val != "false" && val != "off" && val != "none"
}

func endWordML(w *office, _ role) error {
	switch w.name {
	case "alternatecontent":
		w.once = nil
	case "fallback":
		w.again = false
	case "style":
		w.style = ""
	}
	return nil
}

// hiddenPlace is the same place, which is hidden.
func hiddenPlace(p place) place {
	if !strings.HasSuffix(p.path, "(hidden)") {
		p.path = covertPath(p.path, hiddenFlag)
	}
	return p
}

// docx reads a document of Word: its text at the place of the whole, and the
// other parts that hold text by their names.
func (k *pack) docx(main *zip.File) error {
	hides, err := k.hiding(path.Dir(main.Name)+"/styles.xml", wordML)
	if err != nil {
		return err
	}
	if err := k.written(main, k.p, hides); err != nil {
		return err
	}
	for _, f := range k.z.File {
		dir, base := path.Split(strings.ToLower(f.Name))
		switch {
		case k.done[f] || !strings.HasPrefix(dir, "word/") || path.Ext(base) != ".xml":
			continue
		case begins(base, "header", "footer", "footnotes", "endnotes", "comments"), base == "document.xml", strings.HasPrefix(dir, "word/diagrams"):
		default:
			continue
		}
		if err := k.written(f, k.p.in(f.Name), hides); err != nil || k.x.spent() {
			return err
		}
	}
	return nil
}

// pptx reads a presentation, each slide, note and master by the name of its part.
func (k *pack) pptx(*zip.File) error {
	for _, f := range k.z.File {
		dir, base := path.Split(strings.ToLower(f.Name))
		switch {
		case k.done[f] || path.Ext(base) != ".xml":
			continue
		case dir == "ppt/comments/", dir == "ppt/slides/", dir == "ppt/notesslides/", dir == "ppt/slidemasters/", dir == "ppt/slidelayouts/",
			dir == "ppt/notesmasters/", dir == "ppt/handoutmasters/", dir == "ppt/diagrams/":
		default:
			continue
		}
		if err := k.slide(f); err != nil || k.x.spent() {
			return err
		}
	}
	return nil
}

// slide reads a slide or what is like one; it may be hidden.
func (k *pack) slide(f *zip.File) error {
	return k.read(f, func(r *bufio.Reader) error {
		p := k.p.in(f.Name)
		if head, _ := r.Peek(4096); hiddenSlide.Match(head) {
			p = hiddenPlace(p)
		}
		return k.x.office(newProse(k.x, p), wordML, nil, r)
	})
}

var hiddenSlide = regexp.MustCompile(`<(\w+:)?sld\s[^>]*\bshow\s*=\s*["'](0|false|off)["']`)

// written reads a part that holds text.
func (k *pack) written(f *zip.File, p place, hides map[string]struct{}) error {
	return k.read(f, func(r *bufio.Reader) error {
		return k.x.office(newProse(k.x, p), wordML, hides, r)
	})
}

// hiding finds the styles that hide text in the part of that name. The part is
// read as XML too.
func (k *pack) hiding(name string, is dialect) (map[string]struct{}, error) {
	hides := map[string]struct{}{}
	f := k.part(name)
	if f == nil {
		return hides, nil
	}
	to := k.x.to
	err := k.read(f, func(r *bufio.Reader) error {
		k.x.to = Sink{Record: func(matcher.Record) error { return nil }}
		defer func() { k.x.to = to }()
		return k.x.office(newProse(k.x, k.p), is, hides, r)
	})
	if err != nil {
		return nil, err
	}
	return hides, k.read(f, func(r *bufio.Reader) error { return k.x.xml(k.p.in(name), r) })
}

func begins(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
