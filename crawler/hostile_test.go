package crawler_test

import (
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/sitetest"
	"peeler/crawler/tor"
	"peeler/matcher"
)

// verdict is what a crawl must come to whatever a site does to it.
type verdict struct {
	state  crawler.State
	cause  matcher.Cause // "": there is no gap
	detail string        // what a person reads of it, in part
}

const elsewhere = "redirect to another host refused"

// verdicts are those of all behaviours, by name.
var verdicts = map[string]verdict{
	"a header of a byte a second":           {crawler.Unreachable, matcher.TimedOut, "no answer within the time limit"},
	"no header, ever":                       {crawler.Unreachable, matcher.TimedOut, "no answer within the time limit"},
	"1xx without end":                       {crawler.Unreachable, matcher.TooBig, "header is over the limit"},
	"1xx now and then, for ever":            {crawler.Unreachable, matcher.TimedOut, "no answer within the time limit"},
	"10 MiB of header":                      {crawler.Unreachable, matcher.TooBig, "header is over the limit"},
	"50,000 cookies":                        {crawler.Unreachable, matcher.TooBig, "header is over the limit"},
	"a header line without end":             {crawler.Unreachable, matcher.TooBig, "header is over the limit"},
	"a status line without end":             {crawler.Unreachable, matcher.TooBig, "header is over the limit"},
	"half a header":                         {crawler.Unreachable, matcher.NotFetched, "cut before an answer"},
	"a half-close instead of an answer":     {crawler.Unreachable, matcher.NotFetched, "cut before an answer"},
	"a reset instead of an answer":          {crawler.Unreachable, matcher.NotFetched, "cut before an answer"},
	"HTTP/0.9":                              {crawler.Unreachable, matcher.NotFetched, "not HTTP"},
	"an upgrade that nobody asked for":      {crawler.Unreachable, matcher.NotFetched, "not HTTP"},
	"an offer to upgrade":                   {crawler.OK, "", ""},
	"two lengths":                           {crawler.Unreachable, matcher.NotFetched, "not HTTP"},
	"a transfer encoding that is not known": {crawler.Unreachable, matcher.NotFetched, "not HTTP"},
	"a part that nobody asked for":          {crawler.Incomplete, matcher.NotFetched, "206 Partial Content"},
	"a whole that says it is a part":        {crawler.OK, "", ""},
	"a file name that injects":              {crawler.OK, "", ""},
	"a header that holds a bare CR":         {crawler.Unreachable, matcher.NotFetched, "not HTTP"},
	"304 for ever":                          {crawler.OK, "", ""},

	"a body of a byte in ten seconds":        {crawler.Incomplete, matcher.TimedOut, "the body took longer than"},
	"a body that stops coming":               {crawler.Incomplete, matcher.TimedOut, "sent nothing for"},
	"a body without end":                     {crawler.Incomplete, matcher.TooBig, "the limit of a page"},
	"chunks without end":                     {crawler.Incomplete, matcher.TooBig, "the limit of a page"},
	"chunks of a byte without end":           {crawler.Incomplete, matcher.TooBig, "the limit of a page"},
	"one chunk without end":                  {crawler.Incomplete, matcher.TooBig, "the limit of a page"},
	"a chunk extension without end":          {crawler.Incomplete, matcher.Corrupt, "not sent as HTTP has it"},
	"a broken chunk":                         {crawler.Incomplete, matcher.Corrupt, "not sent as HTTP has it"},
	"trailers without end":                   {crawler.Incomplete, matcher.Corrupt, "not sent as HTTP has it"},
	"longer than it says":                    {crawler.OK, "", ""},
	"shorter than it says":                   {crawler.Incomplete, matcher.Truncated, "cut before the end of the body"},
	"a reset in the middle":                  {crawler.Incomplete, matcher.Truncated, "cut before the end of the body"},
	"a half-close in the middle":             {crawler.Incomplete, matcher.Truncated, "cut before the end of the body"},
	"a half-close at the end":                {crawler.OK, "", ""},
	"parts that replace each other for ever": {crawler.Incomplete, matcher.TooBig, "the limit of a"},
	"decoy rows":                             {crawler.OK, "", ""},
	"another body for each circuit":          {crawler.OK, "", ""},

	"gzip that nobody asked for":    {crawler.OK, "", ""},
	"gzip in capitals":              {crawler.OK, "", ""},
	"gzip that is not said":         {crawler.OK, "", ""},
	"gzip of gzip":                  {crawler.OK, "", ""},
	"gzip, a hundred times":         {crawler.Incomplete, matcher.UnknownFormat, "encoded too many times"},
	"a gzip bomb":                   {crawler.Incomplete, matcher.Ratio, ""},
	"zstd that nobody asked for":    {crawler.OK, "", ""},
	"gzip of zstd":                  {crawler.OK, "", ""},
	"br that nobody asked for":      {crawler.Incomplete, matcher.UnknownFormat, "encoded as br"},
	"br of gzip":                    {crawler.Incomplete, matcher.UnknownFormat, "encoded as br"},
	"deflate that nobody asked for": {crawler.Incomplete, matcher.UnknownFormat, "encoded as deflate"},
	"an encoding of its own":        {crawler.Incomplete, matcher.UnknownFormat, "a way that is not known"},
	"a thousand encodings":          {crawler.Incomplete, matcher.UnknownFormat, "encoded too many times"},
	"says br, sends plain text":     {crawler.OK, "", ""},
	"says gzip, sends plain text":   {crawler.OK, "", ""},
	"says identity":                 {crawler.OK, "", ""},

	"a redirect to itself":                  {crawler.Incomplete, matcher.NotFetched, "more than 3 redirects"},
	"a chain of redirects, each new":        {crawler.Incomplete, matcher.NotFetched, "more than 3 redirects"},
	"a redirect to clearnet":                {crawler.Incomplete, matcher.NotFetched, elsewhere},
	"a redirect to loopback":                {crawler.Incomplete, matcher.NotFetched, elsewhere},
	"a redirect to the metadata of a cloud": {crawler.Incomplete, matcher.NotFetched, elsewhere},
	"a redirect to a file":                  {crawler.Incomplete, matcher.NotFetched, "neither http nor https"},
	"a redirect to another onion":           {crawler.Incomplete, matcher.NotFetched, elsewhere},
	"a refresh to clearnet":                 {crawler.OK, "", ""},
	"a refresh to loopback":                 {crawler.OK, "", ""},
	"a refresh to the metadata of a cloud":  {crawler.OK, "", ""},
	"a refresh to a file":                   {crawler.OK, "", ""},
	"a refresh to another onion":            {crawler.OK, "", ""},

	"a login in place of the page, the second time":   {crawler.OK, "", ""},
	"a captcha in place of the page, the second time": {crawler.OK, "", ""},
	"a page that was not found, with status 200":      {crawler.OK, "", ""},
	"says page, is an archive":                        {crawler.OK, "", ""},
	"says archive, is a page":                         {crawler.OK, "", ""},
	"says page, is a picture":                         {crawler.Incomplete, matcher.NotFetched, "media is not fetched: it was sent as something else"},
	"says picture, is text":                           {crawler.Incomplete, matcher.NotFetched, "media is not fetched"},
	"says nothing sensible":                           {crawler.OK, "", ""},

	"a calendar without end":             {crawler.Incomplete, matcher.Count, "max_pages"},
	"folders in themselves, without end": {crawler.Incomplete, matcher.TooDeep, "levels down"},
	"a new session for each visit":       {crawler.Incomplete, matcher.Count, ""},
	"a million links":                    {crawler.Incomplete, matcher.Count, "fetches"},
	"links to everywhere":                {crawler.Incomplete, matcher.NotFetched, "links not followed: 5"},

	"a certificate of its own":                  {crawler.OK, "", ""},
	"a chain of certificates of 1 MiB":          {crawler.Unreachable, matcher.NotFetched, "TLS handshake failed"},
	"TLS for HTTP/2 alone":                      {crawler.OK, "", ""},
	"TLS that speaks HTTP/2 unasked":            {crawler.Unreachable, matcher.NotFetched, "not HTTP"},
	"a choice of protocol that was not offered": {crawler.Unreachable, matcher.NotFetched, "TLS handshake failed"},
	"TLS that stops in the handshake":           {crawler.Unreachable, matcher.TimedOut, "no answer within the time limit"},
	"TLS of a byte a second":                    {crawler.Unreachable, matcher.NotFetched, "TLS handshake failed"},
	"no TLS where there should be":              {crawler.Unreachable, matcher.NotFetched, "TLS handshake failed"},

	"a proxy that says nothing":                    {crawler.Blind, matcher.NotFetched, "does not answer"},
	"a proxy that goes at once":                    {crawler.Blind, matcher.NotFetched, "SOCKS"},
	"a proxy that speaks HTTP":                     {crawler.Blind, matcher.NotFetched, "does not speak SOCKS 5"},
	"a proxy of SOCKS 4":                           {crawler.Blind, matcher.NotFetched, "does not speak SOCKS 5"},
	"a proxy that accepts no method":               {crawler.Blind, matcher.NotFetched, "SOCKS"},
	"a proxy that wants no credentials":            {crawler.Blind, matcher.NotFetched, "does not isolate circuits"},
	"a proxy that refuses the credentials":         {crawler.Blind, matcher.NotFetched, "refuses our SOCKS credentials"},
	"a proxy that goes after the credentials":      {crawler.Blind, matcher.NotFetched, "broke off"},
	"a proxy of half a reply":                      {crawler.Blind, matcher.NotFetched, "SOCKS"},
	"a proxy of a reply that there is not":         {crawler.Unreachable, matcher.NotFetched, ""},
	"a proxy of another version in the reply":      {crawler.Blind, matcher.NotFetched, "SOCKS"},
	"a proxy of an address of no known type":       {crawler.Blind, matcher.NotFetched, "SOCKS"},
	"a proxy that drips its reply":                 {crawler.Blind, matcher.NotFetched, "SOCKS"},
	"a proxy that floods its reply":                {crawler.Unreachable, matcher.TooBig, "header is over the limit"},
	"a proxy bound to a long name":                 {crawler.OK, "", ""},
	"a proxy bound to IPv6":                        {crawler.OK, "", ""},
	"a proxy whose reply and answer come together": {crawler.OK, "", ""},
}

