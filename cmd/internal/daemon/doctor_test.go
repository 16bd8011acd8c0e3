package daemon

import (
	"context"
	"testing"
	"time"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/tor"
)

func examinationOf(cfg configs.Config) *examination {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	return &examination{ctx: context.Background(), cfg: &cfg, options: Options{Now: func() time.Time { return now }}}
}

func TestSocksPortOfTorrc(t *testing.T) {
	const (
		at      = "unix:/run/tor/peeler-socks"
		instead = "in torrc, instead of the port's own line: SocksPort " + at
		or      = "; or a socket of Peeler's own: `peeler config units tor/peeler.torrc`"
	)
	onion := []configs.Source{{Network: configs.Onion}}
	for name, test := range map[string]struct {
		ports   []tor.SocksPort
		sources []configs.Source
		want    []Finding
	}{
		"all is set": {
			[]tor.SocksPort{{Address: "127.0.0.1:9050"}, {Address: at, Flags: []string{"extendederrors", "OnionTrafficOnly"}}},
			onion,
			[]Finding{{"tor errors", Good, "ExtendedErrors is set", ""}},
		},
		"no extended errors": {
			[]tor.SocksPort{{Address: at, Flags: []string{"WorldWritable"}}},
			nil,
			[]Finding{{"tor errors", Warn, "the SOCKS port lacks ExtendedErrors: onions that are down look like unknown ones", instead + " WorldWritable ExtendedErrors" + or}},
		},
		"circuits are shared": {
			[]tor.SocksPort{{Address: at, Flags: []string{"NoIsolateSOCKSAuth", "ExtendedErrors"}}},
			nil,
			[]Finding{
				{"tor isolation", Bad, "NoIsolateSOCKSAuth is set: all sources share circuits, and sites can link our visits", instead + " ExtendedErrors IsolateSOCKSAuth" + or},
				{"tor errors", Good, "ExtendedErrors is set", ""},
			},
		},
		"clearnet could pass": {
			[]tor.SocksPort{{Address: at, Flags: []string{"ExtendedErrors"}}},
			onion,
			[]Finding{
				{"tor errors", Good, "ExtendedErrors is set", ""},
				{"tor exits", Note, "all sources are onions, and Tor would let clearnet pass", instead + " ExtendedErrors OnionTrafficOnly" + or},
			},
		},
		"another Tor": {
			nil, onion,
			[]Finding{{"tor flags", Warn, "torrc has no SocksPort " + at + " of which the flags could be seen", "is tor.control of the same Tor as tor.socks?"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := examinationOf(configs.Config{Tor: configs.Tor{Socks: at}, Sources: test.sources})
			e.socksPort(test.ports)
			if len(e.list) != len(test.want) {
				t.Fatalf("got %+v", e.list)
			}
			for i, f := range e.list {
				if f != test.want[i] {
					t.Errorf("got  %+v\nwant %+v", f, test.want[i])
				}
			}
		})
	}
}

func TestClockBeforeTheLastCrawl(t *testing.T) {
	e := examinationOf(configs.Config{})
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	e.clock([]api.Source{{ID: "a", LastStarted: day(19)}})
	e.clock([]api.Source{{ID: "a", LastStarted: day(19)}, {ID: "b", LastStarted: day(21)}})
	if e.list[0].Grade != Good || e.list[1].Grade != Bad || e.list[1].Says != "it is 2026-11-20T12:00:00Z, before source b was crawled, at 2026-11-21T00:00:00Z" {
		t.Errorf("got %+v", e.list)
	}
}

func TestStateFolder(t *testing.T) {
	for name, test := range map[string]struct {
		folder string
		want   Grade
	}{
		"a folder":      {t.TempDir(), Good},
		"none":          {t.TempDir() + "/none", Bad},
		"not writeable": {"/proc", Bad},
	} {
		t.Run(name, func(t *testing.T) {
			e := examinationOf(configs.Config{State: test.folder})
			e.disk()
			if e.list[0].Grade != test.want && !(test.want == Good && e.list[0].Grade == Warn) {
				t.Errorf("got %+v", e.list)
			}
		})
	}
}
