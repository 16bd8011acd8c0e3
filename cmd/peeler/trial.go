package main

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
	"peeler/cmd/internal/render"
	"peeler/configs"
)

func tryCommand(s *settings) *cobra.Command {
	var fixture, at string
	c := &cobra.Command{
		Use: "test NAME", Short: "Show what a source reads on a saved page, offline", Args: cobra.ExactArgs(1),
		Long: `Show what a source of the configuration, or a preset, reads on a saved page: the items
with what would be fetched of each, their dates, and how the source would fare. Nothing
is sent anywhere, matched or remembered.

Without --fixture the pages that the preset of its kind brings are read. --at says which
page of the site the file is, its first one if left out.

Exit codes: 0 it reads what it should, 1 it does not.`,
		Example: `  peeler sources test example-blog --fixture saved.html
  peeler sources test xenforo`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(s.sourceNames(), presetNames()...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			trial, err := s.try(cmd, args[0], fixture, at)
			if err != nil {
				return err
			}
			if err := writeTrial(cmd, format, trial); err != nil {
				return err
			}
			if trial.State != "ok" {
				return exitCode(exitError)
			}
			return nil
		},
	}
	c.Flags().StringVar(&fixture, "fixture", "", "`file` with a saved page")
	c.Flags().StringVar(&at, "at", "", "path and query at which the site has that page")
	s.outputFlag(c)
	s.unsafeFlag(c)
	return c
}

// try finds the source, or the preset, and its pages.
func (s *settings) try(cmd *cobra.Command, name, fixture, at string) (daemon.Trial, error) {
	cfg, err := daemon.CheckConfig(s.config)
	limits := configs.Defaults().Limits
	var src *configs.Source
	if err == nil {
		limits = cfg.Limits
		for i := range cfg.Sources {
			if cfg.Sources[i].ID == name {
				src = &cfg.Sources[i]
			}
		}
	}
	kind := name
	if src != nil {
		kind = string(src.Kind)
	}
	preset, known := configs.FindPreset(kind)
	switch {
	case src == nil && !known && err != nil:
		return daemon.Trial{}, err
	case src == nil && !known:
		return daemon.Trial{}, fmt.Errorf("%s: there is no such source or preset: see `peeler sources list` and `peeler sources presets`", name)
	case fixture == "" && !known:
		return daemon.Trial{}, fmt.Errorf("%s: its kind brings no pages: name a saved one with --fixture", name)
	case fixture == "":
		return daemon.TryPreset(cmd.Context(), preset, limits, s.unsafe)
	case src == nil:
		return daemon.Trial{}, fmt.Errorf("%s: a preset is tried on its own pages: make a source of it for --fixture", name)
	}
	page, err := os.ReadFile(fixture)
	if err != nil {
		return daemon.Trial{}, err
	}
	if at == "" {
		at = daemon.StartOf(*src)
	}
	return daemon.Try(cmd.Context(), *src, map[string][]byte{at: page}, limits, s.unsafe)
}

func writeTrial(cmd *cobra.Command, format render.Format, t daemon.Trial) error {
	if format != render.Table && format != render.CSV {
		return render.WriteOne(cmd.OutOrStdout(), format, t, []render.Column[daemon.Trial]{})
	}
	var err error
	if len(t.Items) == 0 { // of a directory or a site, whose files are its items
		err = render.Write(cmd.OutOrStdout(), format, t.Documents, trialColumns)
	} else {
		err = render.Write(cmd.OutOrStdout(), format, t.Items, listedColumns)
	}
	if err != nil {
		return err
	}
	say := cmd.ErrOrStderr()
	fmt.Fprintf(say, "%s: %d items, %d documents", stateWord(t), len(t.Items), len(t.Documents))
	if t.Missing > 0 {
		fmt.Fprintf(say, "; %d pages that it leads to are not at hand", t.Missing)
	}
	fmt.Fprintln(say)
	for _, g := range t.Gaps {
		fmt.Fprintf(say, "gap: %s: %s: %s\n", g.Path, g.Cause, g.Detail)
	}
	return nil
}

func stateWord(t daemon.Trial) string {
	state := string(t.State)
	if state == "" {
		state = "nothing was read"
	}
	if t.Seen != "" {
		state += " (" + t.Seen + ")"
	}
	return state
}

var listedColumns = []render.Column[daemon.TrialItem]{
	{Title: "KEY", Cell: func(l daemon.TrialItem) string { return l.Key }},
	{Title: "FETCHED", Cell: func(l daemon.TrialItem) string {
		if u, err := url.Parse(l.URL); err == nil && l.URL != "" {
			return u.RequestURI()
		}
		return "-"
	}},
	{Title: "PUBLISHED", Cell: func(l daemon.TrialItem) string { return strings.TrimSuffix(l.Fields["published"], "Z") }},
	{Title: "UPDATED", Cell: func(l daemon.TrialItem) string { return strings.TrimSuffix(l.Fields["updated"], "Z") }},
	{Title: "TITLE", Cell: func(l daemon.TrialItem) string { return l.Fields["title"] }},
	{Title: "MORE", Cell: func(l daemon.TrialItem) string {
		var n int
		for name := range l.Fields {
			switch name {
			case "title", "published", "updated":
			default:
				n++
			}
		}
		return strconv.Itoa(n)
	}},
}

var trialColumns = []render.Column[daemon.TrialDocument]{
	{Title: "DOCUMENT", Cell: func(d daemon.TrialDocument) string { return d.Item }},
	{Title: "RECORDS", Cell: func(d daemon.TrialDocument) string { return strconv.Itoa(d.Records) }},
	{Title: "BYTES", Cell: func(d daemon.TrialDocument) string { return strconv.FormatInt(d.Bytes, 10) }},
}
