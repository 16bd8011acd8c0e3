package api

import (
	"context"
	"net/http"
	"time"
)

// Status is how the daemon fares.
type Status struct {
	Version string    `json:"version"`
	Started time.Time `json:"started,omitzero"`
	Uptime  int64     `json:"uptime_seconds"` // by the monotonic clock
	Ready   bool      `json:"ready"`
	Tor     string    `json:"tor"`               // in words: "bootstrapped 100 %, 12 circuits", "out of reach …, since …"
	Sandbox string    `json:"sandbox,omitempty"` // of a running daemon, in words: "on", "OFF: …"

	People        int            `json:"people"`  // on the roster
	Sources       map[string]int `json:"sources"` // by state
	Health        []Standing     `json:"health"`  // of the sources, the worst first
	Canary        string         `json:"canary"`  // in words: "proven …", "none"
	Incidents     int            `json:"incidents"`
	Exposures     int            `json:"exposures"`
	OpenGaps      int            `json:"open_gaps"`
	GapsByCause   map[string]int `json:"gaps_by_cause"`
	GapsBySource  map[string]int `json:"gaps_by_source"`
	PendingAlerts int            `json:"pending_alerts"`
	ParkedAlerts  int            `json:"parked_alerts"`

	LastError   string    `json:"last_error,omitempty"` // our own words
	LastErrorAt time.Time `json:"last_error_at,omitzero"`
}

// Standing is how many sources stand alike.
type Standing struct {
	State string    `json:"state"`
	Count int       `json:"count"`
	Since time.Time `json:"since,omitzero"` // of the one for which it is longest so; not for ok
}

func status(b Backend, w http.ResponseWriter, r *http.Request) error {
	s, err := b.Status(r.Context())
	if err != nil {
		return err
	}
	return writeOne(w, s)
}

// Status asks how the daemon fares.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return one[Status](ctx, c, http.MethodGet, "/v1/status", nil, nil)
}
