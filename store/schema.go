package store

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"peeler/matcher"
)

// schema is the layout of the file: its buckets, with the keys that seal their
// rows and the indexes that name them. doc.go draws it.
type schema struct {
	meta      table[metaRow]
	head      table[rosterHead] // of the roster, in the bucket of meta
	learnt    table[learntRow]  // in the bucket of meta
	pages     seal
	items     table[itemRow]
	digests   table[digestRow]
	leaks     table[leakRow]
	exposures table[exposureRow]
	secrets   table[secretRow]
	gaps      table[gapsRow]
	retries   table[retryRow]
	sketches  table[sketchRow]
	bands     table[bandRow]
	crawls    table[Crawl]
	healths   table[Health]
	listed    table[Listed]
	blind     table[blindRow]             // in the bucket of meta
	rounds    table[roundRow]             // in the bucket of meta
	alerts    map[AlertState]table[Alert] // an alert lies in the bucket of its state

	item, digest, leak, person, secret, gap, crawl, alert, band index
}

// buckets are all there are.
var buckets = []string{
	"meta", "roster", "items", "digests", "leaks", "exposures", "gaps", "crawls",
	"pending", "parked", "delivered", "secrets", "retries", "sketches", "bands",
	"health", "listed",
}

// The keys in the bucket of meta.
var (
	metaKey = []byte("meta")
	headKey = []byte("roster")

	learntKey = []byte("learnt")
	blindKey  = []byte("blind")
)

func newSchema(key matcher.Key) schema {
	return schema{
		meta:      newTable[metaRow](key, "meta"),
		head:      newTable[rosterHead](key, "meta"),
		learnt:    newTable[learntRow](key, "meta"),
		pages:     newSeal(key, "roster"),
		items:     newTable[itemRow](key, "items"),
		digests:   newTable[digestRow](key, "digests"),
		leaks:     newTable[leakRow](key, "leaks"),
		exposures: newTable[exposureRow](key, "exposures"),
		secrets:   newTable[secretRow](key, "secrets"),
		gaps:      newTable[gapsRow](key, "gaps"),
		retries:   newTable[retryRow](key, "retries"),
		sketches:  newTable[sketchRow](key, "sketches"),
		bands:     newTable[bandRow](key, "bands"),
		crawls:    newTable[Crawl](key, "crawls"),
		healths:   newTable[Health](key, "health"),
		listed:    newTable[Listed](key, "listed"),
		blind:     newTable[blindRow](key, "meta"),
		rounds:    newTable[roundRow](key, "meta"),
		alerts: map[AlertState]table[Alert]{
			Pending:   newTable[Alert](key, string(Pending)),
			Parked:    newTable[Alert](key, string(Parked)),
			Delivered: newTable[Alert](key, string(Delivered)),
		},
		item:   newIndex(key, "index/item"),
		digest: newIndex(key, "index/digest"),
		leak:   newIndex(key, "index/leak"),
		person: newIndex(key, "index/person"),
		secret: newIndex(key, "index/secret"),
		gap:    newIndex(key, "index/gap"),
		crawl:  newIndex(key, "index/crawl"),
		alert:  newIndex(key, "alert-id"),
		band:   newIndex(key, "index/band"),
	}
}

// build makes the buckets of an empty store.
func (sc schema) build(tx *bolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return sc.meta.put(tx, metaKey, metaRow{Schema: currentSchema})
}

// metaRow is the one row whose form never changes: it tells a wrong key and a
// newer schema before anything else is read.
type metaRow struct {
	Schema  int  `json:"schema"`
	Compact bool `json:"compact,omitempty"` // something was erased in place: a copying is owed before anything else
}

// rosterHead tells of the roster's pages and holds its counts.
type rosterHead struct {
	Epoch  []byte      `json:"epoch"` // random, of one writing of all pages
	First  uint32      `json:"first"` // number of the page to begin with
	Bytes  int64       `json:"bytes"` // of all enrolments, in the pages' stream
	Stats  RosterStats `json:"stats"`
	Length int         `json:"length"` // pages, dummies included
}

// learntRow is what the matcher has learnt of names, in its own form.
type learntRow struct {
	Data []byte `json:"data"`
}

// itemRow is what is known of one item of a source.
type itemRow struct {
	Source     string             `json:"source"`
	Item       string             `json:"item"`
	Last       time.Time          `json:"last"`
	Validators matcher.Validators `json:"validators,omitzero"`
	Complete   bool               `json:"complete"`
	Crashes    matcher.Crashes    `json:"crashes,omitzero"`

	// A reading is all findings of one document up to its final one.
	Reading   int       `json:"reading"`
	Done      bool      `json:"done"`               // the reading has had its final finding
	Hit       bool      `json:"hit"`                // the reading has had hits
	Confirmed time.Time `json:"confirmed,omitzero"` // said to be unchanged since the reading
	Leak      *tag      `json:"leak,omitempty"`     // that its hits belong to
	// Classes of data that the reading has shown, also where it has no hits.
	Classes matcher.Classes `json:"classes"`
}

// digestRow leads from a document to the leak that it belongs to.
type digestRow struct {
	Leak tag `json:"leak"`
}

// sketchRow holds the sketches of a leak's documents, as far as they differ.
type sketchRow struct {
	Sketches []matcher.Sketch `json:"sketches"`
}

// bandRow leads from what is said of somebody to the leaks that say it, the latest
// first.
type bandRow struct {
	Leaks []tag `json:"leaks"`
}

// exposureRow is an exposure as it is stored: without what its key and its leak
// tell, and with the reading that showed it last.
type exposureRow struct {
	Exposure
	By      tag `json:"by"` // the item of that reading
	Reading int `json:"reading"`
}

// leakRow is a leak: an incident from its first update on, and before that what
// becomes of review exposures.
type leakRow struct {
	Incident
	Grave  bool `json:"grave"`            // someone's exposed kinds endanger by themselves
	Breaks int  `json:"breaks,omitempty"` // people of whom a new secret opens an own service
	Stale  int  `json:"stale,omitempty"`  // people of whom it tells no more than secrets that were known
	Told   told `json:"told"`
}

// told is what the last update said.
type told struct {
	Subjects int             `json:"subjects"`
	Severity Severity        `json:"severity"`
	Cohorts  []string        `json:"cohorts"` // that any update named
	Breaks   bool            `json:"breaks,omitempty"`
	Unread   bool            `json:"unread,omitempty"` // that parts of it could not be read
	Kinds    []string        `json:"kinds"`            // that any update named
	Classes  matcher.Classes `json:"classes"`          // the same
}

// gapsRow holds the gaps of one item, or of a source itself.
type gapsRow struct {
	Source  string   `json:"source"`
	Item    string   `json:"item,omitempty"`
	Locator string   `json:"locator,omitempty"`
	Reading int      `json:"reading"`
	Gaps    []gapRow `json:"gaps"`
	Beyond  *gapRow  `json:"beyond,omitempty"` // those for which there was no room, summed
}

// gapRow is one gap.
type gapRow struct {
	matcher.Gap
	More    int       `json:"more,omitempty"` // in beyond: how many gaps it stands for
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Closed  time.Time `json:"closed,omitzero"`
	Reading int       `json:"reading"`
}

// retryRow is an item that somebody asked to be read again as a whole.
type retryRow struct {
	Source string    `json:"source"`
	Item   string    `json:"item"`
	Asked  time.Time `json:"asked"`
}
