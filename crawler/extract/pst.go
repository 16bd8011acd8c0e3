package extract

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"

	"golang.org/x/text/encoding"

	"peeler/matcher"
)

// Kinds of nodes, the lowest five bits of their numbers ([MS-PST] §2.2.2.1).
const (
	pstFolder      = 0x02
	pstSearch      = 0x03 // a folder of what a search found
	pstMessage     = 0x04
	pstAttachment  = 0x05
	pstAssociated  = 0x08 // a message that is not shown
	pstFolders     = 0x0d // tables of a folder: of the folders in it,
	pstContents    = 0x0e // of its messages,
	pstHidden      = 0x0f // of those not shown,
	pstFound       = 0x10 // of those that a search found
	pstAttachments = 0x11 // tables of a message
	pstRecipients  = 0x12
	pstValue       = 0x1f // a property too long for its heap
)

const (
	pstNames  = 0x61 // the node of the names of properties
	pstDepth  = 32   // folders within each other, and nodes
	pstHeader = 514
)

func isPST(s sample) bool { return s.begins("!BDN") && len(s.peek) >= pstHeader }

// pst is a store of Outlook ([MS-PST]), of any of its three layouts: with numbers of
// 32 bits, of 64 bits, and with pages of 4 KiB, as offline copies have had since 2013.
type pst struct {
	x      *extraction
	p      place
	held   *chunks
	layout pstLayout
	crypt  byte
	blocks []pstBlock // by number
	nodes  []pstNode  // in the order of their numbers
	used   []bool     // pieces of pstPiece bytes that a page or a block takes
	names  map[uint16]string
	in     map[uint32]pstBranch // folders
	count  map[string]int       // messages by the place of their folder
	items  int                  // found in free space
	nested int                  // nodes around the one being read
	out    int64                // bytes of blocks and values that were read
	why    matcher.Cause        // why no more is read
	detail string
	broken bool // told already,
	full   bool // this too
}

// pstBranch is a folder: its name, and the folder that it is in.
type pstBranch struct {
	parent uint32
	name   string
}

// pst reads the folders, messages and tables of a store, and what is in it that no
// folder shows. The file is held in memory up to Limits.Buffer.
func (x *extraction) pst(p place, r *bufio.Reader) error {
	head, _ := r.Peek(pstHeader)
	f := &pst{x: x, p: p, in: map[uint32]pstBranch{}, count: map[string]int{}}
	roots, known := f.header(head)
	held, whole := hold(r, x.lim.Buffer-x.buffered)
	x.buffered += held.size
	defer func() { x.buffered -= held.size }()
	f.held = held
	switch {
	case !known:
		x.gap(p, matcher.UnknownFormat, "a store of Outlook of a version that is not known", 0)
		return f.sweep(p, io.MultiReader(held.all(), r), pstPlain)
	case f.crypt > pstCyclic: // with a key of the Windows that wrote it
		x.gap(p, matcher.Encrypted, "a store of Outlook is encrypted", 0)
		return f.sweep(p, io.MultiReader(held.all(), r), pstPlain)
	case !whole:
		x.gap(p, matcher.TooBig, "a store of Outlook over the limit: only the text in it is read", 0)
		return f.sweep(p, io.MultiReader(held.all(), r), f.crypt)
	}
	f.used = make([]bool, held.size/pstPiece+1)
	f.use(0, pstHeader)
	f.tree(roots[0], 255, f.addBlock)
	f.tree(roots[1], 255, f.addNode)
	slices.SortStableFunc(f.blocks, pstBlock.compare)
	if len(f.nodes) == 0 {
		f.corrupt()
	}
	if err := f.walk(); err != nil {
		return err
	}
	if err := f.leftovers(); err != nil {
		return err
	}
	if f.why != "" {
		x.gap(p, f.why, f.detail, 0)
	}
	return nil
}

// header reads the header: where the trees of blocks and of nodes begin.
func (f *pst) header(h []byte) (roots [2]int64, known bool) {
	if len(h) < pstHeader {
		return roots, false
	}
	le := binary.LittleEndian
	switch version := le.Uint16(h[10:]); {
	case version == 14 || version == 15:
		f.layout, f.crypt = pstNarrow, h[461]
		return [2]int64{int64(le.Uint32(h[196:])), int64(le.Uint32(h[188:]))}, true
	case version >= 36:
		f.layout = pstPaged
	case version >= 20:
		f.layout = pstWide
	default:
		return roots, false
	}
	f.crypt = h[513]
	return [2]int64{int64(le.Uint64(h[240:])), int64(le.Uint64(h[224:]))}, true
}

