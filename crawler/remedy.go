package crawler

import (
	"strings"

	"peeler/matcher"
)

// Remedy is what can be done about a gap.
type Remedy struct {
	Meaning string // of the cause, in words
	// Limit is the key under limits of the limit that was hit; "" when it was none
	// that can be set. Lower: it is to be lowered, not raised.
	Limit string
	Lower bool
	Do    string // what else can be done; "" when the limit is all
	Again bool   // when that is done, it is worth being read again
	// Itself: the next crawl may close it, with nothing done.
	Itself bool
}

// meanings are the causes in words.
var meanings = map[matcher.Cause]string{
	matcher.Encrypted:     "it is encrypted, and its password is not known",
	matcher.TooBig:        "it is larger than a limit: what lies within the limit was read",
	matcher.TooDeep:       "it is nested more deeply than a limit",
	matcher.Ratio:         "it unpacks to far more than it is, as a bomb does: what came before was read",
	matcher.Count:         "there are more of them than a limit: the first ones were read",
	matcher.TimedOut:      "it took longer than a limit: what came before was read",
	matcher.Crashed:       "what reads it died of it: what came before was read",
	matcher.Truncated:     "it ends before its end: what there is was read",
	matcher.Corrupt:       "it is broken: what could be read of it was",
	matcher.UnknownFormat: "its format is not one that is read: only text that lies open in it was",
	matcher.NotFetched:    "it was not fetched",
}

const (
	elsewhere = "if it can be had whole elsewhere, scan that"
	convert   = "have it opened and saved as text or CSV, and scan that"
	mend      = "see whether the site has changed or asks for a log-in, and mend the source"
)

// remedies are found by cause and by a word of the detail, the first that fits.
// The words are ours, of this package and of those that read documents:
// TestRemediesFitWhatIsSaid holds the two together.
var remedies = []struct {
	cause matcher.Cause
	word  string
	Remedy
}{
	{matcher.Encrypted, "--password", Remedy{Do: "give its password, as the detail says", Again: true}},
	{matcher.Encrypted, "", Remedy{Do: "have it opened with its password, and scan what is in it"}},

	{matcher.TooBig, "crawl ended", Remedy{Limit: "crawl"}},
	{matcher.TooBig, "limit of a page", Remedy{Limit: "page"}},
	{matcher.TooBig, "limit of a download", Remedy{Limit: "download"}},
	{matcher.TooBig, "response header", Remedy{Limit: "header"}},
	{matcher.TooBig, "more memory", Remedy{Limit: "buffer"}},
	{matcher.TooBig, "unpack", Remedy{Limit: "expanded"}},
	{matcher.TooBig, "in a picture", Remedy{Do: convert}},
	{matcher.TooBig, "a row", Remedy{Do: convert}},
	{matcher.TooBig, "of objects", Remedy{Do: convert}},
	{matcher.TooBig, "over the limit", Remedy{Limit: "buffer"}},
	{matcher.TooBig, "than are held", Remedy{Limit: "buffer"}},
	{matcher.TooBig, "", Remedy{Do: convert}},

	{matcher.TooDeep, "folders", Remedy{Do: "raise depth of the source", Again: true}},
	{matcher.TooDeep, "encodings", Remedy{Do: convert}},
	{matcher.TooDeep, "too many parts", Remedy{Do: convert}},
	{matcher.TooDeep, "too many", Remedy{Limit: "depth"}},
	{matcher.TooDeep, "", Remedy{Do: convert}},

	{matcher.Ratio, "", Remedy{Limit: "ratio"}},

	{matcher.Count, "fetches", Remedy{Limit: "pages"}},
	{matcher.Count, "max_pages", Remedy{Do: "raise max_pages of the source", Again: true}},
	{matcher.Count, "MiB only", Remedy{Do: "make its parts sources of their own: what it says is read all the same"}},
	{matcher.Count, "more gaps", Remedy{Do: "close the others first: these were counted only"}},
	{matcher.Count, "in a picture", Remedy{Do: convert}},
	{matcher.Count, "too many cells", Remedy{Limit: "cells"}},
	{matcher.Count, "too many pages", Remedy{Limit: "pdf_pages"}},
	{matcher.Count, "too many objects", Remedy{Do: convert}},
	{matcher.Count, "old revisions", Remedy{Do: convert}},
	{matcher.Count, "too many folders", Remedy{Do: convert}},
	{matcher.Count, "too many", Remedy{Limit: "entries"}},
	{matcher.Count, "", Remedy{Do: convert}},

	{matcher.TimedOut, "CPU time", Remedy{Limit: "child_cpu"}},
	{matcher.TimedOut, "the parser", Remedy{Limit: "child_time"}},
	{matcher.TimedOut, "body took longer", Remedy{Limit: "body_time", Itself: true}},
	{matcher.TimedOut, "sent nothing", Remedy{Limit: "idle_time", Itself: true}},
	{matcher.TimedOut, "bytes a second", Remedy{Limit: "min_rate", Lower: true, Itself: true}},
	{matcher.TimedOut, "of a header", Remedy{Limit: "header_time", Itself: true}},
	{matcher.TimedOut, "", Remedy{Itself: true}},

	{matcher.Crashed, "quarantine", Remedy{Do: "it is not read any more by itself: mend what dies of it first", Again: true}},
	{matcher.Crashed, "could not be run", Remedy{Do: "see the daemon's log", Itself: true}},
	{matcher.Crashed, "", Remedy{Limit: "child_memory", Do: "report it where peeler comes from if that does not help"}},

	{matcher.Truncated, "connection was cut", Remedy{Do: "the site closed early", Itself: true}},
	{matcher.Truncated, "", Remedy{Do: elsewhere}},
	{matcher.Corrupt, "", Remedy{Do: elsewhere}},

	{matcher.UnknownFormat, "install ", Remedy{Do: "install what the detail names", Again: true}},
	{matcher.UnknownFormat, "log-in", Remedy{Do: mend, Again: true}},
	{matcher.UnknownFormat, "login", Remedy{Do: mend, Again: true}},
	{matcher.UnknownFormat, "index page", Remedy{Do: mend, Again: true}},
	{matcher.UnknownFormat, "", Remedy{Do: convert}},

	{matcher.NotFetched, "media", Remedy{Do: "nothing: they are left where they are on purpose"}},
	{matcher.NotFetched, "redirects", Remedy{Limit: "redirects"}},
	{matcher.NotFetched, "another host", Remedy{Do: "make that host a source of its own, if it may be watched"}},
	{matcher.NotFetched, "not followed", Remedy{Do: "make where they lead a source of its own, if it may be watched"}},
	{matcher.NotFetched, "redirect refused", Remedy{Do: mend, Again: true}},
	{matcher.NotFetched, "raw pattern", Remedy{Do: "mend raw of the source", Again: true}},
	{matcher.NotFetched, "", Remedy{Itself: true}},
}

// RemedyOf says what can be done about a gap.
func RemedyOf(g matcher.Gap) Remedy {
	for _, r := range remedies {
		if r.cause == g.Cause && strings.Contains(g.Detail, r.word) {
			r.Meaning = meanings[g.Cause]
			r.Again = r.Again || r.Limit != ""
			return r.Remedy
		}
	}
	return Remedy{Meaning: "it could not be read"}
}
