package configs

import "time"

// Config is the whole configuration, as it stands in peeler.yaml.
type Config struct {
	// State is the folder that holds the store. Relative paths in this file are
	// taken from the folder of the file itself.
	State string `yaml:"state"`
	// KeyFile holds the 32 bytes of the roster key, readable by its owner only.
	// A systemd credential named roster.key comes first.
	KeyFile string `yaml:"key_file"`
	// Socket is the unix socket on which the daemon answers the command line.
	Socket string `yaml:"socket"`

	Tor       Tor        `yaml:"tor"`       // how Tor is reached
	Render    Render     `yaml:"render"`    // the renderer of pages that need JavaScript
	Matching  Matching   `yaml:"matching"`  // how sure a match must be
	Own       Own        `yaml:"own"`       // what is the force's own on the net
	Limits    Limits     `yaml:"limits"`    // what a document and a crawl may cost
	Receivers []Receiver `yaml:"receivers"` // where alerts go
	// AlertOnGaps: what could not be examined is told to the receivers even where
	// nobody was found: daily, by one alert a source when its day (UTC) is over, or
	// never. Default daily.
	AlertOnGaps string   `yaml:"alert_on_gaps" jsonschema:"enum=daily,enum=never"`
	Sources     []Source `yaml:"sources"` // what is watched

	file  string         // as it was named, for At
	lines map[string]int // line of each value by path: sources[2].url
}

// Tor says how Tor is reached.
type Tor struct {
	// Socks is Tor's SOCKS port: host:port on loopback, or unix:/path.
	Socks string `yaml:"socks"`
	// Timeout bounds one connection through Tor, circuit included.
	Timeout Duration `yaml:"timeout"`
}

// Render says where "peeler render" listens, which has pages that need JavaScript
// rendered by the system's Chromium.
type Render struct {
	// Socket is its unix socket; without it there is no rendering.
	Socket string `yaml:"socket"`
}

// Matching says how sure a match must be, as a posterior probability.
type Matching struct {
	AlertAt  float64 `yaml:"alert_at"`  // a match this sure raises an alert
	ReviewAt float64 `yaml:"review_at"` // a match this sure is kept for review
	// Learn: how often the names on the roster stand in what is crawled is counted, so
	// that names which are common words there weigh less, by 4 bits at most. Default
	// true.
	Learn bool `yaml:"learn"`
}

// Own says what on the net belongs to the force, so that a password for one of its
// own doors is told from one for a shop.
type Own struct {
	// Domains of the force, with all below them: force.example.uk.
	Domains  []string  `yaml:"domains"`
	Services []Service `yaml:"services"` // doors that a password may open
}

// Service is one of the force's own doors: a VPN, a single sign-on, an HR portal.
type Service struct {
	// Name is told in alerts. It is unique, 1 to 64 of a-z, 0-9 and -.
	Name string `yaml:"name" jsonschema:"required,pattern=^[a-z0-9-]{1\\,64}$"`
	// Hosts are host names or addresses, with all below them; they may lie outside
	// the domains. Of an app on Android, its package.
	Hosts []string `yaml:"hosts" jsonschema:"required"`
}

// Limits bound what one document and one crawl may cost. Each that is hit is
// recorded as a gap.
type Limits struct {
	Header      Size     `yaml:"header"`       // of a response
	Page        Size     `yaml:"page"`         // HTML and text of a listing or page
	Download    Size     `yaml:"download"`     // a file
	Expanded    Size     `yaml:"expanded"`     // all that an archive unpacks to
	Ratio       int      `yaml:"ratio"`        // unpacked to packed, after 1 MiB
	Depth       int      `yaml:"depth"`        // archives within archives
	Entries     int      `yaml:"entries"`      // of an archive
	Cells       int      `yaml:"cells"`        // of the sheets of one document
	PDFPages    int      `yaml:"pdf_pages"`    // of one document
	Hashing     int      `yaml:"hashing"`      // rounds that trying passwords on one document may cost
	Pages       int      `yaml:"pages"`        // fetches of one crawl
	Redirects   int      `yaml:"redirects"`    // per fetch
	HeaderTime  Duration `yaml:"header_time"`  // from request to response header
	BodyTime    Duration `yaml:"body_time"`    // whole body
	IdleTime    Duration `yaml:"idle_time"`    // between two reads of a body
	MinRate     Size     `yaml:"min_rate"`     // bytes a second of a body, after 30 s
	Buffer      Size     `yaml:"buffer"`       // held in memory of formats that are read at random; never more than half of child_memory
	Record      Size     `yaml:"record"`       // the longest record, a longer one comes in pieces; 64 bytes to 2 MiB
	ChildCPU    Duration `yaml:"child_cpu"`    // of one extraction
	ChildTime   Duration `yaml:"child_time"`   // of one extraction, wall clock, after the last byte arrived
	ChildMemory Size     `yaml:"child_memory"` // of one extraction
}

