package store

import (
	"time"

	"peeler/matcher"
)

// Severity ranks an incident.
type Severity string

// The severities, least first.
const (
	Low      Severity = "low"
	Medium   Severity = "medium"
	High     Severity = "high"
	Critical Severity = "critical"
)

// Hit is all that one document says of one subject, over all its records.
type Hit struct {
	Subject    matcher.Subject
	Cohorts    []string
	Kinds      []matcher.Kind
	Confidence float64  // of the surest record
	Reasons    []string // of the surest record
	Path       string   // of the surest record
	Records    int      // that name the subject
	Sure       bool     // sure enough to alert; else it is kept for review

	// Among are those between whom the surest record cannot decide, Subject too;
	// nil when it is clear.
	Among []matcher.Subject

	// Credentials stand beside the subject, each secret once.
	Credentials []matcher.Credential
}

// Finding is what is to be remembered of one document, or of the part of it
// that was read since the last finding. Recording is idempotent.
type Finding struct {
	Source     string
	Item       string
	Locator    string
	At         time.Time // UTC
	Digest     [32]byte  // zero while the document is still being read
	Content    [32]byte  // the same of what is left without what changes at each fetch; zero: unknown
	Size       int64
	Validators matcher.Validators
	Unchanged  bool            // 304: only last-seen moves
	Complete   bool            // received to its end
	Final      bool            // the last finding of this document
	Classes    matcher.Classes // of data that it exposes, so far
	Hits       []Hit
	Gaps       []matcher.Gap
	Sketch     matcher.Sketch // of what was read so far; zero: too short
}

// Outcome says what a recording changed.
type Outcome struct {
	Incident string // id, "" when there is none
	New      int    // exposures not known before
	Update   int    // number of the incident update that is owed, 0 when none is
}

// Exposure is a match remembered.
type Exposure struct {
	ID         string          `json:"id"`
	Incident   string          `json:"incident,omitempty"`
	Subject    matcher.Subject `json:"subject"`
	Cohorts    []string        `json:"cohorts"`
	Kinds      []matcher.Kind  `json:"kinds"`
	Confidence float64         `json:"confidence"`
	Review     bool            `json:"review"` // not sure enough to alert
	Reasons    []string        `json:"reasons"`
	Source     string          `json:"source"`
	Item       string          `json:"item"`
	Locator    string          `json:"locator"`
	Path       string          `json:"path"`
	Records    int             `json:"records"`
	FirstSeen  time.Time       `json:"first_seen"`
	LastSeen   time.Time       `json:"last_seen"`
	Credential *Credential     `json:"credential,omitempty"` // a secret stands beside the subject
	// Among are those between whom the surest record cannot decide, Subject too.
	Among []matcher.Subject `json:"among,omitempty"`
}

// Credential says what the secrets beside a person open. Neither the secrets nor
// the hosts are in it.
type Credential struct {
	Host     matcher.HostClass `json:"host"`     // the gravest: own, unknown, third-party
	Services []string          `json:"services"` // own ones, by the names that they are configured by
	// New are the classes of hosts for which there is a secret that no leak had
	// shown before, or not for an own host. Empty: all of it is known.
	New []matcher.HostClass `json:"new"`
}

// Place is one place where the leak of an incident was seen.
type Place struct {
	Source    string    `json:"source"`
	Item      string    `json:"item"`
	Locator   string    `json:"locator"`
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
	Gone      time.Time `json:"gone,omitzero"` // when the source removed it; of one incident that is asked for only
}

