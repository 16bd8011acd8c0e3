package crawler_test

import (
	"context"
	"testing"

	"peeler/crawler/sitetest"
	"peeler/matcher"
)

// BenchmarkPage is the whole way of a text: site, SOCKS, body, child, records.
func BenchmarkPage(b *testing.B) {
	for name, size := range map[string]int64{"small": 2 << 10, "16MiB": 16 << 20} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b)
			src := pageOf(r.serve(sitetest.Big(size, 0, leak)), "/")
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				r.Crawl(b.Context(), src, func(_ context.Context, d *matcher.Document) error {
					for range d.Records {
					}
					return nil
				})
			}
		})
	}
}

// BenchmarkListingKnown is a listing of which all items are known: what most
// crawls are.
func BenchmarkListingKnown(b *testing.B) {
	r := newRig(b)
	onion, _ := r.serveText(siteFile(b, "paste.txtar"))
	src := pasteSite(onion)
	src.ID = "src"
	r.Crawl(b.Context(), src, func(_ context.Context, d *matcher.Document) error {
		for range d.Records {
		}
		r.visits[d.Source+" "+d.Item] = matcher.Visit{Last: d.Fetched, Complete: d.Complete}
		return nil
	})
	b.ReportAllocs()
	for b.Loop() {
		r.Crawl(b.Context(), src, func(_ context.Context, d *matcher.Document) error {
			for range d.Records {
			}
			return nil
		})
	}
}
