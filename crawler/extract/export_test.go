package extract

import (
	"strings"
	"testing"

	"peeler/matcher"
)

// Hostile is an input with its verdict.
type Hostile struct {
	Title, Name string
	Data        []byte
	Limits      Limits
	Find        bool          // the planted person is found
	Cause       matcher.Cause // of a gap that there is; "" for none
}

// HostileTests are the tests that hold the verdicts.
var HostileTests = []func(*testing.T){
	TestHostile, TestHostileArchives, TestHostilePDF, TestHostilePictures, TestHostileProse, TestSheetHostile, TestBinarySheetHostile,
	TestBrokenDatabases, TestBrokenSQLite, TestMail, TestBlobs,
}

// Elsewhere, when set, reads the inputs of HostileTests in place of them.
var Elsewhere func(*testing.T, Hostile)

// elsewhere tells whether an input was read elsewhere.
func elsewhere(t *testing.T, h Hostile) bool {
	if Elsewhere == nil {
		return false
	}
	if strings.Contains(h.Title, " a pdf") && h.Cause == matcher.UnknownFormat {
		h.Cause = "" // for want of pdftotext, which there is there
	}
	Elsewhere(t, h)
	return true
}

// Raced tells a test under the race detector.
var Raced = raced

// Planted is whom the inputs hold.
const Planted = planted
