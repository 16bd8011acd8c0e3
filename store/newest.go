package store

import "slices"

// newest gathers the first limit values of an order out of many, in memory for
// twice as many; all values when limit is 0.
type newest[T any] struct {
	limit  int
	order  func(a, b T) int // negative when a comes first
	values []T
}

func (n *newest[T]) add(v T) {
	n.values = append(n.values, v)
	if n.limit > 0 && len(n.values) >= 2*n.limit {
		n.trim()
	}
}

func (n *newest[T]) trim() {
	slices.SortFunc(n.values, n.order)
	if n.limit > 0 && len(n.values) > n.limit {
		n.values = slices.Delete(n.values, n.limit, len(n.values))
	}
}

// last is the value that goes when a better one comes; false while there is room.
func (n *newest[T]) last() (v T, full bool) {
	if n.limit == 0 || len(n.values) < n.limit {
		return v, false
	}
	n.trim()
	return n.values[n.limit-1], true
}

// list is what was gathered, in order; never nil.
func (n *newest[T]) list() []T {
	n.trim()
	if n.values == nil {
		return []T{}
	}
	return n.values
}
