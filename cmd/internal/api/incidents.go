package api

import (
	"context"
	"net/http"
	"net/url"

	"peeler/store"
)

func incidents(b Backend, w http.ResponseWriter, r *http.Request) error {
	return listing(w, r, b.Store.Incidents)
}

func incident(b Backend, w http.ResponseWriter, r *http.Request) error {
	return single(w, r, b.Store.Incident)
}

// Incidents lists the incidents, newest first.
func (c *Client) Incidents(ctx context.Context, f store.Filter) ([]store.Incident, error) {
	return list[store.Incident](ctx, c, http.MethodGet, "/v1/incidents", encodeFilter(f))
}

// Incident is one incident by its id. store.ErrUnknown when there is none.
func (c *Client) Incident(ctx context.Context, id string) (store.Incident, error) {
	return one[store.Incident](ctx, c, http.MethodGet, "/v1/incident", url.Values{"id": {id}}, nil)
}
