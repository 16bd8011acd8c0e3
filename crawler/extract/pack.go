package extract

import (
	"archive/zip"
	"bufio"
	"strings"

	"peeler/matcher"
)

// pack is a zip whose entries, its parts, make up one document, as the formats of
// offices are.
type pack struct {
	x    *extraction
	p    place
	z    *zip.Reader
	done map[*zip.File]bool
}

// packReader is how a zip is read that has a part of a name. What it reads by
// pack.read is not read again; every other part is a document of its own.
type packReader struct {
	part string
	read func(k *pack, main *zip.File) error
}

func packReaders() []packReader {
	return []packReader{
		{"xl/workbook.xml", (*pack).xlsx},
		{"xl/workbook.bin", (*pack).xlsb},
		{"word/document.xml", (*pack).docx},
		{"word/document2.xml", (*pack).docx},
		{"ppt/presentation.xml", (*pack).pptx},
		{"content.xml", (*pack).openDocument},
		{"Index/Document.iwa", unreadPack("an iWork file")},
	}
}

// unreadPack says that only the text in the parts is read.
func unreadPack(what string) func(*pack, *zip.File) error {
	return func(k *pack, _ *zip.File) error {
		k.x.gap(k.p, matcher.UnknownFormat, what+" is not read yet: only the text in its parts is", 0)
		return nil
	}
}

// parts reads the entries of a zip: as the document that they make up, if they do.
func (x *extraction) parts(p place, z *zip.Reader) error {
	x.overhear(z)
	k := &pack{x: x, p: p, z: z, done: map[*zip.File]bool{}}
	for _, r := range packReaders() {
		if f := k.part(r.part); f != nil {
			if err := r.read(k, f); err != nil {
				return err
			}
			break
		}
	}
	for _, f := range z.File {
		if k.done[f] {
			continue
		}
		if stop, err := x.zipEntry(p.in(f.Name), f); stop || err != nil {
			return err
		}
	}
	return nil
}

// part finds a part by its name, nil when there is none.
func (k *pack) part(name string) *zip.File {
	for _, f := range k.z.File {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// read hands what is in a part to do. What could not be read is a gap at the
// part. It may be called again for the same part: then names and gaps are not
// told twice.
func (k *pack) read(f *zip.File, do func(r *bufio.Reader) error) error {
	p := k.p.in(f.Name)
	again := k.done[f]
	k.done[f] = true
	_, err := k.x.entry(p, f, again, func(src *source) error {
		br := k.x.reader(src)
		defer k.x.release(br)
		return do(br)
	})
	return err
}