// walk reads every node: messages whose folder is gone are nodes too.
func (f *pst) walk() error {
	f.names = f.nameMap()
	for _, n := range f.nodes {
		if k := n.kind(); k == pstFolder || k == pstSearch {
			f.in[n.id] = pstBranch{n.parent, f.displayName(n)}
		}
	}
	for _, n := range f.nodes {
		if f.why != "" {
			return nil
		}
		if n.id == pstNames { // labels, by which fields are called too
			r := &pstReader{f: f, leaves: f.leaves(n.data)}
			if err := f.sweep(f.placeOf(n), r, pstPlain); err != nil {
				return err
			}
			continue
		}
		if err := f.node(f.placeOf(n), n, nil); err != nil {
			return err
		}
	}
	return nil
}

// placeOf names the place of a node as Outlook shows it.
func (f *pst) placeOf(n pstNode) place {
	switch k := n.kind(); k {
	case pstFolder, pstSearch:
		return f.folder(n.id)
	case pstMessage, pstAssociated:
		at := f.folder(n.parent)
		f.count[at.path]++
		name := "message " + strconv.Itoa(f.count[at.path])
		if k == pstAssociated {
			return at.hidden(name, "hidden")
		}
		return join2(at, name)
	case pstFolders, pstContents, pstHidden, pstFound:
		id := n.id&^0x1f | pstFolder
		if k == pstFound {
			id = n.id&^0x1f | pstSearch
		}
		if _, ok := f.in[id]; ok {
			return join2(f.folder(id), pstTableNames[k])
		}
	}
	return join2(f.p, fmt.Sprintf("node %x", n.id))
}

// pstTableNames are how tables are called in paths.
var pstTableNames = map[uint32]string{
	pstFolders: "folders", pstContents: "contents", pstHidden: "hidden contents", pstFound: "found",
	pstAttachments: "attachments", pstRecipients: "recipients",
}

// folder is the place of a folder. One that is gone was deleted.
func (f *pst) folder(id uint32) place {
	if _, ok := f.in[id]; !ok {
		return f.p.hidden("no folder", "deleted")
	}
	var names []string
	for range pstDepth {
		b := f.in[id]
		if b.name != "" {
			names = append(names, b.name)
		}
		if b.parent == id {
			break
		}
		id = b.parent
	}
	p := f.p
	for _, name := range slices.Backward(names) {
		p = join2(p, element(name))
	}
	return p
}

// displayName is how a folder is called.
func (f *pst) displayName(n pstNode) string {
	const name = 0x3001
	h := f.heap(n)
	if h == nil {
		return ""
	}
	for _, p := range h.properties() {
		if p.id == name {
			return p.text()
		}
	}
	return ""
}

// node reads what a node holds, and the nodes in it. Its texts are in a code page unless
// it says otherwise.
func (f *pst) node(at place, n pstNode, page encoding.Encoding) error {
	h := f.heap(n)
	if h == nil {
		return nil // its blocks are swept
	}
	g := &group{x: f.x, at: at, page: page}
	if err := f.tell(g, h); err != nil {
		return err
	}
	return f.within(at, h.subs, g.page) // nothing else of it is held
}

// tell hands on what a heap says: properties, or the rows of a table.
func (f *pst) tell(g *group, h *pstHeap) error {
	switch h.client {
	case pstProperties:
		g.properties = h.properties()
		return g.read()
	case pstTable:
		return h.rows(func(row int, properties []property) error {
			p := g.at
			p.path = f.x.at(p, row)
			return (&group{x: f.x, at: p, properties: properties, page: g.page}).read()
		})
	}
	return nil
}

// within reads the nodes in a node: tables, attachments, messages in attachments.
func (f *pst) within(at place, nodes []pstNode, page encoding.Encoding) error {
	f.nested++
	defer func() { f.nested-- }()
	attachments := 0
	for _, s := range nodes {
		p := at
		switch s.kind() {
		case 0, pstValue:
			continue // values of properties
		case pstAttachment:
			attachments++
			p = join2(p, "attachment "+strconv.Itoa(attachments))
		case pstMessage, pstAssociated:
			p = join2(p, "message")
			p.depth++
			if !f.x.counted(p, "too many messages within messages") {
				return nil
			}
		default:
			if name := pstTableNames[s.kind()]; name != "" {
				p = join2(p, name)
			}
		}
		if p.depth >= f.x.lim.Depth || f.nested > pstDepth {
			f.x.gap(p, matcher.TooDeep, "a message within too many messages", 0)
			return nil
		}
		if err := f.node(p, s, page); err != nil || f.why != "" {
			return err
		}
	}
	return nil
}

// corrupt says once that something could not be read as what it should be.
func (f *pst) corrupt() {
	if !f.broken {
		f.broken = true
		f.x.gap(f.p, matcher.Corrupt, "a store of Outlook is broken: what can be read of it is", 0)
	}
}
