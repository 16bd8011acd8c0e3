package api

import (
	"context"
	"io"
	"log/slog"

	"peeler/store"
)

// Backend is what the daemon gives to answer with. A function may be called by
// several connections at once. Errors that errors.Is finds in the table codes
// keep their identity over the socket; the text of every error reaches the
// client, so it must hold no leaked text and no identifier.
type Backend struct {
	// Store answers the questions about exposures, incidents, gaps and alerts.
	Store *store.Store

	Status  func(ctx context.Context) (Status, error)
	Sources func(ctx context.Context) ([]Source, error)
	// RunSource asks for a crawl of the source now and does not wait for its
	// end. ErrUnknownSource when there is no such source.
	RunSource func(ctx context.Context, id string) error

	// Gap says of a gap what can be done about it. store.ErrUnknown when there is
	// none of that id.
	Gap func(ctx context.Context, id string) (GapDetail, error)
	// RetryGaps asks for what has gaps to be read again, source by source.
	RetryGaps func(ctx context.Context, q RetryRequest) ([]GapRetry, error)

	// Import replaces the roster by what the CSV says, all or nothing.
	Import      func(ctx context.Context, csv io.Reader, o ImportOptions) (ImportResult, error)
	Forget      func(ctx context.Context, ref string) error
	RosterStats func(ctx context.Context) (RosterStats, error)

	// Scan examines one file and hands each line to emit as it is found; it ends
	// at emit's first error. It may emit before it has read all of body.
	Scan func(ctx context.Context, q ScanRequest, body io.Reader, emit func(ScanLine) error) error

	// TestAlert makes an alert of no meaning for the receiver, or for all of
	// them when it is "". ErrUnknownReceiver when there is no such receiver.
	TestAlert func(ctx context.Context, receiver string) ([]store.Alert, error)
	// Retry makes an alert due at once and wakes the courier.
	Retry func(ctx context.Context, id string) error

	// Log gets denials and the audit of what is read about people; nil drops it.
	Log *slog.Logger
}
