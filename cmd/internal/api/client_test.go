package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"peeler/matcher"
	"peeler/store"
)

// questions are all that a client can ask; each is asked over the socket and
// within the process.
func questions(ids map[string]string) map[string]func(context.Context, *Client) (any, error) {
	return map[string]func(context.Context, *Client) (any, error){
		"status":            func(ctx context.Context, c *Client) (any, error) { return c.Status(ctx) },
		"sources":           func(ctx context.Context, c *Client) (any, error) { return c.Sources(ctx) },
		"run a source":      func(ctx context.Context, c *Client) (any, error) { return nil, c.RunSource(ctx, "paste") },
		"run none":          func(ctx context.Context, c *Client) (any, error) { return nil, c.RunSource(ctx, "../x") },
		"exposures":         func(ctx context.Context, c *Client) (any, error) { return c.Exposures(ctx, store.Filter{}) },
		"exposures, filter": func(ctx context.Context, c *Client) (any, error) { return c.Exposures(ctx, store.Filter{Source: "x"}) },
		"exposures, limit":  func(ctx context.Context, c *Client) (any, error) { return c.Exposures(ctx, store.Filter{Limit: 2}) },
		"an exposure":       func(ctx context.Context, c *Client) (any, error) { return c.Exposure(ctx, ids["exposure"]) },
		"no exposure":       func(ctx context.Context, c *Client) (any, error) { return c.Exposure(ctx, "EXP-x") },
		"a person":          func(ctx context.Context, c *Client) (any, error) { return c.Person(ctx, "HR-1") },
		"nobody":            func(ctx context.Context, c *Client) (any, error) { return c.Person(ctx, "HR-?&#/../") },
		"incidents": func(ctx context.Context, c *Client) (any, error) {
			return c.Incidents(ctx, store.Filter{Severity: store.Low})
		},
		"an incident": func(ctx context.Context, c *Client) (any, error) { return c.Incident(ctx, ids["incident"]) },
		"no incident": func(ctx context.Context, c *Client) (any, error) { return c.Incident(ctx, "") },
		"gaps":        func(ctx context.Context, c *Client) (any, error) { return c.Gaps(ctx, store.Filter{Since: clock()}) },
		"gaps, narrowed": func(ctx context.Context, c *Client) (any, error) {
			return c.Gaps(ctx, store.Filter{Item: "1", Cause: "encrypted"})
		},
		"gaps of no cause": func(ctx context.Context, c *Client) (any, error) { return c.Gaps(ctx, store.Filter{Cause: "x"}) },
		"a gap":            func(ctx context.Context, c *Client) (any, error) { return c.Gap(ctx, ids["gap"]) },
		"no gap":           func(ctx context.Context, c *Client) (any, error) { return c.Gap(ctx, "GAP-x") },
		"retry a gap": func(ctx context.Context, c *Client) (any, error) {
			return c.RetryGaps(ctx, RetryRequest{ID: ids["gap"]})
		},
		"retry gaps": func(ctx context.Context, c *Client) (any, error) {
			return c.RetryGaps(ctx, RetryRequest{Source: "paste", Now: true})
		},
		"retry no gaps": func(ctx context.Context, c *Client) (any, error) { return c.RetryGaps(ctx, RetryRequest{}) },
		"retry two ways": func(ctx context.Context, c *Client) (any, error) {
			return c.RetryGaps(ctx, RetryRequest{ID: "x", All: true})
		},
		"alerts":             func(ctx context.Context, c *Client) (any, error) { return c.Alerts(ctx, store.Filter{All: true}) },
		"retry":              func(ctx context.Context, c *Client) (any, error) { return nil, c.RetryAlert(ctx, ids["alert"]) },
		"retry none":         func(ctx context.Context, c *Client) (any, error) { return nil, c.RetryAlert(ctx, "msg_x") },
		"test no receiver":   func(ctx context.Context, c *Client) (any, error) { return c.TestAlert(ctx, "x") },
		"roster":             func(ctx context.Context, c *Client) (any, error) { return c.RosterStats(ctx) },
		"forget nobody":      func(ctx context.Context, c *Client) (any, error) { return nil, c.Forget(ctx, "HR-x") },
		"a limit too high":   func(ctx context.Context, c *Client) (any, error) { return c.Gaps(ctx, store.Filter{Limit: 1e9}) },
		"a severity of none": func(ctx context.Context, c *Client) (any, error) { return c.Gaps(ctx, store.Filter{Severity: "x"}) },
		"import": func(ctx context.Context, c *Client) (any, error) {
			return c.ImportRoster(ctx, zeros(1<<20), ImportOptions{AllowLargeChange: true})
		},
		"import refused": func(ctx context.Context, c *Client) (any, error) {
			return c.ImportRoster(ctx, zeros(1<<20), ImportOptions{})
		},
		"scan": func(ctx context.Context, c *Client) (any, error) {
			var lines []ScanLine
			err := c.Scan(ctx, ScanRequest{Name: "a b/ü.csv", MinConfidence: 0.75}, zeros(1234), func(l ScanLine) error {
				lines = append(lines, l)
				return nil
			})
			return lines, err
		},
	}
}

