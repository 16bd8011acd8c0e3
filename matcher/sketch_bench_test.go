package matcher

import (
	"slices"
	"testing"

	"peeler/matcher/matchertest"
)

// BenchmarkSketch scans leaks without a sketch and with one: compare the speeds.
func BenchmarkSketch(b *testing.B) {
	plain := theForce().matcher
	for _, kind := range slices.Concat([]matchertest.Kind{matchertest.Mixed}, matchertest.Kinds(), []matchertest.Kind{matchertest.Letters}) {
		l := leakOf(kind, kind == matchertest.CSV)
		for how, m := range map[string]*Matcher{"without": plain, "with": plain.Sketching()} {
			b.Run(string(kind)+"/"+how, func(b *testing.B) { benchmarkScan(b, m, l) })
		}
	}
}

// BenchmarkSketchAlone takes in words whose tags are there.
func BenchmarkSketchAlone(b *testing.B) {
	m := theForce().matcher
	for _, kind := range slices.Concat(matchertest.Kinds(), []matchertest.Kind{matchertest.Letters}) {
		b.Run(string(kind), func(b *testing.B) {
			l := leakOf(kind, kind == matchertest.CSV)
			batches, size := batchesOf(m, l)
			var s sampler
			s.reset()
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, batch := range batches {
					s.take(batch, m.veil)
				}
			}
		})
	}
}

// batchesOf are the records of a leak, in batches that were looked at.
func batchesOf(m *Matcher, l leak) (all []*batch, size int) {
	s := newScan(m)
	s.start(m)
	for i, r := range l.records {
		s.open(&r)
		s.easy.begin(s.record(), true)
		for f := range r.Fields {
			s.easy.add(f, 0, heading{}, r.Fields[f].Text)
		}
		s.easy.seal()
		if len(s.easy.raw) < batchBytes && i < len(l.records)-1 {
			continue
		}
		b := s.easy
		b.classify(m.kernel)
		b.tokenise(m.kernel)
		b.tags = make([]uint64, len(b.words))
		b.text = slices.Grow(b.text, 64)
		m.kernel.Sums(b.tags, b.text, b.words)
		size += len(b.raw)
		all = append(all, &b)
		s.easy = batch{}
	}
	return all, size
}
