package frontier

import (
	"cmp"
	"container/heap"
	"slices"
)

// entry is a link that waits.
type entry struct {
	url     string
	pattern *pattern
	date    int64 // seconds; the least where it is not known
	order   uint32
	depth   uint16
	rank    uint16 // steps its pattern stood back, one more for what is no list
	list    bool
}

// before is the order in which links are followed: it never depends on anything but
// what was added.
func (e entry) before(o entry) int {
	return cmp.Or(
		cmp.Compare(e.rank, o.rank),
		cmp.Compare(e.depth, o.depth),
		cmp.Compare(o.date, e.date), // newer first
		cmp.Compare(e.order, o.order),
	)
}

func (e entry) ranked() uint16 {
	rank := uint16(e.pattern.step())
	if !e.list {
		rank++
	}
	return rank
}

// queue is a heap of what waits.
type queue []entry

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].before(q[j]) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(e any)        { *q = append(*q, e.(entry)) }

func (q *queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = entry{}
	*q = (*q)[:last]
	return e
}

func (q *queue) add(e entry) { heap.Push(q, e) }

// best takes the first one out. A pattern may have stood back since its links were
// added: those are put back first.
func (q *queue) best() (entry, bool) {
	for len(*q) > 0 {
		if now := (*q)[0].ranked(); now > (*q)[0].rank {
			(*q)[0].rank = now
			heap.Fix(q, 0)
			continue
		}
		return heap.Pop(q).(entry), true
	}
	return entry{}, false
}

// cut keeps the best n and says how many went.
func (q *queue) cut(n int) int {
	if len(*q) <= n {
		return 0
	}
	slices.SortFunc(*q, entry.before) // sorted is a heap too
	gone := len(*q) - n
	clear((*q)[n:])
	*q = slices.Clip((*q)[:n])
	return gone
}
