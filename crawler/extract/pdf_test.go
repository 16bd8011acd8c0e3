package extract

import (
	"bytes"
	"io"
	"os/exec"
	"testing"

	"peeler/matcher"
)

// running runs a program as the sandbox would, without its bounds.
func running(program string, in io.Reader, args ...string) (io.ReadCloser, error) {
	cmd := exec.Command(program, args...)
	cmd.Stdin = in
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{out, cmd, false}, nil
}

// process is the output of a program, whose failure is an error at its end.
type process struct {
	io.ReadCloser
	cmd    *exec.Cmd
	waited bool
}

func (p *process) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err == io.EOF && !p.waited {
		p.waited = true
		if failed := p.cmd.Wait(); failed != nil {
			return n, failed
		}
	}
	return n, err
}

func (p *process) Close() error {
	err := p.ReadCloser.Close()
	if !p.waited {
		p.waited = true
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
	return err
}

// readWith is read with programs.
func readWith(t testing.TB, in Input, data []byte, lim Limits) ([]matcher.Record, []matcher.Gap) {
	t.Helper()
	var records []matcher.Record
	var gaps []matcher.Gap
	in.Run = running
	err := Extract(in, bytes.NewReader(data), lim, Sink{
		Record: func(r matcher.Record) error { records = append(records, r); return nil },
		Gap:    func(g matcher.Gap) { gaps = append(gaps, g) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return records, gaps
}
