package bench

import (
	"errors"
	"iter"
	"slices"

	"peeler/matcher"
)

// engine is what is measured. Many goroutines may scan at once.
type engine interface {
	Scan(records iter.Seq[matcher.Record], found func(matcher.Match)) matcher.Tally
	Sure(matcher.Match) bool
}

// Variant is a way to build the engine.
type Variant struct {
	Path string `json:"path,omitempty"` // of the kernels: auto, avx512, avx2, portable
}

// String is "" for what other tools have not.
func (v Variant) String() string { return v.Path }

// whole is the engine as the daemon builds it.
var whole = Variant{Path: "auto"}

var errNotOffered = errors.New("not to be had on this machine")

// build makes the engine. The roster is read once.
func build(k matcher.Key, roster iter.Seq[matcher.Enrolment], v Variant) (engine, error) {
	path := v.Path
	if v == whole {
		path = ""
	} else if !slices.Contains(matcher.Paths(), path) {
		return nil, errNotOffered
	}
	return scanner{matcher.New(k, roster, matcher.Options{Path: path})}, nil
}

// scanner hands matches out one by one.
type scanner struct{ *matcher.Matcher }

func (s scanner) Scan(records iter.Seq[matcher.Record], found func(matcher.Match)) matcher.Tally {
	return s.Matcher.Scan(records, func(_ matcher.Record, all []matcher.Match) {
		for _, m := range all {
			found(m)
		}
	})
}
