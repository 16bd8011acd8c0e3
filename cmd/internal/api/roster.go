package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"peeler/matcher"
	"peeler/store"
)

// ImportOptions say what an import may do that it refuses otherwise.
type ImportOptions struct {
	AllowLargeChange bool // change more than a fifth of the roster
	IgnoreColumns    bool // leave out columns that are not known
}

// ImportResult says what an import changed.
type ImportResult struct {
	store.Import
	People  int      `json:"people"` // on the roster now
	Ignored []string `json:"ignored_columns,omitempty"`
}

// RosterStats are counts over the roster, no identities, and what false alerts are to
// be expected of it.
type RosterStats struct {
	store.RosterStats
	AlertAt  float64          `json:"alert_at"`
	ReviewAt float64          `json:"review_at"`
	Chances  []matcher.Chance `json:"chances"` // of 10⁹ rows about strangers
}

func importRoster(b Backend, w http.ResponseWriter, r *http.Request) error {
	large, err := flag(r, "allow_large_change")
	if err != nil {
		return err
	}
	ignore, err := flag(r, "ignore_columns")
	if err != nil {
		return err
	}
	o := ImportOptions{AllowLargeChange: large, IgnoreColumns: ignore}
	res, err := b.Import(r.Context(), r.Body, o)
	if err != nil {
		return err
	}
	return writeOne(w, res)
}

func rosterStats(b Backend, w http.ResponseWriter, r *http.Request) error {
	s, err := b.RosterStats(r.Context())
	if err != nil {
		return err
	}
	return writeOne(w, s)
}

func forget(b Backend, w http.ResponseWriter, r *http.Request) error {
	ref, err := required(r, "ref")
	if err != nil {
		return err
	}
	return done(w, b.Forget(r.Context(), ref))
}

// ImportRoster replaces the roster by what the CSV says, all or nothing.
// store.ErrLargeChange when it would change too much of it.
func (c *Client) ImportRoster(ctx context.Context, csv io.Reader, o ImportOptions) (ImportResult, error) {
	q := url.Values{
		"allow_large_change": {strconv.FormatBool(o.AllowLargeChange)},
		"ignore_columns":     {strconv.FormatBool(o.IgnoreColumns)},
	}
	return one[ImportResult](ctx, c, http.MethodPost, "/v1/roster/import", q, csv)
}

// RosterStats counts over the roster.
func (c *Client) RosterStats(ctx context.Context) (RosterStats, error) {
	return one[RosterStats](ctx, c, http.MethodGet, "/v1/roster/stats", nil, nil)
}

// Forget erases a person from the roster and from the file.
// store.ErrUnknownSubject when the roster has no such reference.
func (c *Client) Forget(ctx context.Context, ref string) error {
	return c.order(ctx, "/v1/roster/forget", url.Values{"ref": {ref}})
}
