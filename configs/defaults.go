package configs

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// What a source gets that does not say.
const (
	defaultGap   = Duration(5 * time.Second)
	defaultDepth = 8 // levels of a directory or site below the first

	defaultListPages = 10 // of a list in one crawl
	defaultItemPages = 50 // of one item
)

// Defaults is the configuration of an empty file: no source, no receiver.
// The header time is long because the first answer through Tor waits for a
// circuit, for an onion service for three.
func Defaults() Config {
	return Config{
		State:   "/var/lib/peeler",
		KeyFile: "/etc/peeler/roster.key",
		Socket:  "/run/peeler/ctl.sock",
		Tor: Tor{
			Socks:   "127.0.0.1:9050",
			Timeout: Duration(time.Minute),
		},
		Matching:    Matching{AlertAt: 0.99, ReviewAt: 0.5, Learn: true},
		AlertOnGaps: Daily,
		Heartbeat:   Duration(24 * time.Hour),
		Limits: Limits{
			Header:      64 << 10,
			Page:        32 << 20,
			Download:    256 << 20,
			Expanded:    512 << 20,
			Ratio:       100,
			Depth:       8,
			Entries:     10_000,
			Cells:       5_000_000,
			PDFPages:    5_000,
			Hashing:     24 << 20,
			Pages:       5_000,
			Crawl:       4 << 30,
			Redirects:   3,
			HeaderTime:  Duration(time.Minute),
			BodyTime:    Duration(10 * time.Minute),
			IdleTime:    Duration(30 * time.Second),
			MinRate:     1000,
			Buffer:      96 << 20,
			Record:      1 << 20,
			ChildCPU:    Duration(5 * time.Second),
			ChildTime:   Duration(30 * time.Second),
			ChildMemory: 256 << 20,
		},
	}
}

// Effective is the limits that hold for s: its own, and the global one for each
// field that is zero.
func (s Source) Effective(global Limits) Limits {
	own := s.Limits
	return Limits{
		Header:      cmp.Or(own.Header, global.Header),
		Page:        cmp.Or(own.Page, global.Page),
		Download:    cmp.Or(own.Download, global.Download),
		Expanded:    cmp.Or(own.Expanded, global.Expanded),
		Ratio:       cmp.Or(own.Ratio, global.Ratio),
		Depth:       cmp.Or(own.Depth, global.Depth),
		Entries:     cmp.Or(own.Entries, global.Entries),
		Cells:       cmp.Or(own.Cells, global.Cells),
		PDFPages:    cmp.Or(own.PDFPages, global.PDFPages),
		Hashing:     cmp.Or(own.Hashing, global.Hashing),
		Pages:       cmp.Or(own.Pages, global.Pages),
		Crawl:       cmp.Or(own.Crawl, global.Crawl),
		Redirects:   cmp.Or(own.Redirects, global.Redirects),
		HeaderTime:  cmp.Or(own.HeaderTime, global.HeaderTime),
		BodyTime:    cmp.Or(own.BodyTime, global.BodyTime),
		IdleTime:    cmp.Or(own.IdleTime, global.IdleTime),
		MinRate:     cmp.Or(own.MinRate, global.MinRate),
		Buffer:      cmp.Or(own.Buffer, global.Buffer),
		Record:      cmp.Or(own.Record, global.Record),
		ChildCPU:    cmp.Or(own.ChildCPU, global.ChildCPU),
		ChildTime:   cmp.Or(own.ChildTime, global.ChildTime),
		ChildMemory: cmp.Or(own.ChildMemory, global.ChildMemory),
	}
}

// fill sets what the file left open in its lists, which Defaults cannot reach.
// A value that stands in the file is kept, zero too.
func (c *Config) fill() {
	for i := range c.Receivers {
		r := &c.Receivers[i]
		r.MinSeverity = cmp.Or(r.MinSeverity, severities[0])
	}
	for i := range c.Sources {
		s, at := &c.Sources[i], fmt.Sprintf("sources[%d]", i)
		s.Network = cmp.Or(s.Network, networkOf(s.URL))
		if !c.set(at+".gap") && s.Gap == 0 {
			s.Gap = defaultGap
		}
		if !c.set(at + ".connections") {
			s.Connections = cmp.Or(s.Connections, 1)
		}
		if shape := s.Shape(); (shape == Directory || shape == Site) && !c.set(at+".depth") {
			s.Depth = cmp.Or(s.Depth, defaultDepth)
		}
		s.Priority = cmp.Or(s.Priority, "normal")
		if s.Shape() == Listing {
			s.fillLists(c, at)
		}
	}
}

func (s *Source) fillLists(c *Config, at string) {
	for name, l := range map[string]*List{"boards": &s.Boards, "list": &s.List} {
		if name == "boards" && !l.given() {
			continue
		}
		l.Format = cmp.Or(l.Format, "html")
		l.Stop = cmp.Or(l.Stop, "known")
		if !c.set(at + "." + name + ".max_pages") {
			l.MaxPages = cmp.Or(l.MaxPages, defaultListPages)
		}
		if !c.set(at + "." + name + ".first_page") {
			l.FirstPage = cmp.Or(l.FirstPage, 1)
		}
		l.Step = cmp.Or(l.Step, 1)
	}
	s.Item.MaxPages = cmp.Or(s.Item.MaxPages, defaultItemPages)
}

// given tells whether there is such a list at all.
func (l *List) given() bool { return l.Items != "" || l.Format == "feed" }

// networkOf is Onion for an onion address, else Exit.
func networkOf(address string) Network {
	if u, err := url.Parse(address); err == nil && isOnion(u) {
		return Onion
	}
	return Exit
}

func isOnion(u *url.URL) bool {
	return strings.HasSuffix(hostOf(u), ".onion")
}

// hostOf is the host as names are compared: lower case, no port, no final dot.
func hostOf(u *url.URL) string {
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

// Value is the limit of a key as the file has it, as text: "expanded" is "512MiB".
// It is "" for a key that there is not.
func (l Limits) Value(key string) string {
	v := reflect.ValueOf(l)
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == key {
			return fmt.Sprint(v.Field(i).Interface())
		}
	}
	return ""
}
