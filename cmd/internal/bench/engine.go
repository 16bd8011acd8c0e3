package bench

import (
	"errors"
	"iter"

	"peeler/matcher"
)

// engine is what is measured. Many goroutines may scan at once.
type engine interface {
	Scan(records iter.Seq[matcher.Record], found func(matcher.Match)) matcher.Tally
	Sure(matcher.Match) bool
}

// Variant is a way to build the engine.
type Variant struct {
	Path    string `json:"path,omitempty"`    // of the kernels: auto, avx512, avx2, portable
	Exact   bool   `json:"exact,omitempty"`   // names as they are written only
	Unkeyed bool   `json:"unkeyed,omitempty"` // a hash that is no PRF in place of the keyed one
}

// String is "" for what other tools have not.
func (v Variant) String() string {
	s := v.Path
	if v.Exact {
		s += " exact"
	}
	if v.Unkeyed {
		s += " unkeyed"
	}
	return s
}

// whole is the engine as the daemon builds it.
var whole = Variant{Path: "auto"}

var errNotOffered = errors.New("not offered by this engine")

// build makes the engine. The roster is read once.
func build(k matcher.Key, roster iter.Seq[matcher.Enrolment], v Variant) (engine, error) {
	if v != whole {
		return nil, errNotOffered
	}
	return scanner{matcher.New(k, roster, matcher.Options{})}, nil
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
