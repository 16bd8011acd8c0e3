package control

import (
	"bufio"
	"errors"
	"strings"
)

// What a control port may say at a time, in bytes: a consensus of the private network
// is 10 KiB, the circuits of a thousand sources 300 KiB.
const (
	maxLine  = 64 << 10
	maxReply = 4 << 20
)

// errNonsense: what was said is not the protocol, or beyond its bounds.
var errNonsense = errors.New("it does not speak tor's control protocol: is it tor's ControlPort or ControlSocket?")

// reply is a reply or event: lines without code and separator, data behind its line.
type reply struct {
	code  string
	lines []string
	err   error
}

// readReply reads one reply or event (control-spec §2.3): lines of a code, a
// separator and text, where "-" means more to come, "+" data up to a lone dot,
// and a space the end.
func readReply(r *bufio.Reader) reply {
	var a reply
	left := maxReply
	for {
		line, err := readLine(r, &left)
		if err != nil {
			return reply{err: err}
		}
		if len(line) < 4 || a.code != "" && line[:3] != a.code {
			return reply{err: errNonsense}
		}
		a.code = line[:3]
		text := line[4:]
		switch line[3] {
		case ' ':
			a.lines = append(a.lines, text)
			return a
		case '+':
			data, err := readData(r, &left)
			if err != nil {
				return reply{err: err}
			}
			text += data
		case '-':
		default:
			return reply{err: errNonsense}
		}
		a.lines = append(a.lines, text)
	}
}

// readData reads lines up to a lone dot, a newline before each.
func readData(r *bufio.Reader, left *int) (string, error) {
	var b strings.Builder
	for {
		line, err := readLine(r, left)
		if err != nil {
			return "", err
		}
		if line == "." {
			return b.String(), nil
		}
		b.WriteString("\n" + strings.TrimPrefix(line, "."))
	}
}

// readLine reads a line, without its end, of at most r's size and *left bytes.
func readLine(r *bufio.Reader, left *int) (string, error) {
	line, err := r.ReadSlice('\n')
	if *left -= len(line) + 1; errors.Is(err, bufio.ErrBufferFull) || *left < 0 {
		return "", errNonsense
	}
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}
