package bench

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// The tools that Peeler is measured against, over the list in plaintext.
const (
	Ripgrep   = "rg"
	Grep      = "grep"
	Hyperscan = "hyperscan"
)

// Tools are the names of all tools.
func Tools() []string { return []string{Ripgrep, Grep, Hyperscan} }

// contest is what the other tools search for, and in what.
type contest struct {
	bounds
	people           int
	corpus           string
	dir              string
	list, text, line string // files: the patterns, the corpus, and a line that holds nothing
	bytes            int64
}

// others are the other tools. The corpus is the first size bytes of the leak.
func (b *bench) others(ctx context.Context, f *force, l *leak, size int64) ([]job, error) {
	c := contest{
		people: f.people, corpus: l.corpus, dir: b.dir, bytes: size, text: l.file.Name(),
		list: filepath.Join(b.dir, "list"), line: filepath.Join(b.dir, "line"),
	}
	var err error
	if c.bounds, err = newBounds(b.Patience); err != nil {
		return nil, err
	}
	if err := f.writePatterns(ctx, c.list); err != nil {
		return nil, err
	}
	if err := os.WriteFile(c.line, []byte("\n"), 0o600); err != nil {
		return nil, err
	}
	if l.size() > size {
		if c.text, err = l.beginning(filepath.Join(b.dir, "text"), size); err != nil {
			return nil, err
		}
	}
	var jobs []job
	for _, tool := range b.Against {
		if tool == Hyperscan {
			jobs = append(jobs, &hyperscan{other: other{contest: c, tool: tool}})
		} else {
			jobs = append(jobs, &grepping{other{contest: c, tool: tool}})
		}
	}
	return jobs, nil
}

// beginning copies the first size bytes into another file.
func (l *leak) beginning(file string, size int64) (string, error) {
	out, err := os.Create(file)
	if err != nil {
		return "", err
	}
	defer out.Close()
	if _, err := io.Copy(out, io.NewSectionReader(l.file, 0, size)); err != nil {
		return "", err
	}
	return file, out.Close()
}

// other is another tool that is measured.
type other struct {
	contest
	tool    string
	build   float64 // CPU seconds
	memory  int64
	matches int64
	samples []sample
	lost    string // why it takes no further part
}

// unless takes what makes a tool lose as its result.
func (o *other) unless(err error) error {
	if why, ok := errors.AsType[lost](err); ok {
		o.lost = why.Error()
		return nil
	}
	return err
}

func (o *other) result() Result {
	r := Result{
		People: o.people, Tool: o.tool, Corpus: o.corpus, Cores: 1,
		Build: o.build, Memory: o.memory, Failed: o.lost,
	}
	if o.lost == "" {
		r.of(o.samples)
		r.Matches = o.matches
	}
	return r
}

// grepping is ripgrep or grep. They build their automaton at each start: what a
// file with one line takes is the time for that, and is subtracted.
type grepping struct{ other }

func (g *grepping) prepare(context.Context) error {
	if _, err := exec.LookPath(g.tool); err != nil {
		g.lost = "not installed"
	}
	return nil
}

func (g *grepping) command(file string) []string {
	if g.tool == Grep {
		return []string{Grep, "-aF", "-c", "-f", g.list, file}
	}
	return []string{
		Ripgrep, "--no-config", "-j1", "-aF", "-c", "--regex-size-limit", "20G", "--dfa-size-limit", "20G", "-f", g.list, file,
	}
}

func (g *grepping) round(ctx context.Context) error {
	if g.lost != "" {
		return nil
	}
	build, err := g.run(ctx, g.command(g.line)...)
	if err != nil {
		return g.unless(err)
	}
	all, err := g.run(ctx, g.command(g.text)...)
	if err != nil {
		return g.unless(err)
	}
	g.build, g.memory = build.cpu, max(g.memory, all.memory)
	if lines, err := strconv.ParseInt(strings.TrimSpace(all.out), 10, 64); err == nil {
		g.matches = lines
	}
	g.samples = append(g.samples, sample{bytes: g.bytes, threads: all.cpu - build.cpu, wall: all.wall - build.wall})
	return nil
}