func TestSocketAndLocalAnswerAlike(t *testing.T) {
	b := backend(t)
	remote, local := dial(t, serveSocket(t, b, credentials)), Local(Handler(b))
	defer local.Close()
	ids := someIDs(t, b)
	refused := map[string]error{
		"run none": ErrUnknownSource, "no exposure": store.ErrUnknown, "no incident": ErrBadRequest, "retry none": store.ErrUnknown,
		"test no receiver": ErrUnknownReceiver, "forget nobody": store.ErrUnknownSubject, "a limit too high": ErrBadRequest,
		"a severity of none": ErrBadRequest, "import refused": store.ErrLargeChange,
		"no gap": store.ErrUnknown, "gaps of no cause": ErrBadRequest, "retry no gaps": ErrBadRequest, "retry two ways": ErrBadRequest,
	}
	for name, ask := range questions(ids) {
		t.Run(name, func(t *testing.T) {
			far, farErr := ask(t.Context(), remote)
			near, nearErr := ask(t.Context(), local)
			if !reflect.DeepEqual(far, near) {
				t.Errorf("over the socket %+v, within the process %+v", far, near)
			}
			if fmt.Sprint(farErr) != fmt.Sprint(nearErr) {
				t.Errorf("over the socket %v, within the process %v", farErr, nearErr)
			}
			if want := refused[name]; !errors.Is(farErr, want) || want == nil && farErr != nil {
				t.Errorf("error %v, want %v", farErr, want)
			}
		})
	}
}

