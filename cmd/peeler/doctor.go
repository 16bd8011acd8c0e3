package main

import (
	"cmp"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
	"peeler/cmd/internal/render"
)

// Exit codes of doctor, after what monitoring takes for warning and critical.
const (
	exitWarn = 1
	exitBad  = 2
)

func doctorCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "What works and what does not, each with what to do",
		Long: `What works and what does not, each with what to do: the configuration, the key, the
daemon or its store, Tor's SOCKS and control ports, the sandbox, the programs that
read PDFs and pictures, the disk, the clock and the receivers' secrets.

It connects to nothing but the daemon and Tor on this machine; "peeler alerts test"
tries the way to the receivers. Run it as the user that the daemon runs as.

Exit codes: 0 all is well (notes are no trouble), 1 something is lost (warn), 2
something does not work (bad).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			findings := daemon.Examine(cmd.Context(), s.config, daemon.Options{KeyFile: s.key, Version: version(), Unsafe: s.unsafe})
			if format == render.Table {
				err = render.Write(cmd.OutOrStdout(), format, withRemedies(findings), doctorColumns[:3])
			} else {
				err = render.Write(cmd.OutOrStdout(), format, findings, doctorColumns)
			}
			return cmp.Or(err, verdictOf(findings))
		},
	}
	s.outputFlag(c)
	s.unsafeFlag(c)
	return c
}

// withRemedies puts what to do on a line of its own, so that a screen is wide enough.
func withRemedies(findings []daemon.Finding) []daemon.Finding {
	var lines []daemon.Finding
	for _, f := range findings {
		lines = append(lines, f)
		if f.Do != "" {
			lines = append(lines, daemon.Finding{Says: "→ " + f.Do})
		}
	}
	return lines
}

func verdictOf(findings []daemon.Finding) error {
	worst := exitOK
	for _, f := range findings {
		switch f.Grade {
		case daemon.Warn:
			worst = max(worst, exitWarn)
		case daemon.Bad:
			worst = max(worst, exitBad)
		}
	}
	if worst == exitOK {
		return nil
	}
	return exitCode(worst)
}

var doctorColumns = []render.Column[daemon.Finding]{
	{Title: "GRADE", Cell: func(f daemon.Finding) string { return string(f.Grade) }},
	{Title: "PART", Cell: func(f daemon.Finding) string { return f.Part }},
	{Title: "SAYS", Cell: func(f daemon.Finding) string { return f.Says }},
	{Title: "DO", Cell: func(f daemon.Finding) string { return f.Do }},
}
