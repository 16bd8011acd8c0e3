package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// Client asks a daemon. It is safe for use by several goroutines.
type Client struct {
	http *http.Client
	stop func()
}

// dialTime bounds connecting: the kernel accepts at once unless the daemon hangs
// with a full backlog.
const dialTime = 5 * time.Second

// Dial makes a client of the daemon at socket, and sees that it is there:
// ErrNoDaemon when nobody answers, ErrForbidden when this user may not ask.
// Close lets its connections go.
func Dial(socket string) (*Client, error) {
	d := net.Dialer{Timeout: dialTime}
	dial := func(ctx context.Context) (net.Conn, error) {
		c, err := d.DialContext(ctx, "unix", socket)
		return c, unreachable(socket, err)
	}
	c, err := dial(context.Background())
	if err != nil {
		return nil, err
	}
	c.Close()
	return newClient(dial, func() {}), nil
}

// unreachable words why a socket cannot be opened.
func unreachable(socket string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("opening %s: %w: this user is not in the socket's group", socket, ErrForbidden)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%w: there is no socket %s", ErrNoDaemon, socket)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: nobody answers on %s", ErrNoDaemon, socket)
	}
	return fmt.Errorf("%w: opening %s: %w", ErrNoDaemon, socket, err)
}

func newClient(dial func(context.Context) (net.Conn, error), stop func()) *Client {
	t := &http.Transport{
		DialContext:        func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		DisableCompression: true,
		MaxIdleConns:       2,
		IdleConnTimeout:    idleTime / 2, // less than the server's
	}
	return &Client{
		http: &http.Client{
			Transport:     t,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		stop: stop,
	}
}

// Close lets the connections go; questions under way may fail.
func (c *Client) Close() {
	c.http.CloseIdleConnections()
	c.stop()
}

// ask sends a question and returns the answer if it is one of success; its body
// is the caller's to close.
func (c *Client) ask(ctx context.Context, method, path string, q url.Values, body io.Reader) (*http.Response, error) {
	u := url.URL{Scheme: "http", Host: "peeler", Path: path, RawQuery: q.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		// The URL holds what was asked; the cause alone is told.
		if ue := (*url.Error)(nil); errors.As(err, &ue) {
			err = ue.Err
		}
		return nil, gone(ctx, err)
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, readError(resp)
	}
	return resp, nil
}

// order asks for something to be done.
func (c *Client) order(ctx context.Context, path string, q url.Values) error {
	resp, err := c.ask(ctx, http.MethodPost, path, q, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// one asks for one object.
func one[T any](ctx context.Context, c *Client, method, path string, q url.Values, body io.Reader) (T, error) {
	var v T
	resp, err := c.ask(ctx, method, path, q, body)
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		return v, gone(ctx, err)
	}
	return v, nil
}

// list asks for a listing. It is whole or an error: an answer that breaks off is
// never taken for a short one.
func list[T any](ctx context.Context, c *Client, method, path string, q url.Values) ([]T, error) {
	resp, err := c.ask(ctx, method, path, q, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	l := []T{}
	for dec := json.NewDecoder(resp.Body); ; {
		var v T
		err := dec.Decode(&v)
		if err == io.EOF {
			return l, nil
		}
		if err != nil {
			return nil, gone(ctx, err)
		}
		l = append(l, v)
	}
}
