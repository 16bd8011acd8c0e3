package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"peeler/cmd/internal/bench"
)

// TestBenchMatchJSON reads what the command writes for machines, into the very
// types that it is written from, and holds it to have measured what it was told.
func TestBenchMatchJSON(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var begun bool
	var out bytes.Buffer
	root := rootCommand(&begun)
	root.SetOut(&out)
	root.SetErr(&bytes.Buffer{})
	root.SetArgs([]string{
		"bench", "match", "--people", "500", "--size", "2MiB", "--rounds", "1", "--corpus", "mixed,csv-columns",
		"--flat", "1MiB,2MiB", "--cores", "1,2", "--against", "grep", "-o", "json",
	})
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	var r bench.Report
	decoder := json.NewDecoder(&out)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		t.Fatal(err)
	}
	type run struct {
		tool, corpus string
		cores        int
		flat         bool
	}
	want := map[run]bool{
		{bench.Peeler, "mixed", 1, true}: true, {bench.Peeler, "mixed", 1, false}: true, {bench.Peeler, "mixed", 2, false}: true,
		{bench.Grep, "mixed", 1, false}: true, {bench.Peeler, bench.Columns, 1, false}: true,
		{bench.Reading, "mixed", 1, false}: true, {bench.Reading, bench.Columns, 1, false}: true,
	}
	got := map[run]bool{}
	for _, one := range r.Runs {
		got[run{one.Tool, one.Corpus, one.Cores, one.Flat}] = true
		if one.PerCPU <= 0 || one.PerWall <= 0 || one.Bytes == 0 || one.People != 500 || one.Failed != "" {
			t.Errorf("not measured: %+v", one)
		}
	}
	for one := range want {
		if !got[one] {
			t.Errorf("%+v was not measured", one)
		}
	}
	if len(got) != len(want) {
		t.Errorf("measured: %+v", got)
	}
	if len(r.Figures) == 0 || r.Machine.Cores == 0 {
		t.Errorf("figures %v, machine %+v", r.Figures, r.Machine)
	}
}
