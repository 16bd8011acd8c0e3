package gate_test

import (
	"net/http"
	"testing"

	"peeler/configs"
	"peeler/crawler/gate"
)

// TestPagesOfPresets holds the pages of all presets against Look: log-in pages, pages for
// members only and what is gone as their software serves them, and hundreds that are
// none of it, small log-in forms in headers among them.
func TestPagesOfPresets(t *testing.T) {
	gates := map[string]gate.Kind{
		"xenforo /login/":                                              gate.Login,
		"xenforo /threads/88/":                                         gate.Login,
		"phpbb /ucp.php?mode=login":                                    gate.Login,
		"phpbb /viewtopic.php?t=28":                                    gate.Login,
		"phpbb /viewtopic.php?t=19":                                    gate.Missing,
		"mybb /member.php?action=login":                                gate.Login,
		"mybb /showthread.php?tid=38":                                  gate.Login,
		"mybb /showthread.php?tid=17":                                  gate.Missing,
		"smf /index.php?action=login":                                  gate.Login,
		"smf /index.php/topic,9.0.html?topic=9.0":                      gate.Login,
		"invision /login/":                                             gate.Login,
		"vbulletin /showthread.php?12-%C3%89tang":                      gate.Login,
		"leak-cards /post/harbour-clinic?ref=main":                     gate.Queue,
		"market-listing /product/1c9f7c9e-1f2a-4d3b-8c5d-6e7f8a9b0c1e": gate.Login,
	}
	for _, p := range configs.Presets() {
		for name, data := range p.Pages {
			at := p.Name + " " + name
			got := page(t, data)
			kind, seen := gate.Look(got)
			switch want := gates[at]; {
			case want != "" && kind != want:
				t.Errorf("%s: %q (%s), want %q", at, kind, seen, want)
			case want == "" && got.Status == http.StatusOK && kind != gate.None && kind != gate.Empty:
				t.Errorf("%s is taken for %q: %s", at, kind, seen)
			}
			delete(gates, at)
		}
	}
	for at := range gates {
		t.Errorf("no preset has %s", at)
	}
}
