package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/sandbox"
	"peeler/store"
)

// Grade is how well something is.
type Grade string

// The grades, the best first.
const (
	Good Grade = "ok"   // it works
	Note Grade = "note" // it works; there is more to be had
	Warn Grade = "warn" // something is lost
	Bad  Grade = "bad"  // it does not work
)

// Finding is what Examine says of one part.
type Finding struct {
	Part  string `json:"part"` // "configuration", "tor socks" …
	Grade Grade  `json:"grade"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"` // how to mend it
}

// examination gathers findings.
type examination struct {
	ctx     context.Context
	path    string // of the configuration
	options Options
	cfg     *configs.Config
	list    []Finding
}

// Examine looks at every part of an installation and says of each how it is and what
// to do. It connects to nothing but the daemon and Tor on this machine.
func Examine(ctx context.Context, path string, o Options) []Finding {
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &examination{ctx: ctx, path: path, options: o}
	if e.configuration() {
		e.key()
		e.torSocks()
		e.torControl()
		e.receivers()
		e.logins()
		e.disk()
		e.daemon()
	}
	e.sandbox()
	e.tools()
	return e.list
}

func (e *examination) add(part string, g Grade, says, do string) {
	e.list = append(e.list, Finding{part, g, says, do})
}

// check adds a part that is well, or bad for err's reason.
func (e *examination) check(part string, err error, well, do string) bool {
	if err != nil {
		e.add(part, Bad, err.Error(), do)
		return false
	}
	e.add(part, Good, well, "")
	return true
}

func (e *examination) configuration() bool {
	cfg, err := CheckConfig(e.path)
	if !e.check("configuration", err, e.path, "mend it; `peeler config example` explains every key") {
		return false
	}
	e.cfg = cfg
	watched := 0
	for _, s := range cfg.Sources {
		if !s.Disabled {
			watched++
		}
	}
	says := fmt.Sprintf("%d watched, %d disabled", watched, len(cfg.Sources)-watched)
	if watched == 0 {
		e.add("sources", Warn, says, "nothing is watched: add to sources, or take `disabled` off one")
	} else {
		e.add("sources", Good, says, "")
	}
	if blocked, err := blockList(cfg); err == nil && blocked.Len() > 0 {
		e.add("block list", Good, fmt.Sprintf("%d hosts are never visited", blocked.Len()), "")
	}
	return true
}

func (e *examination) key() {
	path := e.cfg.KeyPath(e.options.KeyFile)
	_, err := configs.ReadKey(path)
	e.check("key", err, path+": 32 bytes that only its owner may read", "the key is the roster: restore it from its backup; only a new store takes a new one")
}

// daemon asks the daemon that runs, or opens the store itself.
func (e *examination) daemon() {
	client, err := api.Dial(e.cfg.Socket)
	switch {
	case errors.Is(err, api.ErrForbidden):
		e.add("daemon", Bad, err.Error(), "run this as root or as a member of the socket's group")
		return
	case err == nil:
		defer client.Close()
		e.history(client.Status, client.Sources)
		return
	}
	d, err := Open(e.ctx, e.path, e.options)
	if errors.Is(err, store.ErrLocked) {
		e.add("daemon", Bad, "something holds the store, and no daemon answers on "+e.cfg.Socket, "look for a peeler that hangs: `fuser` on the store's file names it")
		return
	}
	if !e.check("store", err, "opens", "look at what it says") {
		return
	}
	defer d.Close()
	e.add("daemon", Warn, "does not run: nothing is watched", "systemctl start peeler, or `peeler run`")
	if d.outdated.Load() {
		e.add("roster", Bad, "an older peeler wrote it", "import it again: `peeler roster import`")
		return
	}
	e.history(d.status, d.sources)
}

// history is what the store remembers.
func (e *examination) history(status func(context.Context) (api.Status, error), sources func(context.Context) ([]api.Source, error)) {
	s, err := status(e.ctx)
	if err != nil {
		e.add("daemon", Bad, "does not answer: "+err.Error(), "systemctl restart peeler; the journal has more")
		return
	}
	if s.Ready {
		e.add("daemon", Good, "runs for "+(time.Duration(s.Uptime)*time.Second).String()+", version "+s.Version, "")
	}
	if s.People == 0 {
		e.add("roster", Warn, "is empty: nobody can be found", "`peeler roster import STAFF.csv`")
	} else {
		e.add("roster", Good, fmt.Sprintf("%d people", s.People), "")
	}
	if s.ParkedAlerts > 0 {
		e.add("alerts", Bad, fmt.Sprintf("%d are parked: their receiver refused them for days", s.ParkedAlerts), "`peeler alerts list`, mend the receiver, `peeler alerts retry`")
	}
	list, err := sources(e.ctx)
	if err != nil {
		e.add("sources", Bad, "the daemon does not list them: "+err.Error(), "")
		return
	}
	e.clock(list)
}

func (e *examination) sandbox() {
	if e.options.Unsafe {
		e.add("sandbox", Warn, "not tested: --unsafe-no-sandbox", "")
		return
	}
	err := sandbox.SelfTest(e.ctx, false)
	e.check("sandbox", err, "holds: no files, no network, no processes for what reads documents",
		"it needs Linux 5.13 with landlock among the kernel's lsm=, and no SystemCallFilter= that refuses it")
}
