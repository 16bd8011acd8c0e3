package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestDemo runs the demonstration as a newcomer would: it shows two alerts with
// good signatures and leaves nothing behind, neither files nor processes.
func TestDemo(t *testing.T) {
	torNetwork(t)
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "demo")
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := strings.Count(string(out), "signature good"); n != 2 {
		t.Errorf("%d alerts, want 2\n%s", n, out)
	}
	for _, want := range []string{"HR-01005", "open-drop", "EXP-", "INC-", "What to type next"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not shown\n%s", want, out)
		}
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("files are left: %v (%v)", left, err)
	}
	// Every process that it starts has a path below the folder in its arguments.
	if procs, err := exec.Command("pgrep", "-a", "-f", temp).Output(); err == nil {
		t.Errorf("processes are left:\n%s", procs)
	}
}
