package browser_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"peeler/crawler/browser"
)

var all = flag.Bool("all", false, "render every hostile page, which takes minutes")

// some stand for the others.
var some = []string{
	"an endless script after the page", "alerts in a loop", "asking for ever", "popups", "100 MB of elements",
	"thousands of elements in one another", "prototypes of its own", "names that hide properties",
}

// TestHostilePages has pages that never end, or have no end: what stood there before
// is given all the same, in time.
func TestHostilePages(t *testing.T) {
	const before = `<p>Jane Example, 0161 496 0000</p>`
	script := func(s string) http.HandlerFunc {
		return page("<!doctype html>" + before + "<script>" + s + "</script>")
	}
	after := func(s string) http.HandlerFunc { return script("setTimeout(() => {" + s + "}, 100)") }
	tests := []struct {
		name     string
		page     http.HandlerFunc
		size     int64
		restless bool
		cut      bool
		busy     bool // whether it comes to rest in time is a matter of the machine
	}{
		{"an endless script", script(`for (;;);`), 0, true, false, false},
		{"an endless script after the page", after(`for (;;);`), 0, true, false, false},
		{"one that begins again", script(`setInterval(() => { for (const t = Date.now(); Date.now() < t + 5000; ); }, 0)`), 0, true, false, false},
		{"endless promises", after(`(function f() { Promise.resolve().then(f) })()`), 0, true, false, false},
		{"an expression that takes for ever", after(`/^(a+)+$/.test("a".repeat(60) + "b")`), 0, true, false, false},
		{"alerts in a loop", script(`for (;;) alert("x".repeat(1000))`), 0, true, false, false},
		{"questions in a loop", script(`for (;;) if (confirm("?")) prompt("!")`), 0, true, false, false},
		{"a dialog when it is left", script(`onbeforeunload = e => { e.preventDefault(); return "x" }`), 0, false, false, false},
		{"loading itself for ever", script(`location.reload()`), 0, true, false, false},
		{"asking for ever", after(`setInterval(() => fetch("/?" + Math.random()), 10)`), 0, true, false, false},
		{"popups", script(`for (let i = 0; i < 100; i++) open("/?" + i)`), 0, false, false, true},
		{"downloads", after(`for (let i = 0; i < 100; i++) { const a = document.createElement("a"); a.href = URL.createObjectURL(new Blob(["x"])); a.download = "x"; a.click() }`), 0, false, false, true},
		{"100 MB of elements", script(`document.body.insertAdjacentHTML("beforeend", ("<b>" + "y".repeat(1000) + "</b>").repeat(100000))`), 2 << 20, false, true, true},
		{"one text of 100 MB", script(`document.body.append("z".repeat(100 << 20))`), 2 << 20, false, true, true},
		{"an attribute of 100 MB", script(`const p = document.createElement("p"); p.title = "z".repeat(100 << 20); document.body.append(p)`), 2 << 20, false, true, true},
		{"thousands of elements in one another", script(`let d = document.createElement("b"); for (let i = 0; i < 3000; i++) { const e = document.createElement("b"); e.append(d); d = e } document.body.append(d)`), 2 << 20, false, false, true},
		{"halves of characters", script(`document.body.append("\ud800".repeat(1000) + "\u{1d4b3}".repeat(600000))`), 0, false, false, true},
		{"a console that says too much", script(`for (let i = 0; i < 20; i++) console.log("x".repeat(10 << 20))`), 0, false, false, true},
		{"a title and address that say too much", script(`history.pushState(0, "", "?" + "x".repeat(1 << 20)); document.title = "x".repeat(10 << 20)`), 0, false, false, true},
		{"a thousand frames", script(`for (let i = 0; i < 1000; i++) document.body.append(document.createElement("iframe"))`), 0, false, false, true},
		{"prototypes of its own", script(`Node.prototype.__proto__ = null; Object.getOwnPropertyDescriptor = () => { for (;;); }; String.prototype.slice = Array.prototype.push = () => { for (;;); }`), 0, false, false, false},
		{"names that hide properties", page(before + `<form><input name=attributes><input name=firstChild><input name=nextSibling><input name=localName></form><img name=firstChild><img name=documentElement><form name=querySelector></form>`), 0, false, false, false},
	}
	r := newRig(t)
	t.Run("pages", func(t *testing.T) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				if !*all && !slices.Contains(some, tt.name) {
					t.Skip("one of the others stands for it: -all runs it")
				}
				onion := r.pages(map[string]http.HandlerFunc{"/": tt.page})
				began := time.Now()
				got, err := r.capture(browser.Request{URL: "http://" + onion + "/", Timeout: 4, Size: tt.size})
				if took := time.Since(began); took > 90*time.Second {
					t.Errorf("it took %s", took)
				}
				if err != nil || !strings.Contains(got.HTML, "Jane Example") {
					t.Fatalf("%v: %d bytes, %.200s", err, len(got.HTML), got.HTML)
				}
				if got.Restless != tt.restless && !tt.busy || got.Cut != tt.cut {
					t.Errorf("restless %v, cut %v", got.Restless, got.Cut)
				}
				if tt.size > 0 && int64(len(got.HTML)) > tt.size || tt.cut && tt.size > 0 && int64(len(got.HTML)) < tt.size-4 {
					t.Errorf("%d bytes", len(got.HTML))
				}
			})
		}
	})
	left, err := os.ReadDir(r.folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestMemory has a page take memory until Chromium is ended for it.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	r := newRig(t, func(o *browser.Options) { o.Memory = 512 << 20 })
	onion := r.pages(map[string]http.HandlerFunc{
		"/slow": page(`<p>Jane Example</p><script>const a = []; setInterval(() => a.push(new Uint8Array(4 << 20).fill(1)), 50)</script>`),
		"/fast": page(`<p>Jane Example</p><script>const a = []; for (;;) a.push(new Uint8Array(16 << 20).fill(1))</script>`),
	})
	got, err := r.capture(browser.Request{URL: "http://" + onion + "/slow", Timeout: 60, FinalWait: 30})
	if err != nil || !got.Restless || !strings.Contains(got.HTML, "Jane Example") {
		t.Errorf("slowly: %+v, %v", got, err)
	}
	got, err = r.capture(browser.Request{URL: "http://" + onion + "/fast", Timeout: 60})
	t.Logf("fast: %d bytes, restless %v, %v", len(got.HTML), got.Restless, err)
	if err == nil && !strings.Contains(got.HTML, "Jane Example") {
		t.Errorf("fast: %+v", got)
	}
}

// TestTraffic has a page fetch without end.
func TestTraffic(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	r := newRig(t)
	chunk := strings.Repeat("x", 1<<20)
	onion := r.pages(map[string]http.HandlerFunc{
		"/": page(`<p>Jane Example</p><script>(async () => { const b = (await fetch("/big")).body.getReader(); while (!(await b.read()).done); })()</script>`),
		"/big": func(w http.ResponseWriter, req *http.Request) {
			for req.Context().Err() == nil {
				fmt.Fprint(w, chunk)
			}
		},
	})
	got, err := r.capture(browser.Request{URL: "http://" + onion + "/", Timeout: 60})
	if err != nil || !got.Cut || !strings.Contains(got.HTML, "Jane Example") {
		t.Errorf("%+v, %v", got, err)
	}
}
