package crawler

import (
	"time"

	"peeler/configs"
	"peeler/crawler/extract"
	"peeler/crawler/sandbox"
)

// childLimits are those of one extraction.
func childLimits(l configs.Limits) sandbox.Limits {
	return sandbox.Limits{
		CPU:    time.Duration(l.ChildCPU),
		Wall:   time.Duration(l.ChildTime),
		Memory: int64(l.ChildMemory),
		Extract: extract.Limits{
			Expanded: int64(l.Expanded),
			Ratio:    l.Ratio,
			Depth:    l.Depth,
			Entries:  l.Entries,
		},
	}
}
