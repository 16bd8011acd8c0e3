package api

import (
	"context"
	"net/http"

	"peeler/store"
)

func gaps(b Backend, w http.ResponseWriter, r *http.Request) error {
	return listing(w, r, b.Store.Gaps)
}

// Gaps lists what could not be examined, newest first.
func (c *Client) Gaps(ctx context.Context, f store.Filter) ([]store.Gap, error) {
	return list[store.Gap](ctx, c, http.MethodGet, "/v1/gaps", encodeFilter(f))
}
