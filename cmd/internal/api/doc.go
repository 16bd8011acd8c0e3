// Package api is how the command line asks the daemon: HTTP/1.1 over a unix
// socket, in both directions. [Handler] and [Serve] are the daemon's side,
// [Client] is the command line's, and [Local] joins the two without a daemon.
// Each noun has one file that holds its handlers and its client methods.
//
// Who may ask what stands in one table, routes. Whoever can open the socket
// (mode 0660) is an operator; the superuser and the daemon's own user are
// administrators. The kernel says who is asking (SO_PEERCRED, unix(7)), never
// the client. Routes that read about a person are audited: the log gets the
// user id and the route, never the reference asked for nor the answer.
//
// On the wire:
//
//	one thing      200 application/json, one object
//	a listing      200 application/x-ndjson, one object a line, newest first
//	a scan         200 application/x-ndjson, lines as ScanLine says; when it
//	               fails under way the last line is an error
//	done           204
//	an error       4xx or 5xx {"error":"what went wrong","code":"unknown-source"}
//
// Codes come back as errors of the client: errors.Is works for every sentinel
// in the table codes, on both sides of the socket.
//
// Exposures, incidents and the matches of a scan tell of credentials, which are
// secrets beside a person, by classes and names of our own only:
//
//	exposure   "credential": {"host": "own", "services": ["vpn"], "new": ["own"]}
//	           host is the gravest class of what the secrets open: own, unknown
//	           (no host is named), third-party; services are own ones, as
//	           configured; new lists the classes for which there is a secret that
//	           no leak had shown before. Left out when no secret was seen.
//	incident   "credentials": {"own": 3, "third-party": 40}, "services": {"vpn": 3},
//	           "new_secrets": 12: people, each once
//	match      "credential": {"host": "own", "service": "vpn", "secret": true}
//	           left out when there is none; secret is false where a login stands
//	           without its password
//
// Where it cannot be decided between a few people, each comes with all of them:
//
//	match, exposure  "among": ["HR-1", "HR-2"]; a match has "either" too, how sure
//	                 it is that one of them is meant. Left out when it is clear.
//
// A source tells how far it can be trusted, and status counts them:
//
//	source     "health": {"state": "login", "since": "…", "last_good": "…", "seen":
//	           "a login page", "good_within_seconds": 86400, "told": ["login"],
//	           "history": [{"at": "…", "state": "ok"}]}; of a canary "proven" too
//	status     "health": [{"state": "login", "count": 1, "since": "…"}], the worst
//	           first; "canary" in words
//
// A scan with explain=true says of each match, in bits, what it rests on:
//
//	match      "explanation": {"evidence": [{"kind": "name", "reason": "…",
//	           "bits": 17.5}], "conflicts": [], "prior": 26, "log_odds": 9.5,
//	           "posterior": 0.9986, "capped": false, "rivals": [{"subject": "HR-2",
//	           "log_odds": 3}]}; evidence and conflicts less the prior are the
//	           log-odds, rivals share the probability
//
// What data a document exposes, of whomever, incidents and the summary of a scan list
// as classes, by matcher.Class. A scan with columns=true says what was understood of
// each column of its tables, with no value of a cell:
//
//	incident, summary  "classes": ["name", "rank", "vetting"]
//	column     "place": "dump.zip!hr.csv", "name": "lvl", "means": "", "looks":
//	           "vetting", "classes": ["vetting"], "cells": 412, "share": 0.93; means
//	           is what the heading says, share how many of the cells look as said
//
// Times are RFC 3339. Filters are query parameters, each at most once:
//
//	since, until         RFC 3339, by last seen
//	source, cohort       exact
//	severity             low, medium, high or critical: at least
//	incident             an incident's id
//	item, cause          exact, of gaps
//	review, all          true or false
//	limit                1 to 100 000, default 1 000
//
// A connection that says nothing for 5 s, or takes or gives nothing for 30 s
// while streaming, is closed; other questions take at most two minutes. At most
// 128 connections are open at once, the next ones wait.
package api
