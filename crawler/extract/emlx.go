package extract

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"
)

// isEmlx tells a message of Apple's Mail: how long it is, the message, and a list of
// properties in XML.
func isEmlx(s sample) bool {
	line, rest, found := bytes.Cut(s.peek, []byte("\n"))
	return found && emlxLength.Match(line) && isMail(sample{peek: rest})
}

var emlxLength = regexp.MustCompile(`\A(\d{1,10})[ \t\r]*\z`)

func (x *extraction) emlx(p place, r *bufio.Reader) error {
	line, _ := r.ReadSlice('\n') // it was peeked at
	n, _ := strconv.ParseInt(string(emlxLength.FindSubmatch(line[:len(line)-1])[1]), 10, 64)
	br := x.reader(io.LimitReader(r, n))
	err := x.mail(p, br)
	x.release(br)
	if err != nil {
		return err
	}
	return x.document(join2(p, "properties"), "", r)
}
