package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/render"
	"peeler/configs"
	"peeler/matcher"
	"peeler/store"
)

// filterFlags are the flags of a listing. Each command names those that narrow
// what it lists.
type filterFlags struct {
	store.Filter
	since, until string
	severity     string
	cause        string
}

func (f *filterFlags) add(c *cobra.Command, names ...string) {
	flags := c.Flags()
	flags.StringVar(&f.since, "since", "", "seen since: a time (2026-01-31, 2026-01-31T09:00:00Z) or an age (36h, 7d)")
	flags.StringVar(&f.until, "until", "", "seen until, like --since")
	flags.IntVar(&f.Limit, "limit", 1000, "at most this many, newest first")
	for _, name := range names {
		switch name {
		case "source":
			flags.StringVar(&f.Source, name, "", "of this source")
		case "cohort":
			flags.StringVar(&f.Cohort, name, "", "touching this cohort")
		case "severity":
			flags.StringVar(&f.severity, name, "", "at least: low, medium, high or critical")
			_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions([]string{"low", "medium", "high", "critical"}, cobra.ShellCompDirectiveNoFileComp))
		case "incident":
			flags.StringVar(&f.Incident, name, "", "of this incident")
		case "item":
			flags.StringVar(&f.Item, name, "", "of this item, as --output json has it")
		case "cause":
			causeFlag(c, &f.cause)
		case "review":
			flags.BoolVar(&f.Review, name, false, "those too unsure to alert, instead")
		case "all":
			flags.BoolVar(&f.All, name, false, "settled ones too")
		}
	}
}

// filter is what the flags say.
func (f *filterFlags) filter(now time.Time) (store.Filter, error) {
	var err error
	if f.Since, err = moment(now, "since", f.since); err != nil {
		return f.Filter, err
	}
	if f.Until, err = moment(now, "until", f.until); err != nil {
		return f.Filter, err
	}
	f.Severity, f.Cause = store.Severity(f.severity), matcher.Cause(f.cause)
	return f.Filter, nil
}

// moment reads a time, a date or an age.
func moment(now time.Time, flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	var age configs.Duration
	if err := age.UnmarshalText([]byte(text)); err == nil {
		return now.Add(-time.Duration(age)).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("--%s %q is no time: write 2026-01-31, 2026-01-31T09:00:00Z, 36h or 7d", flag, text)
}

// outputFlag adds -o.
func (s *settings) outputFlag(c *cobra.Command, formats ...string) {
	if len(formats) == 0 {
		formats = []string{"table", "json", "jsonl", "csv"}
	}
	usage := "output: " + formats[0]
	for _, f := range formats[1:] {
		usage += ", " + f
	}
	c.Flags().StringP("output", "o", formats[0], usage)
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

func output(c *cobra.Command) (render.Format, error) {
	text, err := c.Flags().GetString("output")
	if err != nil {
		return "", err
	}
	return render.ParseFormat(text)
}
