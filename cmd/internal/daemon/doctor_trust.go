package daemon

import (
	"fmt"
	"strings"
	"time"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/health"
)

// proofHolds is how long that a canary was found says that all works.
const proofHolds = 48 * time.Hour

// trust says which sources cannot be trusted, and whether the canary was found.
func (e *examination) trust(list []api.Source) {
	var bad []string
	watched, canaries, proven := 0, 0, time.Time{}
	for _, s := range list {
		if s.Disabled {
			continue
		}
		watched++
		if health.Rank(s.Health.State) > 1 {
			bad = append(bad, s.ID+" "+s.Health.State)
		}
		if s.Kind == string(configs.Canary) {
			canaries++
			if s.Health.Proven.After(proven) {
				proven = s.Health.Proven
			}
		}
	}
	if len(bad) > 0 {
		says := fmt.Sprintf("%d of %d cannot be trusted now: %s", len(bad), watched, strings.Join(bad[:min(len(bad), 8)], ", "))
		e.add("trust", Warn, says, "`peeler sources list` says why")
	}
	switch at := proven.UTC().Format(time.RFC3339); {
	case canaries == 0:
		e.add("canary", Note, "there is none: nothing proves daily that all works", "`peeler canary --help`")
	case proven.IsZero():
		e.add("canary", Warn, "it was not found yet", "`peeler sources list`")
	case e.options.Now().Sub(proven) > proofHolds:
		e.add("canary", Bad, "it was found last "+at, "`peeler sources show` its name")
	default:
		e.add("canary", Good, "it was found last "+at, "")
	}
}
