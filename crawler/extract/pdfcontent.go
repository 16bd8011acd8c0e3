package extract

import (
	"bufio"
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
)

const (
	pdfSpaced = -220    // thousandths of an em: a gap between words
	pdfWindow = 1 << 20 // bytes of content that are read at a time
)

// content reads the strings that a page or a form draws, line by line. It finds
// what pdftotext leaves out, such as text beyond the edge of the page; fonts with
// an encoding of their own it cannot read. Long ones come in windows that end
// with a line.
func (k *pdf) content(s pdfStream, r *bufio.Reader) error {
	how := ""
	if s.old {
		how = "old revision"
	}
	c := &pdfLines{block: k.x.block(k.place(s.number, "content", how)), k: k}
	var b []byte
	for {
		more, err := io.ReadAll(io.LimitReader(r, pdfWindow))
		b = append(b, more...)
		last := err != nil || len(more) < pdfWindow
		end := len(b)
		if i := bytes.LastIndexByte(b, '\n'); !last && i >= 0 {
			end = i
		}
		if err := c.read(b[:end]); err != nil {
			return err
		}
		if b = b[:copy(b, b[end:])]; last {
			break
		}
	}
	if err := c.flush(); err != nil {
		return err
	}
	return c.block.flush()
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
	ends    []int      // of each of them
	name    string     // the last
}

func (c *pdfLines) read(b []byte) error {
	var err error
	l := &pdfLexer{b: b, comment: func(b []byte) {
		if err == nil {
			err = c.aside(b)
		}
	}}
	for {
		t := l.next()
		switch t.kind {
		case pdfEnd:
			return nil
		case pdfName:
			c.name = string(t.text)
		case pdfString:
			if c.name != "Lang" {
				c.pending = append(c.pending, t.text...)
				c.ends = append(c.ends, len(c.pending))
			}
			c.name = ""
		case pdfAtom:
			err = c.operator(string(t.text))
		}
		if err != nil {
			return err
		}
	}
}

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
	case "Tj", "TJ":
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
	default:
		return c.beside()
	}
	return c.show()
}

// beside hands on the strings of operators that draw nothing: what a text is to be
// read as, what a picture shows.
func (c *pdfLines) beside() error {
	at := 0
	for _, end := range c.ends {
		if err := c.aside(c.pending[at:end]); err != nil {
			return err
		}
		at = end
	}
	c.pending, c.ends = c.pending[:0], c.ends[:0]
	return nil
}

// aside hands on a text that is not drawn.
func (c *pdfLines) aside(b []byte) error {
	s, ok := pdfText(b)
	if !ok || len(s) < minRun {
		return nil
	}
	c.number++
	return c.block.line(c.number, s)
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
	c.pending, c.ends = c.pending[:0], c.ends[:0]
	return nil
}

// flush ends the line; glyphs that are no characters are passed over.
func (c *pdfLines) flush() error {
	c.number++
	line := c.line
	c.line = c.line[:0]
	if !isText(line) {
		return nil
	}
	s := repair(line) // most fonts have the encoding of Windows
	if !c.k.gone([]byte(s)) {
		return nil
	}
	return c.block.line(c.number, strings.TrimSpace(s))
}
