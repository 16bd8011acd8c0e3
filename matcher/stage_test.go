package matcher

import (
	"peeler/matcher/internal/kernel"
	"peeler/matcher/matchertest"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

func TestStages(t *testing.T) {
	runtime.LockOSThread()
	m := theForce().matcher
	x := m.index
	t.Logf("filters: words %d KB numbers %d KB locals %d KB duos %d KB edits %d KB; atoms %d table %d KB, pairs %d KB nears %d KB people %d holdings %d",
		len(x.words.words)/128, len(x.numbers.words)/128, len(x.locals.words)/128, len(x.duos.words)/128, len(x.edits.words)/128, len(x.atoms), len(x.byValue.slots)/128, len(x.pairs.slots)/64, len(x.nears.entries)/128, len(x.people), len(x.holdings))
	for _, kind := range []matchertest.Kind{matchertest.CSV, matchertest.Prose, matchertest.Combolist} {
		l := leakOf(kind, false)
		s := newScan(m)
		s.emit = func(*Record, []whom) {}
		b := &s.easy
		times := map[string]time.Duration{}
		tokens := 0
		lap := func(name string, f func()) { t := threadTime(); f(); times[name] += threadTime() - t }
		for range 20 {
			recs := l.records
			for len(recs) > 0 {
				lap("gather", func() {
					for len(recs) > 0 && len(b.raw) < batchBytes {
						s.open(recs[0])
						s.easy.begin(s.record(), false)
						s.easy.add(field{}, recs[0].Fields[0].Text)
						recs = recs[1:]
					}
				})
				lap("classify", func() {
					n := len(b.raw)
					b.text = slices.Grow(b.text[:0], n+kernel.Slack)[:n]
					b.classify(m.kernel)
				})
				lap("boxes", func() { s.mailboxes.find(b) })
				lap("defer", func() { s.hints(b) })
				k := m.kernel
				tokens += len(b.words)
				lap("sums", func() {
					b.tags = slices.Grow(b.tags[:0], len(b.words))[:len(b.words)]
					b.text = slices.Grow(b.text, kernel.Slack)
					k.Sums(b.tags, b.text, b.words)
				})
				s.names, s.direct, s.proposals = s.names[:0], s.direct[:0], s.proposals[:0]
				lap("part", func() { s.part(b) })
				lap("lookup", func() { s.lookUp(b, x) })
				lap("spell", func() { s.spell(b) })
				lap("mail", func() { s.mail(b) })
				lap("assign", func() { s.assign(b) })
				lap("propose", func() { s.propose(b) })
				lap("pair", func() { s.pair(b) })
				lap("datep", func() { s.dateProposals() })
				lap("edit", func() { s.edit(b) })
				lap("corroborate", func() { s.corroborate(b) })
				lap("judge", func() { s.judgeAll(b) })
				b.reset()
				s.finish(false)
			}
		}
		total := time.Duration(0)
		for _, d := range times {
			total += d
		}
		t.Logf("%s: %.0f MB/s, %.1f ns/token, %.1f bytes/token", kind, float64(l.size*20)/1e6/total.Seconds(), float64(total.Nanoseconds())/float64(tokens), float64(l.size*20)/float64(tokens))
		for _, n := range []string{"gather", "classify", "boxes", "defer", "sums", "part", "lookup", "spell", "mail", "assign", "propose", "pair", "datep", "edit", "corroborate", "judge"} {
			t.Logf("   %-9s %.2f ns/token", n, float64(times[n].Nanoseconds())/float64(tokens))
		}
	}
}

func threadTime() time.Duration {
	var ts syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&ts)), 0)
	return time.Duration(ts.Nano())
}