// Whatever a site does: what it sent before is read, what is missing is said in
// words that a person understands, nobody else is contacted, and it ends, in
// bounded time and memory.
func TestHostileSites(t *testing.T) {
	const (
		longest = 40 * time.Second // on a busy machine; a second or two are usual
		most    = 160 << 20        // bytes of heap, the site's included
	)
	list := sitetest.Hostile(20 * time.Millisecond)
	for _, b := range list {
		t.Run(b.Name, func(t *testing.T) {
			want, ok := verdicts[b.Name]
			if !ok {
				t.Fatal("there is no verdict on it")
			}
			addr, stop, err := b.Start()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(stop)
			r := hostileRig(t, b, addr)
			onion := sitetest.Onion(b.Name)
			began, peak := time.Now(), heap()
			report, docs := r.crawl(hostileSource(b, onion))
			took, held := time.Since(began), peak()
			t.Logf("%s %q, %d documents, %s, heap %d MiB", report.State, report.Detail, len(docs), took.Round(time.Millisecond), held>>20)
			if took > longest || held > most {
				t.Errorf("it took %s and %d MiB", took, held>>20)
			}
			r.wantState(report, want.state)
			r.judge(report, docs, want, b.Planted)
			if r.socks != nil {
				for _, req := range r.socks.Requests() {
					if req.Host != onion || req.Address {
						t.Errorf("%s was contacted", req)
					}
				}
			}
		})
	}
	if len(verdicts) != len(list) {
		t.Errorf("%d verdicts on %d behaviours", len(verdicts), len(list))
	}
}