// Receiver is where alerts go.
type Receiver struct {
	Name string `yaml:"name" jsonschema:"required,pattern=^[a-z0-9-]{1\\,64}$"` // unique
	URL  string `yaml:"url" jsonschema:"required"`                              // https, or http on loopback
	// SecretFile holds the Standard Webhooks secret, whsec_…; a systemd
	// credential named webhook.NAME comes first.
	SecretFile string `yaml:"secret_file"`
	// MinSeverity: less severe incidents are not sent here. Default low.
	MinSeverity string `yaml:"min_severity" jsonschema:"enum=low,enum=medium,enum=high,enum=critical"`
	// AllowPrivate lets a host name resolve to a private address (RFC 1918,
	// RFC 4193). Loopback and link-local stay refused for host names.
	AllowPrivate bool `yaml:"allow_private"`
}

// SourceKind is the shape of a site.
type SourceKind string

// The kinds of source.
const (
	Page      SourceKind = "page"      // one URL
	Listing   SourceKind = "listing"   // an index page with links to items
	Directory SourceKind = "directory" // an HTTP directory index of files
)

// Network says which way through Tor a source is reached.
type Network string

// The networks.
const (
	Onion Network = "onion" // v3 onion service: never leaves Tor
	Exit  Network = "exit"  // clearnet site, through a Tor exit
)

// MaxPriorBits is the most by which the prior of a source is shifted.
const MaxPriorBits = 8

// Source is a site to watch, with its schedule and shape.
type Source struct {
	// ID is stable: history hangs on it. It is unique, 1 to 64 of a-z, 0-9 and -.
	ID   string     `yaml:"id" jsonschema:"required,pattern=^[a-z0-9-]{1\\,64}$"`
	Kind SourceKind `yaml:"kind" jsonschema:"required,enum=page,enum=listing,enum=directory"` // page, listing or directory
	// Network is onion or exit; the default is onion for .onion hosts, else exit.
	Network  Network  `yaml:"network" jsonschema:"enum=onion,enum=exit"`
	URL      string   `yaml:"url" jsonschema:"required"`      // where it begins
	Schedule string   `yaml:"schedule" jsonschema:"required"` // cron, five fields or @every, UTC
	Jitter   Duration `yaml:"jitter"`                         // each start is delayed by up to this much
	Gap      Duration `yaml:"gap"`                            // least time between two requests; default 5s
	Disabled bool     `yaml:"disabled"`                       // checked, but not crawled
	// PriorBits: how much likelier than any page this source is to name your staff,
	// as a power of two, 0 to 8; default 0. A forum about your force is worth 4 (16
	// times), a leak of its own files 8 (256 times). It makes every match there surer
	// by as many bits, chance ones too.
	PriorBits float64 `yaml:"prior_bits" jsonschema:"minimum=0,maximum=8"`

	// Passwords are tried on encrypted archives, before those that the page with the
	// link names. They are the leak's own, as it is announced, no secrets of yours.
	Passwords []string `yaml:"passwords" jsonschema:"maxItems=32"`

	// OCR has the pictures that documents are or hold read by tesseract, as far as it
	// is installed: scanned lists. It costs some seconds of CPU time a page.
	OCR bool `yaml:"ocr"`

	// Render has the pages of this source rendered by Chromium: only for sites that show
	// nothing without JavaScript. It needs render.socket.
	Render bool `yaml:"render"`

	Items    string   `yaml:"items"`     // listing: CSS selector of the links to items
	Raw      string   `yaml:"raw"`       // listing: URL pattern of the item's raw text; {id} is the last path segment, {path} the path, {base} scheme and host
	Next     string   `yaml:"next"`      // listing: CSS selector of the link to the next index page
	MaxPages int      `yaml:"max_pages"` // listing: index pages per crawl; default 10
	Depth    int      `yaml:"depth"`     // directory: levels below the first; default 8
	Revisit  Duration `yaml:"revisit"`   // items are asked for again after this long; 0: listing items never, others at each crawl

	Limits Limits `yaml:"limits"` // override the global ones, field by field; 0 does not
}

// Duration is a length of time in YAML: 90s, 15m, 1h30m, 2d, 1w.
type Duration time.Duration

// Size is a number of bytes in YAML: 512, 64KiB, 8MB (8 000 000), 2GiB.
type Size int64
