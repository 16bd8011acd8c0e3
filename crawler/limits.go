package crawler

import (
	"time"

	"peeler/crawler/extract"
	"peeler/crawler/sandbox"
)

// childLimits are those of one extraction.
func (c *crawl) childLimits() sandbox.Limits {
	return sandbox.Limits{
		CPU:    time.Duration(c.limits.ChildCPU),
		Wall:   time.Duration(c.limits.ChildTime),
		Memory: int64(c.limits.ChildMemory),
		Extract: extract.Limits{
			Expanded: int64(c.limits.Expanded),
			Ratio:    c.limits.Ratio,
			Depth:    c.limits.Depth,
			Entries:  c.limits.Entries,
		},
	}
}
