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
	AlertOnGaps string `yaml:"alert_on_gaps" jsonschema:"enum=daily,enum=never"`
	// Heartbeat: every receiver is told so often, signed as all alerts are, how the
	// sources stand: that none comes is the receiver's alarm. 0: never. Default 24h.
	Heartbeat Duration `yaml:"heartbeat"`
	// BlockedHosts are never visited, nor is anything below them, whatever leads there:
	// bad.example, onions too, or the MD5 sum of such a name.
	BlockedHosts []string `yaml:"blocked_hosts"`
	// BlockedHostsFile holds more of them, one a line, # begins a comment.
	BlockedHostsFile string   `yaml:"blocked_hosts_file"`
	Sources          []Source `yaml:"sources"` // what is watched

	file  string         // as it was named, for At
	lines map[string]int // line of each value by path: sources[2].url
}

// Tor says how Tor is reached.
type Tor struct {
	// Socks is Tor's SOCKS port: host:port on loopback, or unix:/path.
	Socks string `yaml:"socks"`
	// Control is Tor's control port: host:port on loopback, or unix:/path. By it Tor
	// is asked how it fares, and for new circuits when connections to several sites
	// fail; nothing is changed there. Empty: Tor is not asked.
	Control string `yaml:"control"`
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
	Crawl       Size     `yaml:"crawl"`        // all bodies of one crawl
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

// SourceKind is the shape of a site, or the name of a preset, which is one of the
// shapes with selectors and expectations filled in.
type SourceKind string

// The shapes of a source.
const (
	Page      SourceKind = "page"      // one URL
	Listing   SourceKind = "listing"   // lists that lead to items
	Directory SourceKind = "directory" // an HTTP directory index of files
	Site      SourceKind = "site"      // every page within a host
	Folder    SourceKind = "folder"    // a folder of this machine, for dumps that are handed in
	Canary    SourceKind = "canary"    // a page of the operator's own with the planted identity
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
	ID string `yaml:"id" jsonschema:"required,pattern=^[a-z0-9-]{1\\,64}$"`
	// Kind is a shape (page, listing, directory, site, folder, canary) or a preset: "peeler
	// sources presets" lists them. What stands here goes before what the preset says.
	Kind SourceKind `yaml:"kind" jsonschema:"required"`
	// Network is onion or exit; the default is onion for .onion hosts, else exit.
	Network Network  `yaml:"network" jsonschema:"enum=onion,enum=exit"`
	URL     string   `yaml:"url"`     // where it begins
	Mirrors []string `yaml:"mirrors"` // the same site at other hosts; history does not hang on the host
	// Path is the folder of a source of kind folder.
	Path        string   `yaml:"path"`
	Schedule    string   `yaml:"schedule" jsonschema:"required"` // cron, five fields or @every, UTC
	Jitter      Duration `yaml:"jitter"`                         // each start is delayed by up to this much
	Gap         Duration `yaml:"gap"`                            // least time between two requests; default 5s
	Connections int      `yaml:"connections"`                    // to its host at a time, 1 to 16; default 1
	// Priority says who goes first when many sources wait, and how grave it is when
	// this one goes blind. Default normal.
	Priority string `yaml:"priority" jsonschema:"enum=high,enum=normal,enum=low"`
	Disabled bool   `yaml:"disabled"` // checked, but not crawled; shown as such
	About    About  `yaml:"about"`    // why it is watched, and who answers for it
	Login    Login  `yaml:"login"`    // how it lets us in; none where type is empty
	// Render has its pages rendered by Chromium: only for a site that shows nothing
	// without JavaScript. It needs render.socket.
	Render bool `yaml:"render"`
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

	Boards List `yaml:"boards"` // listing: lists that lead to lists: the boards of a forum
	List   List `yaml:"list"`   // listing: what leads to items
	Item   Item `yaml:"item"`   // listing: what is fetched of an item
	// Volatile parts are removed before pages are compared: CSS selectors, and regular
	// expressions after "re:".
	Volatile []string `yaml:"volatile"`
	// BlockedIf are signs of a page that is shown instead of the site: "title~:a|b" and
	// "text~:a|b" (case does not count), "status:403,429", "css:SELECTOR", "re:EXPR".
	BlockedIf []string `yaml:"blocked_if"`
	Expect    Expect   `yaml:"expect"` // what is so when all is well

	Depth   int      `yaml:"depth"`   // directory, site: levels below the first; default 8
	Only    []string `yaml:"only"`    // site: regular expressions of the paths to follow; default all
	Skip    []string `yaml:"skip"`    // site: regular expressions of the paths not to follow
	Revisit Duration `yaml:"revisit"` // items are asked for again after this long; 0: those of lists never, others at each crawl

	Limits Limits `yaml:"limits"` // override the global ones, field by field; 0 does not
}

// About says why a source is watched, and who answers for it. It is shown, and the
// day of the review is kept in sight; nothing depends on it.
type About struct {
	Owner      string `yaml:"owner"`       // who answers for watching it
	LegalBasis string `yaml:"legal_basis"` // by what right: an authority's reference
	Added      string `yaml:"added"`       // day, as 2026-11-26
	Reviewed   string `yaml:"reviewed"`    // day
	ReviewBy   string `yaml:"review_by"`   // day from which on the list of sources reminds of it
}

// Login is how a source lets us in. It is the one thing for which something else than
// GET is sent, to the page of the form and nowhere else.
type Login struct {
	// Type is cookie or form; without it nobody logs in, whatever else stands here.
	Type string `yaml:"type" jsonschema:"enum=cookie,enum=form"`
	Page string `yaml:"page"` // form: path of the page with the form
	Form string `yaml:"form"` // form: CSS selector; default the one with a password field
	// SecretFile holds the cookie as "name=value; name=value", or user name and
	// password on two lines; a systemd credential login.ID comes first.
	SecretFile string `yaml:"secret_file"`
	InIf       string `yaml:"in_if"` // CSS selector of what only somebody who is logged in is shown
}

// List is a page, or a row of pages, that leads to items. A selector is CSS in HTML,
// with "@attr" at its end for an attribute, and JSONPath (RFC 9535) in JSON;
// "re:EXPR" takes the first group of a regular expression. Transforms follow, each
// after " | ": "b.date | date 02.01.2006 | zone Europe/London".
type List struct {
	URL    string `yaml:"url"`                                                           // pattern of the first page where it is not the source's url: {base}/archive
	Format string `yaml:"format" jsonschema:"enum=html,enum=json,enum=feed,enum=script"` // html, json, feed (RSS, Atom, JSON Feed) or script
	Script string `yaml:"script"`                                                        // format script: the name that the data is assigned to
	Items  string `yaml:"items"`                                                         // selector of the items; none for a feed
	Link   string `yaml:"link"`                                                          // within an item: its link; default its own href, or its first link's; of a feed ". | path" for one that names another host
	Key    string `yaml:"key"`                                                           // within an item: what it is known by; default path and query of the link
	// Fields within an item: title, published, updated, due, size, victim, author, type.
	Fields    map[string]string `yaml:"fields"`
	Empty     string            `yaml:"empty"`      // CSS selector, or re:EXPR, of what it shows when it has no items; without it a list without items is a gap
	Next      string            `yaml:"next"`       // selector of the link to the next page
	Page      string            `yaml:"page"`       // or: pattern of further pages: {base}/?page={page}
	FirstPage int               `yaml:"first_page"` // number of the first page; default 1
	Step      int               `yaml:"step"`       // from one page's number to the next; default 1
	MaxPages  int               `yaml:"max_pages"`  // a crawl; default 10
	// Stop says which page is the last: known (the default): one with known items only,
	// but once in seven days all are read; end: none but the last.
	Stop    string `yaml:"stop" jsonschema:"enum=known,enum=end"`
	Rolling bool   `yaml:"rolling"` // items leave as newer ones come: one that is gone means nothing
}

// Item is what is fetched of an item.
type Item struct {
	// URL is the pattern of it, the link by default: {base} is scheme and host, {path}
	// the path of the link, {id} its last segment, {key} the key; and each field.
	URL      string   `yaml:"url"`
	Body     string   `yaml:"body"`      // CSS selector that a real item matches
	Next     string   `yaml:"next"`      // CSS selector of the link to its next page
	MaxPages int      `yaml:"max_pages"` // of one item; default 50
	Follow   []string `yaml:"follow"`    // CSS selectors of files that belong to it
	Within   bool     `yaml:"within"`    // the list says all there is of it: nothing more is fetched
}

// Expect is what is so of a source when all is well.
type Expect struct {
	MinItems     int      `yaml:"min_items"`     // on its lists
	MustHave     string   `yaml:"must_have"`     // CSS selector that the first page matches
	NewestWithin Duration `yaml:"newest_within"` // age of its newest item
	MaxNew       int      `yaml:"max_new"`       // new items of one crawl, or of each that was missed; more looks like changed markup
	// GoodWithin is the freshness objective: without a good crawl for this long an alert
	// says so. Default 24h, or three times its schedule where that is longer.
	GoodWithin Duration `yaml:"good_within"`
}

// Duration is a length of time in YAML: 90s, 15m, 1h30m, 2d, 1w.
type Duration time.Duration

// Size is a number of bytes in YAML: 512, 64KiB, 8MB (8 000 000), 2GiB.
type Size int64
