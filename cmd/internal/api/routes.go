package api

import (
	"log/slog"
	"net/http"
	"os"
	"time"
)

// route is one question that can be asked.
type route struct {
	method, path string
	access       access
	audit        bool // it reads about people
	streams      bool // body and answer may take long, as long as bytes flow
	params       []string
	serve        func(b Backend, w http.ResponseWriter, r *http.Request) error
}

// routes is all that can be asked, and by whom.
var routes = []route{
	{"GET", "/v1/status", operator, false, false, nil, status},
	{"GET", "/v1/sources", operator, false, false, nil, sources},
	{"POST", "/v1/sources/run", operator, false, false, params("id"), runSource},

	{"GET", "/v1/exposures", operator, true, false, filterParams, exposures},
	{"GET", "/v1/exposure", operator, true, false, params("id"), exposure},
	{"GET", "/v1/person", operator, true, false, append(params("subject"), filterParams...), person},
	{"GET", "/v1/incidents", operator, false, false, filterParams, incidents},
	{"GET", "/v1/incident", operator, false, false, params("id"), incident},
	{"GET", "/v1/gaps", operator, false, false, append(params("item", "cause"), filterParams...), gaps},
	{"GET", "/v1/gap", operator, false, false, params("id"), gap},
	{"POST", "/v1/gaps/retry", operator, false, false, params("id", "source", "cause", "all", "now"), retryGaps},

	{"GET", "/v1/alerts", operator, false, false, filterParams, alerts},
	{"POST", "/v1/alerts/retry", operator, false, false, params("id"), retryAlert},
	{"POST", "/v1/alerts/test", operator, false, false, params("receiver"), testAlert},

	{"GET", "/v1/roster/stats", operator, false, false, nil, rosterStats},
	{"POST", "/v1/roster/import", admin, true, true, params("allow_large_change", "ignore_columns"), importRoster},
	{"POST", "/v1/roster/forget", admin, true, false, params("ref"), forget},

	// A scan tells whether a text names someone on the roster, so it is audited;
	// a recorded one changes what is remembered and raises alerts.
	{"POST", "/v1/scan", operator, true, true, params("name", "min_confidence", "explain", "columns", "ocr", "prior", "passwords"), scan},
	{"POST", "/v1/scan/record", admin, true, true, params("name", "min_confidence", "explain", "columns", "ocr", "prior", "passwords"), scanRecord},
}

func params(names ...string) []string { return names }

// answerTime bounds a question that does not stream, from its header to the end
// of its answer. An erasure that compacts the file is the longest.
const answerTime = 2 * time.Minute

// Handler answers the questions of routes with b. It must run under Serve or
// Local, which tell it who is asking: a request of unknown origin is forbidden.
func Handler(b Backend) http.Handler {
	if b.Log == nil {
		b.Log = slog.New(slog.DiscardHandler)
	}
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.HandleFunc(rt.method+" "+rt.path, rt.handler(b))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, bad("no such question: are client and daemon of one release?"))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit(w, answerTime)
		mux.ServeHTTP(w, r)
	})
}

// handler wraps the route's own handler in what every route has: who asks,
// audit, errors.
func (rt route) handler(b Backend) http.HandlerFunc {
	self := uint32(os.Geteuid())
	return func(w http.ResponseWriter, r *http.Request) {
		p, known := peerOf(r.Context())
		if !known || !rt.access(p, self) {
			b.Log.Warn("refused", "uid", p.UID, "route", r.Pattern)
			writeError(w, refusal(rt))
			return
		}
		if err := checkQuery(r, rt.params); err != nil {
			writeError(w, err)
			return
		}
		if rt.audit {
			b.Log.Info("asked about people", "uid", p.UID, "route", r.Pattern)
		}
		out := &answer{ResponseWriter: w}
		w = out
		if rt.streams {
			w, r = stream(out, r)
			defer limit(out, idleTime) // for the server to drop what was not read
		}
		if err := rt.serve(b, w, r); err != nil && !out.begun {
			writeError(w, err)
		}
	}
}

// answer knows whether an error can still be told by the status.
type answer struct {
	http.ResponseWriter
	begun bool
}

func (a *answer) WriteHeader(status int) {
	a.begun = true
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	a.begun = true
	return a.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
