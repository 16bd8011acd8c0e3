package api

import (
	"context"
	"net/http"
	"net/url"

	"peeler/store"
)

func alerts(b Backend, w http.ResponseWriter, r *http.Request) error {
	return listing(w, r, b.Store.Alerts)
}

func retryAlert(b Backend, w http.ResponseWriter, r *http.Request) error {
	id, err := required(r, "id")
	if err != nil {
		return err
	}
	return done(w, b.Retry(r.Context(), id))
}

func testAlert(b Backend, w http.ResponseWriter, r *http.Request) error {
	l, err := b.TestAlert(r.Context(), r.URL.Query().Get("receiver"))
	if err != nil {
		return err
	}
	return writeList(w, l)
}

// Alerts lists the alerts owed and, with f.All, those delivered, newest first.
func (c *Client) Alerts(ctx context.Context, f store.Filter) ([]store.Alert, error) {
	return list[store.Alert](ctx, c, http.MethodGet, "/v1/alerts", encodeFilter(f))
}

// RetryAlert makes an alert due at once, parked or not. store.ErrUnknown when
// there is none, store.ErrDelivered when it has arrived already.
func (c *Client) RetryAlert(ctx context.Context, id string) error {
	return c.order(ctx, "/v1/alerts/retry", url.Values{"id": {id}})
}

// TestAlert sends an alert of no meaning to the receiver, or to all of them when
// it is "". It answers what was queued, not whether it arrived: ask Alerts.
func (c *Client) TestAlert(ctx context.Context, receiver string) ([]store.Alert, error) {
	q := url.Values{}
	if receiver != "" {
		q.Set("receiver", receiver)
	}
	return list[store.Alert](ctx, c, http.MethodPost, "/v1/alerts/test", q)
}