func someIDs(t *testing.T, b Backend) map[string]string {
	t.Helper()
	e, err := b.Store.Exposures(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Store.Alerts(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(e) != 3 || len(a) != 3 {
		t.Fatalf("the store holds %d exposures and %d alerts", len(e), len(a))
	}
	g, err := b.Store.Gaps(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"exposure": e[0].ID, "incident": e[0].Incident, "alert": a[0].ID, "gap": g[0].ID}
}

// What comes over the socket is what the store holds.
func TestAnswersAreTheStores(t *testing.T) {
	b := backend(t)
	c := dial(t, serveSocket(t, b, credentials))
	want, err := b.Store.Exposures(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Exposures(t.Context(), store.Filter{})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("exposures %+v, %v, want %+v", got, err, want)
	}
	person, err := c.Person(t.Context(), "HR-1")
	if err != nil || len(person) != 1 || person[0].Subject != "HR-1" {
		t.Errorf("HR-1: %+v, %v", person, err)
	}
	gaps, err := c.Gaps(t.Context(), store.Filter{Limit: 2})
	if err != nil || len(gaps) != 2 || gaps[0].Cause != "encrypted" {
		t.Errorf("gaps: %+v, %v", gaps, err)
	}
	incident, err := c.Incident(t.Context(), got[0].Incident)
	if err != nil || incident.Subjects != 1 {
		t.Errorf("incident: %+v, %v", incident, err)
	}
	res, err := c.ImportRoster(t.Context(), zeros(5_000_000), ImportOptions{AllowLargeChange: true})
	if err != nil || res.People != 5_000_000 || res.Added != 1 || len(res.Ignored) != 1 {
		t.Errorf("import: %+v, %v", res, err)
	}
}

func TestUnknownPersonLooksLikeOneNeverExposed(t *testing.T) {
	c := dial(t, serveSocket(t, backend(t), credentials))
	for _, ref := range []string{"HR-nobody", "", "..", "a\nb", strings.Repeat("x", 5000)} {
		l, err := c.Person(t.Context(), ref)
		if err != nil || len(l) != 0 {
			t.Errorf("%.20q: %v, %v", ref, l, err)
		}
	}
}

func TestScanAnswersWhileTheFileIsStillSent(t *testing.T) {
	c := dial(t, serveSocket(t, backend(t), credentials))
	r, w := io.Pipe()
	go w.Write(make([]byte, 100))
	lines := 0
	err := c.Scan(t.Context(), ScanRequest{Name: "x"}, r, func(l ScanLine) error {
		lines++
		switch {
		case l.Match != nil && lines == 1:
			go func() { w.Write(make([]byte, 100)); w.Close() }()
		case l.Summary != nil && l.Summary.Bytes != 200:
			t.Errorf("%d bytes arrived", l.Summary.Bytes)
		}
		return nil
	})
	if err != nil || lines != 3 {
		t.Errorf("%d lines, %v", lines, err)
	}
}

func TestScanThatEndsEarly(t *testing.T) {
	boom := errors.New("boom")
	summary := func(emit func(ScanLine) error) error { return emit(ScanLine{Summary: &Summary{}}) }
	match := func(emit func(ScanLine) error) error { return emit(ScanLine{Match: &Match{}}) }
	tests := map[string]struct {
		scan func(body io.Reader, emit func(ScanLine) error) error
		body io.Reader
		each error
		want string
		is   error
	}{
		"refused at once": {
			scan: func(io.Reader, func(ScanLine) error) error { return fmt.Errorf("no room: %w", ErrBusy) },
			want: "no room", is: ErrBusy,
		},
		"refused with a file on the way": {
			scan: func(io.Reader, func(ScanLine) error) error { return fmt.Errorf("no room: %w", ErrBusy) },
			body: zeros(64 << 20), want: "no room", is: ErrBusy,
		},
		"fails after a line": {
			scan: func(_ io.Reader, emit func(ScanLine) error) error {
				return errors.Join(match(emit), fmt.Errorf("writing: %w", store.ErrFailed))
			},
			want: "writing", is: store.ErrFailed,
		},
		"no summary": {
			scan: func(_ io.Reader, emit func(ScanLine) error) error { return match(emit) },
			want: "broke off",
		},
		"the daemon panics": {
			scan: func(_ io.Reader, emit func(ScanLine) error) error { match(emit); panic(boom) },
			want: "broke off",
		},
		"the client has enough": {
			scan: func(_ io.Reader, emit func(ScanLine) error) error {
				for {
					if err := match(emit); err != nil {
						return err
					}
				}
			},
			each: boom, is: boom,
		},
		"the file cannot be read": {
			scan: func(body io.Reader, emit func(ScanLine) error) error {
				if _, err := io.Copy(io.Discard, body); err != nil {
					return err
				}
				return summary(emit)
			},
			body: io.MultiReader(zeros(1000), iotest.ErrReader(boom)), is: boom,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := backend(t)
			b.Scan = func(_ context.Context, _ ScanRequest, body io.Reader, emit func(ScanLine) error) error {
				return tt.scan(body, emit)
			}
			c := dial(t, serveSocket(t, b, credentials))
			body := tt.body
			if body == nil {
				body = strings.NewReader("")
			}
			err := c.Scan(t.Context(), ScanRequest{Name: "x"}, body, func(ScanLine) error { return tt.each })
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error %v, want %q and %v", err, tt.want, tt.is)
			}
			if _, err := c.Status(t.Context()); err != nil {
				t.Errorf("afterwards the daemon says %v", err)
			}
		})
	}
}

