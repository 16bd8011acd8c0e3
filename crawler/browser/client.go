package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	pollEvery  = 200 * time.Millisecond
	maxAnswer  = 4 << 10         // bytes of an answer that is no result
	answerTime = 2 * time.Minute // for one answer
)

// Client asks a renderer for pages. It may be used concurrently.
type Client struct{ http *http.Client }

// NewClient makes a client of the renderer that listens on a unix socket.
func NewClient(socket string) *Client {
	var local net.Dialer
	return &Client{&http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return local.DialContext(ctx, "unix", socket)
			},
			MaxIdleConns: 2, IdleConnTimeout: time.Minute,
		},
		Timeout: answerTime,
	}}
}

// Capture has a page rendered and waits for it. The error is one of ErrDown,
// ErrFile, ErrElsewhere and ErrTimeout, a *tor.Error, the context's, or tells in
// our own words what went wrong.
func (c *Client) Capture(ctx context.Context, r Request) (Result, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return Result{}, fmt.Errorf("asking the renderer: %w", err)
	}
	var id string
	if err := c.ask(ctx, http.MethodPost, "/enqueue", body, maxAnswer, &id); err != nil {
		return Result{}, err
	}
	for {
		var state int
		if err := c.ask(ctx, http.MethodGet, "/capture_status/"+id, nil, maxAnswer, &state); err != nil {
			return Result{}, err
		}
		switch state {
		case done:
			return c.result(ctx, id, r.Size)
		case unknown:
			return Result{}, fmt.Errorf("%w: it was started anew in the middle of a page", ErrDown)
		}
		select {
		case <-ctx.Done():
			return Result{}, ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}

func (c *Client) result(ctx context.Context, id string, size int64) (Result, error) {
	if size <= 0 {
		size = defaultSize
	}
	var r Result
	most := 6*min(size, maxSize) + maxURL*6 + maxAnswer // JSON makes six bytes of some
	if err := c.ask(ctx, http.MethodGet, "/capture_result/"+id, nil, most, &r); err != nil {
		return Result{}, err
	}
	if r.Status != done {
		return Result{}, fmt.Errorf("%w: it has forgotten the page", ErrDown)
	}
	return r, r.failure()
}

// refusal is the body of an answer that is no success.
type refusal struct {
	Error string `json:"error"`
}

func (c *Client) ask(ctx context.Context, method, path string, body []byte, most int64, answer any) error {
	req, err := http.NewRequestWithContext(ctx, method, "http://renderer"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDown, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return c.down(ctx, err)
	}
	defer resp.Body.Close()
	from := json.NewDecoder(io.LimitReader(resp.Body, most))
	if resp.StatusCode != http.StatusOK {
		var no refusal
		if from.Decode(&no) != nil || no.Error == "" {
			no.Error = resp.Status
		}
		return fmt.Errorf("%w: %s", ErrDown, no.Error)
	}
	if err := from.Decode(answer); err != nil {
		return c.down(ctx, errors.New("its answer is cut or none"))
	}
	return nil
}

func (c *Client) down(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}
