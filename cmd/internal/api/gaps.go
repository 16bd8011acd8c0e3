package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"peeler/matcher"
	"peeler/store"
)

// GapDetail is a gap with what can be done about it.
type GapDetail struct {
	store.Gap
	Meaning    string `json:"meaning"`               // of the cause, in words
	Limit      string `json:"limit,omitempty"`       // that was hit: limits.expanded
	LimitValue string `json:"limit_value,omitempty"` // as it is configured now: 512MiB
	Remedy     string `json:"remedy"`
	Asked      bool   `json:"asked"` // it is to be read again at the next crawl
}

// RetryRequest names the gaps whose items are to be read again: one by its id, or
// the open ones of a source, of a cause, of both, or all.
type RetryRequest struct {
	ID     string
	Source string
	Cause  matcher.Cause
	All    bool
	Now    bool // crawl the sources at once
}

// GapRetry says what becomes of the gaps of one source.
type GapRetry struct {
	Source string    `json:"source"`
	Gaps   int       `json:"gaps"`
	Items  int       `json:"items"`          // that are read again as a whole
	Now    bool      `json:"now"`            // a crawl was asked for
	Next   time.Time `json:"next,omitzero"`  // start of the next crawl by the schedule
	Note   string    `json:"note,omitempty"` // why they are not read again
}

func gaps(b Backend, w http.ResponseWriter, r *http.Request) error {
	return listing(w, r, b.Store.Gaps)
}

func gap(b Backend, w http.ResponseWriter, r *http.Request) error {
	return single(w, r, b.Gap)
}

func retryGaps(b Backend, w http.ResponseWriter, r *http.Request) error {
	q, err := parseRetry(r)
	if err != nil {
		return err
	}
	l, err := b.RetryGaps(r.Context(), q)
	if err != nil {
		return err
	}
	return writeList(w, l)
}

func parseRetry(r *http.Request) (RetryRequest, error) {
	v := r.URL.Query()
	q := RetryRequest{ID: v.Get("id"), Source: v.Get("source")}
	var err error
	if q.Cause, err = parseCause(v); err != nil {
		return q, err
	}
	if q.All, err = parseBool(v, "all"); err != nil {
		return q, err
	}
	if q.Now, err = parseBool(v, "now"); err != nil {
		return q, err
	}
	many := q.All || q.Source != "" || q.Cause != ""
	if (q.ID != "") == many {
		return q, bad("name one gap by its id, or many by source, cause or all")
	}
	return q, nil
}

// Gaps lists what could not be examined, newest first.
func (c *Client) Gaps(ctx context.Context, f store.Filter) ([]store.Gap, error) {
	return list[store.Gap](ctx, c, http.MethodGet, "/v1/gaps", encodeFilter(f))
}

// Gap is one gap by its id. store.ErrUnknown when there is none.
func (c *Client) Gap(ctx context.Context, id string) (GapDetail, error) {
	return one[GapDetail](ctx, c, http.MethodGet, "/v1/gap", url.Values{"id": {id}}, nil)
}

// RetryGaps asks for what has gaps to be read again. It does not wait for that.
func (c *Client) RetryGaps(ctx context.Context, q RetryRequest) ([]GapRetry, error) {
	v := url.Values{"all": {strconv.FormatBool(q.All)}, "now": {strconv.FormatBool(q.Now)}}
	for name, value := range map[string]string{"id": q.ID, "source": q.Source, "cause": string(q.Cause)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return list[GapRetry](ctx, c, http.MethodPost, "/v1/gaps/retry", v)
}
