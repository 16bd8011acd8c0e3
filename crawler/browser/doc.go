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
//
// # For who runs it
//
// Off by default. `peeler render` has such pages rendered by the system's Chromium, in a
// unit and under a user of its own (`peeler config units`), without key or store:
//
//	apt-get install chromium
//	systemctl enable --now peeler-render
//	# in peeler.yaml: render: {socket: /run/peeler-render/render.sock}
//	# and of a source that shows nothing without JavaScript: render: true
//
// Each page gets a fresh browser, whose only way out is a proxy of ours that leads into
// Tor on the circuit of the source and to its host alone; Landlock and seccomp keep its
// processes from all other ports and sockets. Scripts are interpreted, never compiled.
// Images, fonts, media, workers, WebSockets, WebRTC, popups and all that is neither GET
// nor HEAD are refused, and what of it may have shown text is a gap. Files come without the browser.
// The DOM is taken when nothing was loaded for 3 s, or when the time is up: an endless
// script, a loop of questions or 100 MB of text cost a time-out, a gap and no more.
//
// Tested with Chromium 156: a page with 31 ways out, system calls watched, reaches its
// proxy and nothing else; Chromium itself tries Google's servers some 3 times a page, and
// is refused. A page costs 5 to 10 s on two busy cores, its
// 3 s of rest included, and 200 MiB while it lasts; 2 GiB at most. A site can tell that
// it talks to Chromium.
package browser
