package store

import (
	"peeler/matcher"
)

// sample is of the numbers of a range, as if they were hashes of words.
func sample(from, n uint64) matcher.Sample {
	var out matcher.Sample
	for x := from; x < from+n; x++ {
		out = append(out, 1+x*1000)
	}
	return out
}

// sketched gives a document a text of its own, of which all names somebody.
func sketched(f Finding, text uint64) Finding {
	f.Sketch = matcher.Sketch{Text: sample(1000*text, 100), Named: sample(1000*text, 100)}
	return f
}
