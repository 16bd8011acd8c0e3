package matcher

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// sampleSize is how many hashes of a set are kept: a share of it is known to some
// 6 points in 100 (one standard error), or better.
const sampleSize = 256

// Sample stands for a set of words that stand together: the sampleSize smallest of
// their keyed hashes, ascending, or all where there are fewer (bottom-k: Cohen and
// Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). Samples of sets of
// any sizes can be compared, for what is smallest in a whole is so in its parts too.
type Sample []uint64

// bound is up to where the sample has all that is in its set.
func (a Sample) bound() uint64 {
	if len(a) < sampleSize {
		return math.MaxUint64
	}
	return a[len(a)-1]
}

// In estimates the share of the set that is in another one, out of so many hashes
// below the bounds of both. Of a subset it is 1 without an error. Else the standard
// error is up to twice √(share·(1−share)/of), as the pairs of one word are drawn
// together: 0.06 for a half of two sets of one size, 0.13 where one is ten times as
// large (TestErrorsOfSamples).
func (a Sample) In(b Sample) (share float64, of int) {
	common, of := a.common(b)
	if of == 0 {
		return 0, 0
	}
	return float64(common) / float64(of), of
}

// Alike estimates the similarity of Jaccard: the share of what is in either set that is
// in both, with errors as those of In.
func (a Sample) Alike(b Sample) (alike float64, of int) {
	common, ours := a.common(b)
	_, theirs := b.common(a)
	if of = ours + theirs - common; of == 0 {
		return 0, 0
	}
	return float64(common) / float64(of), of
}

// common counts the hashes below the bounds of both, and those of them that b has too.
func (a Sample) common(b Sample) (common, of int) {
	bound := min(a.bound(), b.bound())
	for _, x := range a {
		if x > bound {
			break
		}
		of++
		for len(b) > 0 && b[0] < x {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == x {
			common++
		}
	}
	return common, of
}

// MarshalText writes the hashes, 8 bytes each, in base64.
func (a Sample) MarshalText() ([]byte, error) {
	raw := make([]byte, 0, 8*len(a))
	for _, x := range a {
		raw = binary.BigEndian.AppendUint64(raw, x)
	}
	return base64.StdEncoding.AppendEncode(nil, raw), nil
}

// UnmarshalText reads what MarshalText wrote.
func (a *Sample) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil || len(raw)%8 != 0 || len(raw) > 8*sampleSize {
		return errSample
	}
	var out Sample
	for ; len(raw) > 0; raw = raw[8:] {
		x := binary.BigEndian.Uint64(raw)
		if len(out) > 0 && x <= out[len(out)-1] {
			return errSample
		}
		out = append(out, x)
	}
	*a = out
	return nil
}

var errSample = errors.New("not a sample")

// sampler gathers a sample. What was taken in already costs a look.
type sampler struct {
	below uint64   // no hash from here on is of use
	kept  []uint64 // without doubles, up to twice as many as a sample holds
	seen  [8 * sampleSize]uint64
}

func (s *sampler) reset() {
	s.below, s.kept = math.MaxUint64, s.kept[:0]
	clear(s.seen[:])
}

func (s *sampler) add(x uint64) {
	if x >= s.below {
		return
	}
	x = max(x, 1) // 0 is an empty place
	i := x % uint64(len(s.seen))
	for s.seen[i] != 0 {
		if s.seen[i] == x {
			return
		}
		i = (i + 1) % uint64(len(s.seen))
	}
	s.seen[i] = x
	if s.kept = append(s.kept, x); len(s.kept) == 2*sampleSize {
		s.cut()
	}
}

// cut drops the greater half.
func (s *sampler) cut() {
	slices.Sort(s.kept)
	kept := s.kept[:sampleSize]
	s.reset()
	for _, x := range kept {
		s.add(x)
	}
	s.below = kept[sampleSize-1]
}

// sample is what was gathered so far.
func (s *sampler) sample() Sample {
	all := slices.Sorted(slices.Values(s.kept))
	return Sample(all[:min(len(all), sampleSize)])
}
