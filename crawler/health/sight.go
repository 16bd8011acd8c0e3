package health

import (
	"slices"
	"time"
)

// State is how a source stands.
type State string

// The states.
const (
	New         State = "" // not crawled yet; of a sight: it says nothing of the site
	OK          State = "ok"
	Empty       State = "empty"
	Stale       State = "stale"
	Blocked     State = "blocked"
	Login       State = "login"
	Changed     State = "changed"
	Unreachable State = "unreachable"
	Disabled    State = "disabled"
)

// States are all there are but New, the best first.
var States = []State{OK, Stale, Empty, Changed, Blocked, Login, Unreachable, Disabled}

// Valid says that the site was reached and showed what it is read for: what is
// missing then is not there.
func (s State) Valid() bool { return s == OK || s == Stale }

// closed says that asking again soon is in vain, or does harm: it is dead, it
// refuses us, or it would count failed logins.
func (s State) closed() bool { return s == Unreachable || s == Blocked || s == Login }

// Sight is what one crawl saw of a site.
type Sight struct {
	State   State     // of this crawl by itself: ok, empty, blocked, login, changed, unreachable; New when it says nothing of the site (our Tor is down, we failed, we were stopped)
	Seen    string    // what was seen instead, in our own words; never text of the site
	Items   int       // on the lists
	New     int       // not known before
	Newest  time.Time // published date of the newest item; zero: unknown
	Whole   bool      // the lists were read to their end and were structurally valid
	Listed  []string  // keys of the items, when Whole and items do not roll off
	Content string    // digest of what a source of one page held; "": it said that it is unchanged
	Shape   string    // digest of the selectors it was read with: another one is a new baseline
}

// Expect is what is expected of a source; a zero field expects nothing.
type Expect struct {
	MinItems     int           // on its lists
	MaxNew       int           // new items a crawl; more look like changed markup
	NewestWithin time.Duration // age of its newest item, or of the last news where items have no date
	GoodWithin   time.Duration // the objective: so long after the last good crawl it is announced
	Every        time.Duration // the usual time between two crawls: what a back-off grows from
	AtOnce       bool          // changed is announced without waiting for GoodWithin: a canary's proof
}

// Event is what is to be announced of a source.
type Event struct {
	State  State     // OK: it is good again
	Since  time.Time // when the outage began; with the state it names the event
	Good   time.Time // end of the last good crawl before the outage; zero: there was none
	Seen   string    // what was seen instead, in our own words
	Before []State   // announced in this outage before, in their order
}

// Rank orders states by how much is wrong, 0 for ok. One that is not known ranks
// between ok and the others: new.
func Rank(state string) int {
	switch i := slices.Index(States, State(state)); {
	case State(state) == Disabled, state == "new", i < 0:
		return 1
	case i == 0:
		return 0
	default:
		return i + 1
	}
}
