package extract

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"peeler/matcher"
)

const pdfSpaced = -180 // thousandths of an em: a gap between words

// content reads the strings that a page or a form draws, line by line. It finds
// what pdftotext leaves out, such as text beyond the edge of the page; fonts with
// an encoding of their own it cannot read.
func (k *pdf) content(s pdfStream, r *bufio.Reader) error {
	b, err := io.ReadAll(io.LimitReader(r, pdfPacked))
	if err == nil && len(b) == pdfPacked {
		k.gap(s.place(""), matcher.TooBig, "the content of a page is over the limit")
	}
	how := ""
	if s.old {
		how = "old revision"
	}
	c := &pdfLines{block: k.x.block(k.place(s.number, "content", how)), k: k}
	l := &pdfLexer{b: b}
	for {
		t := l.next()
		var err error
		switch t.kind {
		case pdfEnd:
			if err := c.flush(); err != nil {
				return err
			}
			return c.block.flush()
		case pdfString:
			c.string(t.text)
		case pdfAtom:
			err = c.operator(string(t.text))
		}
		if err != nil {
			return err
		}
	}
}

// pdfLines puts together what is drawn at one height.
type pdfLines struct {
	k       *pdf
	block   *block
	number  int
	line    []byte
	height  float64    // of the line
	at      float64    // height of what is drawn next
	leading float64    // between lines
	args    [6]float64 // of the operator, the last ones
	pending []byte     // strings of the operator
}

// string takes a string: of an operator that shows it, or of any other.
func (c *pdfLines) string(b []byte) { c.pending = append(c.pending, b...) }

// operator takes a number or an operator.
func (c *pdfLines) operator(s string) error {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		if n < pdfSpaced && len(c.pending) > 0 && c.pending[len(c.pending)-1] != ' ' {
			c.pending = append(c.pending, ' ')
		}
		copy(c.args[:], c.args[1:])
		c.args[5] = n
		return nil
	}
	switch s {
	case "BT":
		c.at = 0
		c.apart()
	case "Td":
		c.move(c.args[5])
	case "TD":
		c.leading = -c.args[5]
		c.move(c.args[5])
	case "TL":
		c.leading = c.args[5]
	case "T*", "'", `"`:
		c.move(-c.leading)
	case "Tm":
		c.at = c.args[5]
		c.apart()
	}
	return c.show()
}

func (c *pdfLines) move(by float64) {
	c.at += by
	c.apart()
}

// apart puts a gap between what is drawn at different places of a line.
func (c *pdfLines) apart() {
	if n := len(c.line); n > 0 && c.line[n-1] != ' ' {
		c.line = append(c.line, ' ')
	}
}

// show draws what is pending.
func (c *pdfLines) show() error {
	if len(c.pending) == 0 {
		return nil
	}
	if math.Abs(c.at-c.height) > 1 || len(c.line) > c.k.x.lim.RecordBytes/2 {
		if err := c.flush(); err != nil {
			return err
		}
	}
	c.height = c.at
	c.line = append(c.line, c.pending...)
	c.pending = c.pending[:0]
	return nil
}

// flush ends the line; glyphs that are no characters are passed over.
func (c *pdfLines) flush() error {
	c.number++
	line := c.line
	c.line = c.line[:0]
	s, ok := pdfText(line)
	if !ok || !isText([]byte(s)) {
		return nil
	}
	if _, shown := c.k.shown[squeezed([]byte(s))]; shown {
		return nil
	}
	return c.block.line(c.number, strings.TrimSpace(s))
}
