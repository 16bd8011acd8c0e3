package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"peeler/matcher"
	"peeler/store"
)

func kinds(names ...string) []matcher.Kind {
	l := make([]matcher.Kind, len(names))
	for i, n := range names {
		if err := l[i].UnmarshalText([]byte(n)); err != nil {
			panic(err)
		}
	}
	return l
}

func TestFiltersCrossTheSocketWhole(t *testing.T) {
	tests := map[string]store.Filter{
		"all of it": {
			Since: clock(), Until: clock().Add(time.Nanosecond), Source: "a&b=c", Cohort: "covert ü",
			Severity: store.High, Subject: "HR/1?", Incident: "INC-1", Item: "/a?b=c", Cause: matcher.TooBig, Review: true, All: true, Limit: 7,
		},
		"nothing":         {Limit: defaultLimit},
		"the most":        {Limit: maxLimit},
		"review only":     {Review: true, Limit: 1},
		"a year long ago": {Since: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), Limit: 1},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parseFilter(encodeFilter(want))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	if f, err := parseFilter(encodeFilter(store.Filter{})); err != nil || f.Limit != defaultLimit {
		t.Errorf("no filter has the limit %d, %v", f.Limit, err)
	}
}

func TestQueriesThatAreRefused(t *testing.T) {
	for name, query := range map[string]string{
		"an unknown parameter":        "sauce=paste",
		"one that is not the route's": "subject=HR-1",
		"one twice":                   "source=a&source=b",
		"bad escapes":                 "source=%zz",
		"semicolons":                  "source=a;b",
		"a time of nonsense":          "since=yesterday",
		"a day without time":          "until=2026-11-24",
		"a severity of nonsense":      "severity=HIGH",
		"a truth of nonsense":         "all=yes",
		"no limit":                    "limit=0",
		"a negative limit":            "limit=-1",
		"a limit too high":            "limit=100001",
		"a limit of nonsense":         "limit=1e3",
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://peeler/v1/exposures?"+query, nil)
			err := checkQuery(r, filterParams)
			if err == nil {
				_, err = parseFilter(r.URL.Query())
			}
			if !errors.Is(err, ErrBadRequest) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{
		"", "since=2026-11-24T09:00:00Z&until=2026-11-24T09:00:00.5%2B02:00", "severity=high&review=true&all=false&limit=5",
		"source=a&source=b", "limit=99999999999999999999", "since=0000-01-01T00:00:00Z", "cohort=%00%ff", "=&=&", "incident=INC-1;DROP",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := &http.Request{URL: &url.URL{RawQuery: query}}
		if err := checkQuery(r, filterParams); err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("the error passes controls: %q", err)
			}
			return
		}
		filter, err := parseFilter(r.URL.Query())
		if err != nil {
			return
		}
		if filter.Limit < 1 || filter.Limit > maxLimit || filter.Subject != "" {
			t.Errorf("%q became %+v", query, filter)
		}
		again, err := parseFilter(encodeFilter(filter))
		if err != nil || !reflect.DeepEqual(again, filter) {
			t.Errorf("%q: %+v became %+v, %v", query, filter, again, err)
		}
	})
}
