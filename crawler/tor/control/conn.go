package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
)

// Conn is a connection to a control port, signed in. It may be used concurrently.
type Conn struct {
	conn  net.Conn
	event func(line string)

	mu      sync.Mutex
	waiting []chan reply // for the replies to come, first asked first
	lost    error        // why there will be none
}

var errLost = errors.New("the control connection is closed")

// Dial connects and signs in. network and address are as net.Dial has them. event is
// called for each event, in order, by the one reader; it may be nil.
func Dial(ctx context.Context, network, address string, event func(line string)) (*Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := start(conn, event)
	if err := c.signIn(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func start(conn net.Conn, event func(line string)) *Conn {
	c := &Conn{conn: conn, event: event}
	go c.read()
	return c
}

// Ask sends a command of one line and gives the lines of its answer, without code;
// data follows its line after a newline. Errors name the command's verb only:
// arguments may be keys.
func (c *Conn) Ask(ctx context.Context, command string) ([]string, error) {
	verb, _, _ := strings.Cut(command, " ")
	if strings.ContainsAny(command, "\r\n") {
		return nil, fmt.Errorf("%s: more than one line", verb)
	}
	answer := make(chan reply, 1)
	if err := c.send(command, answer); err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", verb, ctx.Err())
	case a := <-answer:
		switch {
		case a.err != nil:
			return nil, fmt.Errorf("%s: %w", verb, a.err)
		case a.code[0] != '2':
			return nil, fmt.Errorf("%s: tor answers %s %.200q", verb, a.code, a.lines[0])
		}
		return a.lines, nil
	}
}

// Info is the value of one key of GETINFO.
func (c *Conn) Info(ctx context.Context, key string) (string, error) {
	lines, err := c.Ask(ctx, "GETINFO "+key)
	if err != nil {
		return "", err
	}
	value, ok := strings.CutPrefix(lines[0], key+"=")
	if !ok {
		return "", fmt.Errorf("GETINFO %s: tor answers for another key", key)
	}
	return strings.TrimPrefix(value, "\n"), nil
}

// Close ends the connection; questions that wait fail.
func (c *Conn) Close() error { return c.conn.Close() }

// send holds the lock while it writes, so that replies come in the order of waiting.
func (c *Conn) send(command string, answer chan reply) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost != nil {
		return c.lost
	}
	if _, err := fmt.Fprintf(c.conn, "%s\r\n", command); err != nil {
		return err
	}
	c.waiting = append(c.waiting, answer)
	return nil
}

// read hands out replies and events until the connection ends.
func (c *Conn) read() {
	defer c.conn.Close()
	r := bufio.NewReaderSize(c.conn, maxLine)
	for {
		a := readReply(r)
		if a.err != nil {
			c.giveUp(a.err)
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

func (c *Conn) giveUp(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = errLost
	if errors.Is(why, errNonsense) {
		c.lost = why
	}
	for _, w := range c.waiting {
		w <- reply{err: c.lost}
	}
	c.waiting = nil
}
