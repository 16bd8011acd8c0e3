package matcher

var dbg map[string]int
