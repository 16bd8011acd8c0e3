package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"peeler/matcher"
	"peeler/store"
)

func exposures(b Backend, w http.ResponseWriter, r *http.Request) error {
	return listing(w, r, b.Store.Exposures)
}

func exposure(b Backend, w http.ResponseWriter, r *http.Request) error {
	return single(w, r, b.Store.Exposure)
}

// person answers alike for a reference that is not on the roster and for one
// that was never exposed: whoever asks must not learn who is on it.
func person(b Backend, w http.ResponseWriter, r *http.Request) error {
	if _, err := required(r, "subject"); err != nil {
		return err
	}
	return listing(w, r, func(ctx context.Context, f store.Filter) ([]store.Exposure, error) {
		l, err := b.Store.Exposures(ctx, f)
		if errors.Is(err, store.ErrUnknownSubject) {
			return nil, nil
		}
		return l, err
	})
}

// Exposures lists what is exposed, newest first. A filter by subject makes it
// the timeline of one person, see Person.
func (c *Client) Exposures(ctx context.Context, f store.Filter) ([]store.Exposure, error) {
	path := "/v1/exposures"
	if f.Subject != "" {
		path = "/v1/person"
	}
	return list[store.Exposure](ctx, c, http.MethodGet, path, encodeFilter(f))
}

// Exposure is one exposure by its id. store.ErrUnknown when there is none.
func (c *Client) Exposure(ctx context.Context, id string) (store.Exposure, error) {
	return one[store.Exposure](ctx, c, http.MethodGet, "/v1/exposure", url.Values{"id": {id}}, nil)
}

// Person lists the exposures of one member of staff, newest first. It is empty
// alike for a reference that nobody has and for one never exposed.
func (c *Client) Person(ctx context.Context, ref string) ([]store.Exposure, error) {
	if ref == "" {
		return nil, nil
	}
	return c.Exposures(ctx, store.Filter{Subject: matcher.Subject(ref)})
}
