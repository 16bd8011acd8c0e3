package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"peeler/store"
)

// The errors of this package, for errors.Is on both sides of the socket.
var (
	ErrNoDaemon        = errors.New("the daemon is not reachable")
	ErrForbidden       = errors.New("not allowed")
	ErrBadRequest      = errors.New("bad request")
	ErrUnknownSource   = errors.New("no such source")
	ErrUnknownReceiver = errors.New("no such receiver")
	ErrBusy            = errors.New("busy with the same already")
)

// codes says how an error crosses the socket. The first row that errors.Is
// finds counts; what is in no row is a 500 with the code "failed".
var codes = []struct {
	code   string
	status int
	err    error
}{
	{"forbidden", http.StatusForbidden, ErrForbidden},
	{"bad-request", http.StatusBadRequest, ErrBadRequest},
	{"unknown-source", http.StatusNotFound, ErrUnknownSource},
	{"unknown-receiver", http.StatusNotFound, ErrUnknownReceiver},
	{"unknown-subject", http.StatusNotFound, store.ErrUnknownSubject},
	{"unknown", http.StatusNotFound, store.ErrUnknown},
	{"large-change", http.StatusConflict, store.ErrLargeChange},
	{"delivered", http.StatusConflict, store.ErrDelivered},
	{"busy", http.StatusConflict, ErrBusy},
	{"read-only", http.StatusConflict, store.ErrReadOnly},
	{"disk-failed", http.StatusInternalServerError, store.ErrFailed},
}

// wireError is an error as it crosses the socket.
type wireError struct {
	Message string `json:"error"`
	Code    string `json:"code"`
}

// bad is ErrBadRequest with the words that say how to mend it.
func bad(words string) error { return fmt.Errorf("%w: %s", ErrBadRequest, words) }

// encodeError turns an error into what crosses the socket, and its HTTP status.
func encodeError(err error) (wireError, int) {
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return wireError{err.Error(), c.code}, c.status
		}
	}
	return wireError{err.Error(), "failed"}, http.StatusInternalServerError
}

// writeError answers with an error; it is for handlers that wrote nothing yet.
func writeError(w http.ResponseWriter, err error) {
	e, status := encodeError(err)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(e)
}

// remoteError is an error that came over the socket. It reads as it did on the
// other side and unwraps to the sentinel that its code names.
type remoteError struct {
	message  string
	sentinel error
}

func (e *remoteError) Error() string { return e.message }
func (e *remoteError) Unwrap() error { return e.sentinel }

func (e wireError) decode() error {
	for _, c := range codes {
		if c.code == e.Code {
			return &remoteError{e.Message, c.err}
		}
	}
	return &remoteError{message: e.Message}
}

// maxError bounds what is read of an answer that is not 2xx.
const maxError = 64 << 10

func readError(r *http.Response) error {
	var e wireError
	err := json.NewDecoder(io.LimitReader(r.Body, maxError)).Decode(&e)
	if err != nil || e.Message == "" {
		return fmt.Errorf("the daemon answered %d: are client and daemon of one release?", r.StatusCode)
	}
	return e.decode()
}

// gone words an error of the connection itself.
func gone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("asking the daemon: %w", err)
}
