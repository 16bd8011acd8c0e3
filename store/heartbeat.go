package store

import (
	"context"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Heartbeat says to a receiver that we live, and how we fare.
type Heartbeat struct {
	Sources map[string][]string `json:"sources"` // names by ok, stale, dead, new
	// Canaries are configured; Proven is when the last of them to be found was
	// found last.
	Canaries int       `json:"canaries"`
	Proven   time.Time `json:"proven,omitzero"`
	OpenGaps int       `json:"open_gaps"`
	Parked   int       `json:"parked"`             // alerts that somebody has to retry
	Blind    time.Time `json:"blind,omitzero"`     // since when Tor is down
	Every    int64     `json:"interval,omitempty"` // seconds until the next one
}

// OweHeartbeat owes every receiver, whatever the least severity it wants, a
// heartbeat of the interval that begins at start, once, and says whether any was
// owed. One of an earlier interval that was not delivered is not owed any more:
// the newer one says what is to say.
func (s *Store) OweHeartbeat(ctx context.Context, start time.Time, h Heartbeat) (owed bool, err error) {
	now := s.now().UTC().Round(0)
	h.Proven, h.Blind = h.Proven.UTC().Round(0), h.Blind.UTC().Round(0)
	err = s.update(ctx, "owing a heartbeat", func(tx *bolt.Tx) error {
		owed = false
		for _, receiver := range s.receiversOf(Critical) {
			key := s.heartbeatKey(start, receiver)
			if _, err := s.alertAt(tx, key); err == nil {
				continue
			}
			if err := s.dropHeartbeats(tx, receiver); err != nil {
				return err
			}
			i := emptyIncident(now)
			i.Severity, i.Source = Low, "peeler"
			a := newAlert(key, receiver, HeartbeatAlert, i, now)
			a.Heartbeat = &h
			if err := s.oweOnce(tx, key, a); err != nil {
				return err
			}
			owed = true
		}
		return nil
	})
	return owed, err
}

func (s *Store) heartbeatKey(start time.Time, receiver string) tag {
	return s.schema.alert.tag("heartbeat", start.UTC().Format(time.RFC3339), receiver)
}

// HeartbeatDue says whether there is a receiver to whom no heartbeat was owed yet of
// the interval that begins at start.
func (s *Store) HeartbeatDue(ctx context.Context, start time.Time) (missing bool, err error) {
	err = s.view(ctx, "looking for a heartbeat", func(tx *bolt.Tx) error {
		for _, receiver := range s.receiversOf(Critical) {
			if _, err := s.alertAt(tx, s.heartbeatKey(start, receiver)); err != nil {
				missing = true
			}
		}
		return nil
	})
	return missing, err
}

// dropHeartbeats drops those of a receiver that were not delivered.
func (s *Store) dropHeartbeats(tx *bolt.Tx, receiver string) error {
	for _, state := range []AlertState{Pending, Parked} {
		var old [][]byte
		err := s.alerts[state].scan(tx, nil, func(key []byte, a Alert) error {
			if a.Type == HeartbeatAlert && a.Receiver == receiver {
				old = append(old, append([]byte(nil), key...))
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range old {
			if err := s.alerts[state].delete(tx, key); err != nil {
				return err
			}
		}
	}
	return nil
}
