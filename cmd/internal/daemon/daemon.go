package daemon

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"peeler/cmd/internal/alert"
	"peeler/cmd/internal/api"
	"peeler/configs"
	"peeler/crawler/sandbox"
	"peeler/matcher"
	"peeler/store"
)

// Options are the parts of a daemon that have a sensible default.
type Options struct {
	KeyFile string           // overrides the configured one
	Version string           // shown by status
	Unsafe  bool             // parse documents without Landlock and seccomp
	Log     *slog.Logger     // nil: discard
	Now     func() time.Time // nil: time.Now
}

// Daemon is everything, composed. Open makes one; Run works until it is told to
// stop; Close lets go of the store.
type Daemon struct {
	path    string // of the configuration file
	version string
	unsafe  bool // parse documents without Landlock and seccomp

	children sandbox.Children // what parses documents
	log      *slog.Logger
	now      func() time.Time
	key      matcher.Key
	store    *store.Store

	config  atomic.Pointer[configs.Config]  // swapped whole by a reload
	matcher atomic.Pointer[matcher.Matcher] // swapped whole by an enrolment
	enrol   sync.Mutex                      // one enrolment at a time

	lessons sync.Mutex // one saving of what was learnt at a time
	saved   []byte     // that the store has, under lessons

	mu    sync.Mutex // guards what a reload replaces
	tour  *tour      // nil while nothing runs
	began time.Time
	sight sight      // since when Tor is down, and who was told
	tor   torWatch   // how Tor fares
	halt  chan error // what makes it useless to go on

	plants atomic.Int64 // invented people that the matcher was told beside the roster

	outdated atomic.Bool // the roster must be imported again before anything is matched
}

// ErrConfig is wrapped by every error that the operator mends in the
// configuration, the key or the store: starting again without that is useless.
var ErrConfig = errors.New("configuration")

// Open reads the configuration and the key, opens the store and builds the
// matcher. Nothing runs yet; with a roster that an older peeler wrote nothing can
// until it is imported again. Errors that need the operator wrap ErrConfig;
// store.ErrLocked says that another process has the store.
func Open(ctx context.Context, path string, o Options) (*Daemon, error) {
	cfg, err := CheckConfig(path)
	if err != nil {
		return nil, err
	}
	key, err := readKey(cfg, o.KeyFile)
	if err != nil {
		return nil, configError(err)
	}
	d := &Daemon{path: path, version: o.Version, unsafe: o.Unsafe, log: o.Log, now: o.Now, key: key, halt: make(chan error, 1)}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.now == nil {
		d.now = time.Now
	}
	d.began = d.now()
	d.config.Store(cfg)
	names, least := receiverNames(cfg)
	file := filepath.Join(cfg.State, storeFile)
	d.store, err = store.Open(file, key, store.Options{Now: d.now, Receivers: names, MinSeverity: least, GapAlerts: cfg.AlertOnGaps == configs.Daily})
	switch {
	case errors.Is(err, store.ErrLocked):
		return nil, err
	case errors.Is(err, fs.ErrNotExist):
		return nil, configError(fmt.Errorf("there is no store at %s: make one with `peeler init` or `peeler store create`", file))
	case err != nil:
		return nil, configError(err)
	}
	err = d.rebuild()
	if errors.Is(err, matcher.ErrOldRoster) {
		d.outdated.Store(true)
		d.matcher.Store(matcher.New(d.key, nil, matcher.Options{}))
		return d, nil
	}
	if err != nil {
		d.store.Close()
		return nil, err
	}
	return d, nil
}

// storeFile is the name of the store in the state folder.
const storeFile = "peeler.db"

// CreateStore makes an empty store for the key in the state folder of the
// configuration. It refuses to replace one (store.ErrExists).
func CreateStore(path, keyFile string) (file string, err error) {
	cfg, err := configs.Load(path)
	if err != nil {
		return "", configError(err)
	}
	key, err := readKey(cfg, keyFile)
	if err != nil {
		return "", configError(err)
	}
	file = filepath.Join(cfg.State, storeFile)
	if err := os.MkdirAll(cfg.State, 0o700); err != nil {
		return "", err
	}
	if err := store.Create(file, key); err != nil {
		return "", configError(err)
	}
	return file, nil
}

// Close lets go of the store. Run must have returned.
func (d *Daemon) Close() error {
	d.children.Close()
	return d.store.Close()
}

// Handler answers the command line's questions.
func (d *Daemon) Handler() http.Handler { return api.Handler(d.backend()) }

// Socket is where the daemon answers.
func (d *Daemon) Socket() string { return d.config.Load().Socket }

// rebuild makes a new matcher of the roster as it stands. Documents that are
// being matched go on with the old one to their end.
func (d *Daemon) rebuild() error {
	cfg := d.config.Load()
	var plants int64
	canary, failed := matcher.NewEncoder(d.key).Encode(plant(d.key).person())
	if failed == nil && canaries(cfg) {
		plants = 1
	}
	roster := func(yield func(matcher.Enrolment) bool) {
		for person, err := range d.store.Roster() {
			if err != nil {
				failed = err
				return
			}
			if !yield(person) {
				return
			}
		}
		if plants > 0 {
			yield(canary)
		}
	}
	m := matcher.New(d.key, iter.Seq[matcher.Enrolment](roster), matcher.Options{
		AlertAt: cfg.Matching.AlertAt, ReviewAt: cfg.Matching.ReviewAt, Own: own(cfg.Own), Learn: cfg.Matching.Learn,
	})
	if failed != nil {
		return fmt.Errorf("reading the roster: %w", failed)
	}
	d.recall(m)
	d.matcher.Store(m)
	d.plants.Store(plants)
	d.outdated.Store(false)
	return nil
}

// usable refuses to match against a roster that an older peeler wrote.
func (d *Daemon) usable() error {
	if d.outdated.Load() {
		return configError(matcher.ErrOldRoster)
	}
	return nil
}

// own is what the matcher is told of the force's own hosts.
func own(c configs.Own) matcher.Own {
	o := matcher.Own{Domains: c.Domains}
	for _, s := range c.Services {
		o.Services = append(o.Services, matcher.Service{Name: s.Name, Hosts: s.Hosts})
	}
	return o
}

func readKey(cfg *configs.Config, override string) (matcher.Key, error) {
	path := cfg.KeyPath(override)
	b, err := configs.ReadKey(path)
	if err != nil {
		return matcher.Key{}, err
	}
	defer clear(b)
	key, err := matcher.NewKey(b)
	if err != nil {
		return matcher.Key{}, fmt.Errorf("key file %s: %w", path, err)
	}
	return key, nil
}

func receiverNames(cfg *configs.Config) (names []string, least map[string]store.Severity) {
	least = map[string]store.Severity{}
	for _, r := range cfg.Receivers {
		names = append(names, r.Name)
		least[r.Name] = store.Severity(r.MinSeverity)
	}
	return names, least
}

func receivers(cfg *configs.Config) ([]alert.Receiver, error) {
	var list []alert.Receiver
	for _, r := range cfg.Receivers {
		secrets, err := r.Secrets()
		if err != nil {
			return nil, err
		}
		list = append(list, alert.Receiver{Name: r.Name, URL: r.URL, Secrets: secrets, AllowPrivate: r.AllowPrivate})
	}
	return list, nil
}

func configError(err error) error { return fmt.Errorf("%w: %w", ErrConfig, err) }
