package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"peeler/crawler/health"
)

// Source is a site that is watched, with the result of its last crawl.
type Source struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind"`
	Network      string    `json:"network"`
	Schedule     string    `json:"schedule"`
	Disabled     bool      `json:"disabled"`
	About        About     `json:"about"`
	State        string    `json:"state"` // as store.Crawl has it; "running", or "new" before the first crawl
	Detail       string    `json:"detail,omitempty"`
	LastStarted  time.Time `json:"last_started,omitzero"`
	LastEnded    time.Time `json:"last_ended,omitzero"`
	LastComplete time.Time `json:"last_complete,omitzero"` // end of the last complete crawl
	Next         time.Time `json:"next,omitzero"`          // start of the next crawl
	Documents    int       `json:"documents"`              // of the last crawl, as the next two
	Gaps         int       `json:"gaps"`
	Bytes        int64     `json:"bytes"`

	Health Health `json:"health"` // how far it can be trusted now
}

// Health is how far a source can be trusted.
type Health struct {
	State    string          `json:"state"`               // ok, empty, stale, blocked, login, changed, unreachable, disabled; new before the first crawl
	Since    time.Time       `json:"since,omitzero"`      // of the state
	LastGood time.Time       `json:"last_good,omitzero"`  // end of the last good crawl
	Seen     string          `json:"seen,omitempty"`      // what was seen instead
	Within   int64           `json:"good_within_seconds"` // the objective
	Told     []string        `json:"told,omitempty"`      // states of this outage that the receivers were told
	Failures int             `json:"failures,omitempty"`  // in a row
	Retry    time.Time       `json:"retry,omitzero"`      // it failed and is not asked before
	Proven   time.Time       `json:"proven,omitzero"`     // of a canary: when it was found last
	History  []health.Change `json:"history,omitempty"`   // the last changes of state, newest last
}

// Trusted says that what the source does not show is not there.
func (h Health) Trusted() bool { return h.State == string(health.OK) }

// About says why a source is watched, and who answers for it.
type About struct {
	Owner      string `json:"owner,omitempty"`
	LegalBasis string `json:"legal_basis,omitempty"`
	Added      string `json:"added,omitempty"`     // days, as 2026-11-26
	Reviewed   string `json:"reviewed,omitempty"`  // day
	ReviewBy   string `json:"review_by,omitempty"` // day
}

// Overdue says that the source should have been reviewed by now.
func (a About) Overdue(now time.Time) bool {
	return a.ReviewBy != "" && a.ReviewBy <= now.UTC().Format(time.DateOnly) && a.Reviewed < a.ReviewBy
}

func sources(b Backend, w http.ResponseWriter, r *http.Request) error {
	l, err := b.Sources(r.Context())
	if err != nil {
		return err
	}
	return writeList(w, l)
}

func runSource(b Backend, w http.ResponseWriter, r *http.Request) error {
	id, err := required(r, "id")
	if err != nil {
		return err
	}
	return done(w, b.RunSource(r.Context(), id))
}

// Sources lists the sites that are watched.
func (c *Client) Sources(ctx context.Context) ([]Source, error) {
	return list[Source](ctx, c, http.MethodGet, "/v1/sources", nil)
}

// RunSource asks for a crawl of a source now; it does not wait for its end.
// ErrUnknownSource when there is no such source.
func (c *Client) RunSource(ctx context.Context, id string) error {
	return c.order(ctx, "/v1/sources/run", url.Values{"id": {id}})
}