// hostileRig has the limits of a short life.
func hostileRig(t *testing.T, b sitetest.Behaviour, addr string) *rig {
	limits := func(l *configs.Limits) {
		l.HeaderTime, l.IdleTime, l.BodyTime = seconds(2), seconds(1), seconds(5)
		l.Page, l.Download, l.Pages = 1<<20, 1<<20, 20
	}
	if b.Proxy {
		r := rigOn(t, addr, limits)
		dial, err := tor.New(addr, tor.Options{Timeout: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		r.Crawler = crawler.New(dial, r, r.Crawler.Options)
		r.realClock()
		return r
	}
	r := newRig(t, limits)
	r.realClock()
	r.socks.Map(sitetest.Onion(b.Name), addr)
	return r
}

func hostileSource(b sitetest.Behaviour, onion string) configs.Source {
	scheme := "http"
	if b.Secure {
		scheme = "https"
	}
	return configs.Source{
		ID: "src", Kind: configs.SourceKind(b.Read), Network: configs.Onion, URL: scheme + "://" + onion + b.Path,
		List: configs.List{Items: "a.item", Next: "a.next", MaxPages: 5}, Depth: 5,
	}
}

// judge holds a crawl to a verdict.
func (r *rig) judge(report crawler.Report, docs []read, want verdict, planted bool) {
	r.Helper()
	gaps, found, said := report.Gaps, false, report.Detail+r.log.String()
	for _, d := range docs {
		found = found || strings.Contains(d.text, "Jane Example") && strings.Contains(d.text, "12345")
		gaps = append(gaps, d.Gaps...)
	}
	if found != planted {
		r.Errorf("what was planted was found: %t, want %t", found, planted)
	}
	if want.cause != "" {
		r.wantGap(gaps, want.cause, want.detail)
	} else if len(gaps) > 0 {
		r.Errorf("gaps %v", gaps)
	}
	for _, g := range gaps {
		said += g.Detail + g.Path
	}
	if strings.Contains(strings.ToLower(said), "jane") || strings.ContainsAny(said, "\x1b\r") {
		r.Errorf("the site is quoted: %q", said)
	}
}

// heap begins to watch how much of the heap is used; peak ends it.
func heap() (peak func() uint64) {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	stop, result := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-stop:
				result <- most
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-result }
}
