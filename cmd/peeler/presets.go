package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/render"
	"peeler/configs"
)

// presetRow is a preset as it is listed.
type presetRow struct {
	Name  string `json:"name"`
	Shape string `json:"shape"`
	About string `json:"about"`
}

func presetsCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use: "presets [NAME]", Short: "List the kinds of source that bring their own selectors, or show one", Args: cobra.MaximumNArgs(1),
		Long: `List the kinds of source that bring their own selectors, or show one: what it fills
in, and what it reads on the pages that it brings.

A preset is used by its name: "kind: xenforo". What the source itself says goes first.`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return presetNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				p, ok := configs.FindPreset(args[0])
				if !ok {
					return fmt.Errorf("%s: there is no such preset: see `peeler sources presets`", args[0])
				}
				fmt.Fprintf(cmd.OutOrStdout(), "# %s: %s\n%s", p.Name, p.About, p.YAML)
				return nil
			}
			var rows []presetRow
			for _, p := range configs.Presets() {
				rows = append(rows, presetRow{p.Name, string(p.Source.Kind), p.About})
			}
			return render.Write(cmd.OutOrStdout(), format, rows, []render.Column[presetRow]{
				{Title: "KIND", Cell: func(p presetRow) string { return p.Name }},
				{Title: "SHAPE", Cell: func(p presetRow) string { return p.Shape }},
				{Title: "ABOUT", Cell: func(p presetRow) string { return p.About }},
			})
		},
	}
	s.outputFlag(c)
	return c
}

func presetNames() []string {
	var names []string
	for _, p := range configs.Presets() {
		names = append(names, p.Name)
	}
	return names
}
