package extract

import (
	"bytes"
	"slices"
	"sort"
	"strconv"

	"peeler/matcher"
)

const (
	pdfReach = 1 << 20 // bytes into the next objects that an end is looked for
	pdfInner = 256     // PDFs in its streams that are told apart from it

	pdfInnerDict = 16 << 10 // bytes of the dictionary of such a stream
)

// index finds the headers of objects.
func (k *pdf) index() {
	k.headers()
	k.inner()
}

// inner leaves out the headers in PDFs that lie unpacked in streams: those are
// documents of their own.
func (k *pdf) inner() {
	for at, n := len(pdfMagic), 0; n < pdfInner; n++ {
		i := bytes.Index(k.b[min(at, len(k.b)):], pdfMagic)
		if i < 0 {
			return
		}
		at += i + len(pdfMagic)
		last := sort.Search(len(k.heads), func(j int) bool { return int(k.heads[j].start) >= at }) - 1
		if last < 0 {
			continue
		}
		body := int(k.heads[last].body)
		o := &pdfObject{k: k}
		l := &pdfLexer{b: k.b[:min(at, body+pdfInnerDict)], at: body}
		if !o.walk(l, false) || l.at+pdfHead < at {
			continue
		}
		if end := k.length(o, l.at); end > at {
			k.heads = slices.DeleteFunc(k.heads, func(h pdfHeader) bool { return l.at <= int(h.start) && int(h.start) < end })
			at = end
		}
	}
}

// headers finds all that look like one.
func (k *pdf) headers() {
	for at := 0; ; {
		i := bytes.Index(k.b[at:], []byte("obj"))
		if i < 0 {
			return
		}
		at += i + len("obj")
		h, ok := pdfHeaderAt(k.b, at-len("obj"))
		if !ok {
			continue
		}
		if len(k.heads) == pdfObjects {
			k.gap(k.p, matcher.Count, "too many objects")
			return
		}
		k.heads = append(k.heads, h)
	}
}

// pdfHeaderAt reads the two numbers that stand before "obj" at b[at].
func pdfHeaderAt(b []byte, at int) (h pdfHeader, ok bool) {
	back := func(i int, class byte) int {
		for i > 0 && (class == pdfSpace && pdfClass[b[i-1]] == pdfSpace || class == 0 && '0' <= b[i-1] && b[i-1] <= '9') {
			i--
		}
		return i
	}
	generation := back(at, pdfSpace)
	space := back(generation, 0)
	end := back(space, pdfSpace)
	start := back(end, 0)
	if space == generation || end == space || start == end || at == generation {
		return h, false
	}
	n, err := strconv.ParseInt(string(b[start:end]), 10, 32)
	return pdfHeader{int32(n), int32(start), int32(at + len("obj"))}, err == nil
}

// integer is the value of an object that is nothing but a number, or -1.
func (k *pdf) integer(number string) int {
	if k.where == nil {
		k.where = make(map[int32]int32, len(k.heads))
		for _, h := range k.heads {
			k.where[h.number] = h.body
		}
	}
	n, err := strconv.ParseInt(number, 10, 32)
	body, ok := k.where[int32(n)]
	if err != nil || !ok {
		return -1
	}
	l := &pdfLexer{b: k.b, at: int(body)}
	if n, err = strconv.ParseInt(string(l.next().text), 10, 32); err != nil {
		return -1
	}
	return int(n)
}

// length is where a stream at b[at] ends by the length that its object gives, -1
// when that is not true.
func (k *pdf) length(o *pdfObject, at int) int {
	n := -1
	if list := o.facts["Length"]; len(list) == 1 {
		n = o.int("Length", -1)
	} else if len(list) == 3 {
		n = k.integer(list[0])
	}
	if n < 0 || n > len(k.b)-at || !bytes.HasPrefix(bytes.TrimLeft(k.b[at+n:min(at+n+16, len(k.b))], "\r\n \x00"), endstream) {
		return -1
	}
	return at + n
}

// body is what lies between "stream", behind which b[at] is, and "endstream": by
// the length that the object gives where that is true. What it takes of the
// objects behind it counts: many could take the same.
func (k *pdf) body(o *pdfObject, at int) []byte {
	floor := max(at, k.floor)
	reach := min(floor+max(0, min(k.budget, pdfReach)), len(k.b))
	end := k.length(o, at)
	if end < 0 {
		if i := bytes.Index(k.b[at:reach], endstream); i >= 0 {
			end = at + i
		} else {
			end = floor
			k.budget -= reach - floor
			k.gap(k.p, matcher.Truncated, "a stream without an end")
		}
	}
	if end > floor {
		if k.budget -= end - floor; k.budget < 0 {
			end = floor
			k.gap(k.p, matcher.Corrupt, "objects that overlap")
		}
	}
	return k.b[at:end]
}