// Incident is what a person acts on: all exposures that come from one leak.
type Incident struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Source   string   `json:"source"` // where it was first seen
	Places   []Place  `json:"places"`
	// MorePlaces is the number of places beyond those that are listed.
	MorePlaces int            `json:"more_places,omitempty"`
	Subjects   int            `json:"subjects"` // people, sure
	Review     int            `json:"review"`   // people, not sure enough to alert
	Cohorts    map[string]int `json:"cohorts"`  // people by cohort
	Kinds      map[string]int `json:"kinds"`    // people by kind of identifier exposed
	// Credentials are people with a secret beside them, by the gravest class of
	// host that it opens: own, unknown, third-party.
	Credentials map[string]int `json:"credentials"`
	Services    map[string]int `json:"services"`    // people by own service that a secret of theirs opens
	NewSecrets  int            `json:"new_secrets"` // people with a secret that no leak had shown before
	// Classes of data that its documents expose, of whomever.
	Classes matcher.Classes `json:"classes"`
	Gaps    map[string]int  `json:"gaps"` // gaps of its documents by cause
	// Alike are incidents that were found to tell the same when each had been told of.
	Alike     []string  `json:"alike,omitempty"`
	Update    int       `json:"update"` // number of the last update
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
}

// AlertState is where an alert stands.
type AlertState string

// The states of an alert.
const (
	Pending   AlertState = "pending"
	Delivered AlertState = "delivered"
	Parked    AlertState = "parked" // tried for days, kept until someone retries it
)

// Alert is an incident update owed to a receiver. What is sent stands in it as
// it was when the update was made, so every attempt says the same.
type Alert struct {
	ID        string     `json:"id"` // webhook-id: the same for ever
	Receiver  string     `json:"receiver"`
	Type      string     `json:"type"` // incident.updated, coverage.incomplete …
	Incident  Incident   `json:"incident"`
	State     AlertState `json:"state"`
	Created   time.Time  `json:"created"`
	Attempts  int        `json:"attempts"`
	NextTry   time.Time  `json:"next_try,omitzero"`
	LastTry   time.Time  `json:"last_try,omitzero"`
	LastError string     `json:"last_error,omitempty"` // our own words and the status, never the answer
	Settled   time.Time  `json:"settled,omitzero"`

	Health    *Notice    `json:"health,omitempty"`    // of a source.health
	Outage    *Outage    `json:"outage,omitempty"`    // of a coverage.blind or coverage.restored
	Heartbeat *Heartbeat `json:"heartbeat,omitempty"` // of a heartbeat
}

// Gap is a gap remembered.
type Gap struct {
	ID      string `json:"id"`
	Source  string `json:"source"`
	Item    string `json:"item,omitempty"`
	Locator string `json:"locator,omitempty"`
	matcher.Gap
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
	Closed    time.Time `json:"closed,omitzero"` // later read to its end
}

// Retries is what has to be read again for a gap to close: the item that it is in,
// or for a gap of a source itself the item that it names.
func (g Gap) Retries() string {
	if g.Item != "" {
		return g.Item
	}
	return g.Path
}

// Crawl is the result of one crawl of a source, as the source's state keeps it.
type Crawl struct {
	Source    string    `json:"source"`
	State     string    `json:"state"` // ok, incomplete, unreachable, failed
	Detail    string    `json:"detail,omitempty"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended"`
	Complete  time.Time `json:"complete,omitzero"` // end of the last complete crawl
	Fetched   int       `json:"fetched"`
	Unchanged int       `json:"unchanged"`
	Documents int       `json:"documents"`
	Bytes     int64     `json:"bytes"`
	Gaps      int       `json:"gaps"`
}

// Filter narrows a listing; a zero field does not narrow.
type Filter struct {
	Since, Until time.Time // by last seen
	Source       string
	Cohort       string
	Severity     Severity // at least
	Subject      matcher.Subject
	Incident     string
	Item         string        // gaps: of this item
	Cause        matcher.Cause // gaps: of this cause
	Review       bool          // exposures: those for review instead of the sure ones
	All          bool          // gaps: closed ones too; alerts: delivered ones too
	Limit        int           // at most this many, newest first
}

// Import says what an import of the roster changed.
type Import struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Removed   int `json:"removed"`
	Unchanged int `json:"unchanged"`
}

// RosterStats are counts over the roster, no identities.
type RosterStats struct {
	People    int            `json:"people"`
	Left      int            `json:"left"` // with a leaving date
	Cohorts   map[string]int `json:"cohorts"`
	Encodings int            `json:"encodings"`
	Imported  time.Time      `json:"imported,omitzero"`
}
