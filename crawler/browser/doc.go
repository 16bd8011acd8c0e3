// Package browser has pages that need JavaScript rendered by the system's Chromium,
// in a process that holds no key and no store. It is both ends of a small contract
// over a unix socket, a subset of that of Lacus (github.com/ail-project/lacus):
//
//	POST /enqueue              {"url": …, "proxy": "socks5://user:password@tor", …}
//	                           → "UUID"
//	GET  /capture_status/UUID  → 0 queued, 1 done, 2 under way, -1 not known
//	GET  /capture_result/UUID  → {"status": 1, "html": …, "last_redirected_url": …}
//
// Of the fields of Lacus, url, proxy, general_timeout_in_sec, final_wait, cookies,
// headers and java_script_enabled count here; others are ignored. Of proxy only
// user and password are taken, by which Tor keeps sources apart: where Tor is, the
// renderer knows itself.
//
// # One capture
//
//	Server ── capture    bounded in number, time and bytes; forgotten once read
//	   └─ chromium       a fresh profile in a private folder; watched for its memory
//	       └─ wire       commands and events on two pipes: no debugging port
//	       └─ page       refuses, waits for rest, takes the DOM
//	   └─ gate           the HTTP proxy on loopback, of this capture alone
//	       └─ tor        the only dialer, under the credentials of the request
//
// # What the page may do
//
// It reaches its own host and nothing else; for a clearnet site the same host with
// or without "www." too. It sends GET and HEAD only. Images, media, fonts, workers,
// WebSockets, WebRTC, popups and downloads are off. Each request is judged twice:
// in Chromium, where its kind and method are known, and in the gate, which is all
// that Chromium can reach: whatever it tries by itself ends there, is refused and
// is counted.
//
// # What is taken
//
// The DOM when nothing was loaded for a while, or when the time is up: then scripts
// are stopped first. It is written out by a script in a world of its own, which the
// page's scripts cannot reach: with open shadow roots, with what is typed into
// fields, followed by the frames that the page holds, in at most so many bytes.
//
// A site can tell that it talks to Chromium, and that nobody sits before it.
package browser
