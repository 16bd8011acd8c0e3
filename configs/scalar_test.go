package configs

import (
	"math"
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zones
)

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "0s": 0, "90s": 90 * time.Second, "15m": 15 * time.Minute, "1h30m": 90 * time.Minute,
		"2d": 48 * time.Hour, "1w": 168 * time.Hour, "1w2d3h4m5s": 219*time.Hour + 4*time.Minute + 5*time.Second,
		"1.5h": 90 * time.Minute, "250ms": 250 * time.Millisecond,
	} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%s: got %v, %v", text, time.Duration(d), err)
		}
	}
	for _, text := range []string{
		"", " ", "90", "-1s", "+1s", "1d-1h", "-1d", "+1w", "w", "d", "1d1w", "1 h", "0x10s", "1y",
		"99999999999999999999s", "16000w", "4294967296d", "15250w2562047h", "1w+1h",
	} {
		d := Duration(7)
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken as %v", text, time.Duration(d))
		} else if d != 7 {
			t.Errorf("%q is refused and yet changes the value", text)
		}
	}
}

func TestDurationString(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "1m30s", time.Hour: "1h", 10 * time.Minute: "10m", 20 * time.Hour: "20h",
		24 * time.Hour: "1d", 7 * 24 * time.Hour: "1w", 219 * time.Hour: "1w2d3h", 1500 * time.Millisecond: "1.5s",
	} {
		if got := Duration(d).String(); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}

func FuzzDuration(f *testing.F) {
	f.Add("1w2d3h")
	f.Add("0.000000001s")
	f.Add("15250w1d23h47m16.854775807s")
	f.Fuzz(func(t *testing.T, text string) {
		var d, again Duration
		if d.UnmarshalText([]byte(text)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(d.String())); err != nil || d != again || d < 0 {
			t.Errorf("%q is %d, written %s, read back %d (%v)", text, d, d, again, err)
		}
	})
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{
		"0": 0, "512": 512, "64KiB": 64 << 10, "8MB": 8_000_000, "8M": 8_000_000, "8MiB": 8 << 20, "2GiB": 2 << 30, "1.5 GiB": 3 << 29, "1PiB": 1 << 50,
	} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%s: got %d, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "-1", "big", "MiB", "8 apples", "2PiB", "99999999999999999999", "1e400", "NaN", "Inf"} {
		s := Size(7)
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken as %d", text, s)
		}
	}
}

func FuzzSize(f *testing.F) {
	f.Add("64KiB")
	f.Add("1.5GB")
	f.Fuzz(func(t *testing.T, text string) {
		var s, again Size
		if s.UnmarshalText([]byte(text)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(s.String())); err != nil || s != again || s < 0 || s > maxSize {
			t.Errorf("%q is %d, written %s, read back %d (%v)", text, s, s, again, err)
		}
	})
}

func TestSchedule(t *testing.T) {
	from := time.Date(2026, 3, 28, 23, 59, 30, 0, time.UTC)
	for spec, want := range map[string]time.Time{
		"17 * * * *":        time.Date(2026, 3, 29, 0, 17, 0, 0, time.UTC),
		"30 1 * * *":        time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC), // an hour that London skips
		"*/30 9-17 * * MON": time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC),
		"0 0 29 2 *":        time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
		"@daily":            time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC),
		"@every 1m":         time.Date(2026, 3, 29, 0, 0, 30, 0, time.UTC),
		"@every 1s":         time.Date(2026, 3, 28, 23, 59, 31, 0, time.UTC),
		"@every 1d":         time.Date(2026, 3, 29, 23, 59, 30, 0, time.UTC),
	} {
		s, err := ParseSchedule(spec)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
		} else if got := s.Next(from); !got.Equal(want) {
			t.Errorf("%s: next %v, want %v", spec, got, want)
		}
	}
}

func TestScheduleIgnoresTheZoneOfTheMachine(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	local := time.Local
	time.Local = london
	defer func() { time.Local = local }()
	s, err := ParseSchedule("30 1 * * *")
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC)
	if got := s.Next(want.Add(-time.Hour)); !got.Equal(want) {
		t.Errorf("next %v, want %v", got, want)
	}
}

func TestScheduleRefuses(t *testing.T) {
	for _, spec := range []string{
		"", " ", "TZ=", "CRON_TZ=", "TZ=UTC 0 0 * * *", "CRON_TZ=Europe/London 0 0 * * *", "0 0 30 2 *", "0 0 31 2,4,6 *",
		"@every 0s", "@every -1h", "@every 999ms", "@every", "@every 1", "@reboot", "* * * *", "* * * * * *", "60 * * * *", "*/0 * * * *",
		"5-1 * * * *", "0 0 * * *\x00" + string(make([]byte, 300)),
	} {
		if s, err := ParseSchedule(spec); err == nil {
			t.Errorf("%q is taken: next %v", spec, s.Next(time.Unix(0, 0)))
		}
	}
}

func FuzzSchedule(f *testing.F) {
	for _, s := range []string{"17 */6 * * *", "TZ=", "@every 1h", "0 0 30 2 *", "*/5,1-3/2 ? L * SUN-SAT", "@monthly"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := ParseSchedule(spec)
		if err != nil {
			return
		}
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if next := s.Next(from); !next.After(from) {
			t.Errorf("%q: next %v is not after %v", spec, next, from)
		}
	})
}

func TestSizeStringOfExtremes(t *testing.T) {
	if got := Size(math.MaxInt64).String(); got != "9223372036854775807" {
		t.Error(got)
	}
}
