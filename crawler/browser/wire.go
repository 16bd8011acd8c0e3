package browser

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// maxMessage is the longest that is read of Chromium, in bytes; a piece of the DOM
// takes half of it at most. Longer ones are passed over: a page can have its console
// or its requests say anything.
const maxMessage = 8 << 20

// wire carries commands to Chromium, their replies and events, on two pipes.
type wire struct {
	pipe *chromedp.PipeConn
	gone chan struct{} // closed when Chromium is

	mu      sync.Mutex
	last    int64
	waiting map[int64]chan *cdproto.Message
}

func newWire(read io.ReadCloser, write io.WriteCloser) *wire {
	return &wire{
		pipe: chromedp.NewPipeConn(&messages{Closer: read, from: bufio.NewReaderSize(read, 64<<10), most: maxMessage}, write),
		gone: make(chan struct{}), waiting: map[int64]chan *cdproto.Message{},
	}
}

// run hands events on, one after the other, until Chromium is gone. What is done on
// an event must not wait for a reply.
func (w *wire) run(event func(*cdproto.Message)) {
	defer close(w.gone)
	for {
		m := new(cdproto.Message)
		if err := w.pipe.Read(context.Background(), m); err != nil {
			if _, ok := errors.AsType[*jsonv2.SyntacticError](err); ok {
				continue
			}
			return
		}
		if m.ID == 0 {
			event(m)
			continue
		}
		w.mu.Lock()
		reply := w.waiting[m.ID]
		delete(w.waiting, m.ID)
		w.mu.Unlock()
		if reply != nil {
			reply <- m
		}
	}
}

func (w *wire) close() { w.pipe.Close() }

// session is a way to the browser as a whole, or to one page.
type session struct {
	*wire
	id target.SessionID // "" for the browser
}

var errGone = errors.New("chromium ended")

// call sends a command and waits for its reply.
func call[P, R any](ctx context.Context, s session, c cdp.Command[P, R], params P) (result R, err error) {
	reply := make(chan *cdproto.Message, 1)
	id, err := s.send(c.Method, params, reply)
	if err != nil {
		return result, err
	}
	select {
	case m := <-reply:
		if m.Error != nil {
			return result, fmt.Errorf("chromium refuses %s", c.Method)
		}
		return result, jsonv2.Unmarshal(m.Result, &result, chromedp.DefaultUnmarshalOptions)
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.gone:
		err = errGone
	}
	s.mu.Lock()
	delete(s.waiting, id)
	s.mu.Unlock()
	return result, err
}

// post sends a command whose reply says nothing.
func post[P, R any](s session, c cdp.Command[P, R], params P) {
	s.send(c.Method, params, nil) // that Chromium is gone is seen elsewhere
}

func (s session) send(method string, params any, reply chan *cdproto.Message) (id int64, err error) {
	body, err := jsonv2.Marshal(params, chromedp.DefaultMarshalOptions)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	s.last++
	id = s.last
	if reply != nil {
		s.waiting[id] = reply
	}
	s.mu.Unlock()
	m := &cdproto.Message{ID: id, SessionID: s.id, Method: cdproto.MethodType(method), Params: body}
	if err := s.pipe.Write(context.Background(), m); err != nil {
		return id, errGone
	}
	return id, nil
}

// payload reads what an event carries.
func payload[E any](m *cdproto.Message, _ cdp.Event[E]) (e E, ok bool) {
	err := jsonv2.Unmarshal(m.Params, &e, chromedp.DefaultUnmarshalOptions)
	return e, err == nil
}

// messages are those of a pipe, each ended by a zero byte, less those that are too
// long.
type messages struct {
	io.Closer
	from  *bufio.Reader
	most  int
	whole []byte // one message with its end
	read  int    // of it
}

func (m *messages) Read(p []byte) (int, error) {
	for m.read == len(m.whole) {
		if err := m.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, m.whole[m.read:])
	m.read += n
	return n, nil
}

// next reads a message; of one that is too long nothing is left.
func (m *messages) next() error {
	m.whole, m.read = m.whole[:0], 0
	long := false
	for {
		piece, err := m.from.ReadSlice(0)
		if long = long || len(m.whole)+len(piece) > m.most; long {
			m.whole = m.whole[:0]
		} else {
			m.whole = append(m.whole, piece...)
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			m.whole = m.whole[:0]
			return err
		}
	}
}
