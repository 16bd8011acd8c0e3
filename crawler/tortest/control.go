package tortest

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"strings"
	"sync"
)

// control speaks Tor's control protocol (control-spec) over a unix socket.
type control struct {
	conn  net.Conn
	event func(line string) // called for each event, in order, by the reader

	mu      sync.Mutex
	waiting []chan answer // for the replies to come, first asked first
	lost    error         // why there will be none
}

type answer struct {
	code  string
	lines []string // without code and separator; data lines joined by \n
	err   error
}

var errControlLost = errors.New("the control connection is closed")

// dialControl connects and signs in with the cookie at cookiePath.
func dialControl(ctx context.Context, socket, cookiePath string, event func(string)) (*control, error) {
	cookie, err := os.ReadFile(cookiePath)
	if err != nil {
		return nil, err
	}
	if len(cookie) != 32 {
		return nil, errors.New("the cookie is not written yet")
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	c := &control{conn: conn, event: event}
	go c.read()
	if err := c.authenticate(ctx, cookie); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// authenticate proves on both sides that the cookie is known, without sending
// it (control-spec §3.24, SAFECOOKIE).
func (c *control) authenticate(ctx context.Context, cookie []byte) error {
	ours := make([]byte, 32)
	rand.Read(ours)
	lines, err := c.ask(ctx, fmt.Sprintf("AUTHCHALLENGE SAFECOOKIE %x", ours))
	if err != nil {
		return err
	}
	var hash, nonce string
	if _, err := fmt.Sscanf(lines[0], "AUTHCHALLENGE SERVERHASH=%s SERVERNONCE=%s", &hash, &nonce); err != nil {
		return fmt.Errorf("reading tor's challenge: %w", err)
	}
	theirs, err := hex.DecodeString(nonce)
	if err != nil {
		return fmt.Errorf("reading tor's challenge: %w", err)
	}
	proof := func(direction string) string {
		mac := hmac.New(sha256.New, []byte("Tor safe cookie authentication "+direction+" hash"))
		mac.Write(cookie)
		mac.Write(ours)
		mac.Write(theirs)
		return hex.EncodeToString(mac.Sum(nil))
	}
	if !hmac.Equal([]byte(strings.ToLower(hash)), []byte(proof("server-to-controller"))) {
		return errors.New("what listens on the control socket does not know the cookie")
	}
	_, err = c.ask(ctx, "AUTHENTICATE "+proof("controller-to-server"))
	return err
}

// ask sends a command of one line and gives the lines of its answer. Errors
// name the command's verb only: arguments may be keys.
func (c *control) ask(ctx context.Context, command string) ([]string, error) {
	verb, _, _ := strings.Cut(command, " ")
	reply := make(chan answer, 1)
	if err := c.send(command, reply); err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", verb, ctx.Err())
	case a := <-reply:
		switch {
		case a.err != nil:
			return nil, fmt.Errorf("%s: %w", verb, a.err)
		case a.code[0] != '2':
			return nil, fmt.Errorf("%s: tor answers %s %s", verb, a.code, a.lines[0])
		}
		return a.lines, nil
	}
}

// send holds the lock while it writes, so that replies come in the order of
// waiting.
func (c *control) send(command string, reply chan answer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost != nil {
		return c.lost
	}
	if _, err := fmt.Fprintf(c.conn, "%s\r\n", command); err != nil {
		return err
	}
	c.waiting = append(c.waiting, reply)
	return nil
}

// info is the value of one key of GETINFO.
func (c *control) info(ctx context.Context, key string) (string, error) {
	lines, err := c.ask(ctx, "GETINFO "+key)
	if err != nil {
		return "", err
	}
	value, ok := strings.CutPrefix(lines[0], key+"=")
	if !ok {
		return "", fmt.Errorf("GETINFO %s: tor answers for another key", key)
	}
	return strings.TrimPrefix(value, "\n"), nil
}

// read hands out replies and events until the connection ends.
func (c *control) read() {
	r := textproto.NewConn(c.conn)
	for {
		a := readAnswer(&r.Reader)
		if a.err != nil {
			c.giveUp()
			return
		}
		if a.code == "650" {
			if c.event != nil {
				c.event(a.lines[0])
			}
			continue
		}
		c.mu.Lock()
		if len(c.waiting) > 0 {
			c.waiting[0] <- a
			c.waiting = c.waiting[1:]
		}
		c.mu.Unlock()
	}
}

func (c *control) giveUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = errControlLost
	for _, w := range c.waiting {
		w <- answer{err: errControlLost}
	}
	c.waiting = nil
}

// readAnswer reads one reply or event (control-spec §2.3): lines of a code, a
// separator and text, where "-" means more to come, "+" data up to a lone dot,
// and a space the end.
func readAnswer(r *textproto.Reader) answer {
	var a answer
	for {
		line, err := r.ReadLine()
		if err != nil {
			return answer{err: err}
		}
		if len(line) < 4 || a.code != "" && line[:3] != a.code {
			return answer{err: errors.New("not a line of the control protocol")}
		}
		a.code = line[:3]
		text := line[4:]
		switch line[3] {
		case ' ':
			a.lines = append(a.lines, text)
			return a
		case '+':
			data, err := r.ReadDotLines()
			if err != nil {
				return answer{err: err}
			}
			text += "\n" + strings.Join(data, "\n")
		case '-':
		default:
			return answer{err: errors.New("not a line of the control protocol")}
		}
		a.lines = append(a.lines, text)
	}
}

func (c *control) close() { c.conn.Close() }
