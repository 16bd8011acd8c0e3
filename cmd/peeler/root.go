package main

import (
	"cmp"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// settings are the flags that every command takes.
type settings struct {
	config string
	key    string
	unsafe bool // of the commands that parse documents
}

func rootCommand(begun *bool) *cobra.Command {
	var s settings
	root := &cobra.Command{
		Use:   "peeler",
		Short: "Tells when the identity of your staff turns up on leak sites",
		Long: `Peeler watches paste, leak and disclosure sites through Tor, matches what they
hold against a roster of staff that it knows only by keyed hashes, and alerts a
security operations centre.

Begin with   peeler demo          to see it work on a private Tor network
        or   peeler init DIR      to set up a trial of your own

Exit codes: 0 done, 1 error, 2 matches found and 3 gaps (both with --exit-code),
64 usage, 69 daemon not reachable, 78 configuration.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			*begun = true
		},
	}
	fallback := cmp.Or(os.Getenv("PEELER_CONFIG"), "/etc/peeler/peeler.yaml")
	root.PersistentFlags().StringVar(&s.config, "config", fallback, "configuration file ($PEELER_CONFIG)")
	root.PersistentFlags().StringVar(&s.key, "key-file", "", "roster key, instead of the configured one")
	root.AddGroup(
		&cobra.Group{ID: "start", Title: "Start:"},
		&cobra.Group{ID: "watch", Title: "Watch:"},
		&cobra.Group{ID: "ask", Title: "Ask:"},
	)
	for group, commands := range map[string][]*cobra.Command{
		"start": {demoCommand(), initCommand(), keyCommand(), storeCommand(&s), configCommand(&s)},
		"watch": {runCommand(&s), renderCommand(&s), rosterCommand(&s), sourcesCommand(&s), alertsCommand(&s), canaryCommand(&s), scanCommand(&s)},
		"ask":   {statusCommand(&s), doctorCommand(&s), incidentsCommand(&s), exposuresCommand(&s), gapsCommand(&s), explainCommand(&s)},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	root.AddCommand(benchCommand(&s))
	return root
}

// unsafeFlag is for commands that parse documents themselves.
func (s *settings) unsafeFlag(c *cobra.Command) {
	c.Flags().BoolVar(&s.unsafe, "unsafe-no-sandbox", false, "parse documents without Landlock and seccomp, where a kernel has none")
}

// version is the module's version and commit, as the Go tool stamped them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := cmp.Or(info.Main.Version, "(devel)")
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += " " + s.Value[:min(12, len(s.Value))]
		}
	}
	return v + " " + info.GoVersion
}
