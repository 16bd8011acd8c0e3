package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/store"
)

func incidentsCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "incidents",
		Short: "The leaks: what, where, how many people, since when",
	}
	var f filterFlags
	list := listCommand(s, "list", "List incidents, newest first", &f, incidentColumns,
		func(ctx context.Context, c *api.Client, q store.Filter) ([]store.Incident, error) {
			return c.Incidents(ctx, q)
		})
	f.add(list, "source", "cohort", "severity")
	show := showCommand(s, "show ID", "Show one incident with its places", append(slices.Clone(incidentColumns),
		render.Column[store.Incident]{Title: "SERVICES", Cell: func(i store.Incident) string { return counts(i.Services) }},
		render.Column[store.Incident]{Title: "NEW SECRETS", Cell: func(i store.Incident) string { return strconv.Itoa(i.NewSecrets) }},
		render.Column[store.Incident]{Title: "ALIKE", Cell: func(i store.Incident) string { return strings.Join(i.Alike, ", ") }},
		render.Column[store.Incident]{Title: "PLACES", Cell: places},
	), func(ctx context.Context, c *api.Client, id string) (store.Incident, error) {
		return c.Incident(ctx, id)
	})
	c.AddCommand(list, show)
	return c
}

var incidentColumns = []render.Column[store.Incident]{
	{Title: "ID", Cell: func(i store.Incident) string { return i.ID }},
	{Title: "SEVERITY", Cell: func(i store.Incident) string { return string(i.Severity) }},
	{Title: "PEOPLE", Cell: func(i store.Incident) string { return strconv.Itoa(i.Subjects) }},
	{Title: "REVIEW", Cell: func(i store.Incident) string { return strconv.Itoa(i.Review) }},
	{Title: "COHORTS", Cell: func(i store.Incident) string { return counts(i.Cohorts) }},
	{Title: "KINDS", Cell: func(i store.Incident) string { return counts(i.Kinds) }},
	{Title: "CLASSES", Cell: func(i store.Incident) string { return i.Classes.String() }},
	{Title: "CREDENTIALS", Cell: func(i store.Incident) string { return counts(i.Credentials) }},
	{Title: "GAPS", Cell: func(i store.Incident) string { return counts(i.Gaps) }},
	{Title: "SOURCE", Cell: func(i store.Incident) string { return i.Source }},
	{Title: "UPDATE", Cell: func(i store.Incident) string { return strconv.Itoa(i.Update) }},
	{Title: "FIRST SEEN", Cell: func(i store.Incident) string { return render.Time(i.FirstSeen) }},
	{Title: "LAST SEEN", Cell: func(i store.Incident) string { return render.Time(i.LastSeen) }},
}

// counts writes counts by name, sorted: "covert 2, public-figure 1".
func counts(m map[string]int) string {
	parts := make([]string, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, m[name]))
	}
	return strings.Join(parts, ", ")
}

func places(i store.Incident) string {
	lines := make([]string, len(i.Places))
	for n, p := range i.Places {
		lines[n] = fmt.Sprintf("%s %s since %s", p.Source, p.Locator, render.Time(p.FirstSeen))
		if !p.Gone.IsZero() {
			lines[n] += ", gone " + render.Time(p.Gone)
		}
	}
	return strings.Join(lines, "; ")
}
