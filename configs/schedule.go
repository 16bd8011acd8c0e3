package configs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

const (
	minEvery    = time.Second // a sane site is asked once a minute at most
	maxSchedule = 256         // bytes of a cron expression
)

// ParseSchedule reads five cron fields (minute, hour, day of month, month, day
// of week), @hourly and its like, or @every with at least one second (one
// minute and more is kind). Times are UTC whatever the machine's zone; a zone of
// its own is refused, for a local hour happens twice or never twice a year.
//
// It refuses what robfig/cron v3.0.1 takes badly: "TZ=" panics its parser,
// "@every 0s" becomes one second, and a day that never comes (30 February)
// yields the zero time for ever.
func ParseSchedule(spec string) (cron.Schedule, error) {
	switch {
	case strings.TrimSpace(spec) == "":
		return nil, errors.New(`is missing: write five cron fields, such as "17 * * * *", or "@every 1h"`)
	case len(spec) > maxSchedule:
		return nil, fmt.Errorf("is over %d bytes long: write five cron fields", maxSchedule)
	case strings.Contains(spec, "TZ="):
		return nil, errors.New("names a time zone: leave it out, schedules are in UTC")
	}
	if every, ok := strings.CutPrefix(spec, "@every "); ok {
		return parseEvery(every)
	}
	schedule, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf(`%w: write five cron fields, such as "17 * * * *", or "@every 1h"`, err)
	}
	if fields, ok := schedule.(*cron.SpecSchedule); ok {
		fields.Location = time.UTC
	}
	if schedule.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errors.New("names a day that never comes: check day of month and month")
	}
	return schedule, nil
}

func parseEvery(text string) (cron.Schedule, error) {
	var every Duration
	if err := every.UnmarshalText([]byte(text)); err != nil {
		return nil, fmt.Errorf("@every: %w", err)
	}
	if time.Duration(every) < minEvery {
		return nil, fmt.Errorf("@every: is under %v: name a longer time, 1m or more", minEvery)
	}
	return cron.Every(time.Duration(every)), nil
}