func TestLinesOfAScanAreTheContract(t *testing.T) {
	lines := map[string]ScanLine{
		`{"v":1,"type":"column","place":"dump.zip!staff.csv","name":"lvl","means":"","looks":"vetting","classes":["vetting"],"cells":12,"share":0.75}`: {
			Column: &matcher.Column{Place: "dump.zip!staff.csv", Name: "lvl", Looks: "vetting", Classes: matcher.ClassesOf(matcher.VettingClass), Cells: 12, Share: 0.75},
		},
		`{"v":1,"type":"match","path":"dump.zip!staff.csv!12","subject":"HR-00417","kinds":["name","staff_number"],"confidence":0.998,"cohorts":["covert"],"reasons":["r"]}`: {
			Match: &Match{Path: "dump.zip!staff.csv!12", Subject: "HR-00417", Kinds: kinds("name", "staff_number"), Confidence: 0.998, Cohorts: []string{"covert"}, Reasons: []string{"r"}},
		},
		`{"v":1,"type":"match","path":"a.txt!1","subject":"HR-1","kinds":["email"],"confidence":1,"cohorts":[],"reasons":[],"credential":{"host":"own","service":"vpn","secret":true}}`: {
			Match: &Match{Path: "a.txt!1", Subject: "HR-1", Kinds: kinds("email"), Confidence: 1, Credential: &Credential{matcher.OwnHost, "vpn", true}},
		},
		`{"v":1,"type":"match","path":"","subject":"","kinds":[],"confidence":0,"cohorts":[],"reasons":[]}`: {Match: &Match{}},
		`{"v":1,"type":"gap","path":"dump.zip!secret.zip","cause":"encrypted","detail":"d"}`: {
			Gap: &Gap{Path: "dump.zip!secret.zip", Cause: "encrypted", Detail: "d"},
		},
		`{"v":1,"type":"gap","path":"a.zip","cause":"too-big","detail":"d","size":7,"limit":"limits.expanded"}`: {
			Gap: &Gap{Path: "a.zip", Cause: "too-big", Detail: "d", Size: 7, Limit: "limits.expanded"},
		},
		`{"v":1,"type":"document","path":"a.zip","documents":1,"records":2,"bytes":3,"subjects":0,"matches":0,"gaps":2,"seconds":0.4,"classes":[],"gaps_by_cause":{"encrypted":1,"too-big":1}}`: {
			Document: &Document{"a.zip", Summary{
				Documents: 1, Records: 2, Bytes: 3, Gaps: 2, Seconds: 0.4,
				GapsByCause: map[matcher.Cause]int{matcher.TooBig: 1, matcher.Encrypted: 1},
			}},
		},
		`{"v":1,"type":"summary","documents":3,"records":48211,"bytes":9120333,"subjects":417,"matches":503,"gaps":1,"seconds":0.4,"classes":["name","vetting"]}`: {
			Summary: &Summary{Documents: 3, Records: 48211, Bytes: 9120333, Subjects: 417, Matches: 503, Gaps: 1, Seconds: 0.4, Classes: matcher.ClassesOf(matcher.NameClass, matcher.VettingClass)},
		},
	}
	for want, l := range lines {
		got, err := json.Marshal(l)
		if err != nil || string(got) != want {
			t.Errorf("\n got %s, %v\nwant %s", got, err, want)
		}
		var back ScanLine
		if err := json.Unmarshal(got, &back); err != nil {
			t.Error(err)
		}
		if again, _ := json.Marshal(back); !bytes.Equal(again, got) {
			t.Errorf("read back it is %s", again)
		}
	}
	if _, err := json.Marshal(ScanLine{}); err == nil {
		t.Error("an empty line was written")
	}
}

func FuzzScanLine(f *testing.F) {
	for _, s := range []string{
		`{"v":1,"type":"match","kinds":["name"]}`, `{"v":1,"type":"match","credential":{"host":"third-party","secret":true}}`, `{"v":1,"type":"gap"}`, `{"v":1,"type":"document","gaps_by_cause":{}}`, `{"v":1,"type":"summary","seconds":1e300}`, `{"v":1,"type":"summary","seconds":1e300,"classes":["name"]}`, `{"v":1,"type":"column","classes":["x"]}`,
		`{"v":2,"type":"match"}`, `{"v":1,"type":"x"}`, `{"v":1}`, `[]`, `null`, `{"v":1,"type":"match","kinds":["x"]}`, `{"error":"x","code":"busy"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var l ScanLine
		if json.Unmarshal(b, &l) != nil {
			return
		}
		first, err := json.Marshal(l)
		if err != nil {
			t.Fatalf("%s was read, but %v", b, err)
		}
		var again ScanLine
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("%s was written, but %v", first, err)
		}
		if second, _ := json.Marshal(again); !bytes.Equal(first, second) {
			t.Errorf("%s became %s", first, second)
		}
	})
}

func BenchmarkScanBody(b *testing.B) {
	c := dial(b, serveSocket(b, backendOf(b, func(_ context.Context, _ ScanRequest, body io.Reader, emit func(ScanLine) error) error {
		io.Copy(io.Discard, body)
		return emit(ScanLine{Summary: &Summary{}})
	}), credentials))
	const size = 16 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Scan(b.Context(), ScanRequest{Name: "x"}, zeros(size), func(ScanLine) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScanLines(b *testing.B) {
	const lines = 10_000
	c := dial(b, serveSocket(b, backendOf(b, func(_ context.Context, _ ScanRequest, _ io.Reader, emit func(ScanLine) error) error {
		m := ScanLine{Match: &Match{Path: "dump.zip!staff.csv!12", Subject: "HR-00417", Kinds: kinds("name", "email"), Confidence: 0.998}}
		for range lines {
			if err := emit(m); err != nil {
				return err
			}
		}
		return emit(ScanLine{Summary: &Summary{}})
	}), credentials))
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Scan(b.Context(), ScanRequest{Name: "x"}, zeros(0), func(ScanLine) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
}
