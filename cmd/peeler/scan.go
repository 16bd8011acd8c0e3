package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"peeler/cmd/internal/api"
	"peeler/cmd/internal/render"
	"peeler/matcher"
)

func scanCommand(s *settings) *cobra.Command {
	var (
		q    api.ScanRequest
		code bool
		each bool
	)
	c := &cobra.Command{
		Use:   "scan PATH...|-",
		Short: "Look for staff in local files and folders",
		Long: `Look for staff in local files and folders, archives included, the very way that
the daemon looks at what it fetches; through the daemon if it runs.

With -o jsonl each line is an object with "v":1 and "type": "match", "gap", with
--files "document" at the end of each file, with --columns "column", and at the end
of all "summary". A gap is what could not be examined: nobody may be said to be in
it or not. Where it cannot be decided between a few people, each has a row
of its own with a share of the probability and, under "among", all of them; they
are shown when it is sure enough that one of them is meant. "peeler explain" says
why a match is as sure as it is. The classes of data that the files expose are listed
whoever they are about; --columns shows what was understood of each column, never a
value. Nothing is remembered unless --record is given: then what is
found becomes exposures, incidents and alerts of the source "scan".

Exit codes: 0 done; with --exit-code 2 when matches were found, else 3 when
something could not be examined.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := output(cmd)
			if err != nil {
				return err
			}
			files, err := walk(args)
			if err != nil {
				return err
			}
			var sum api.Summary
			err = s.askToRead(cmd, func(c *api.Client) error {
				sum, err = scan(cmd, c, q, files, format, each)
				return err
			})
			switch {
			case err != nil:
				return err
			case code && sum.Matches > 0:
				return exitCode(exitMatches)
			case code && sum.Gaps > 0:
				return exitCode(exitGaps)
			}
			return nil
		},
	}
	s.outputFlag(c, "table", "jsonl", "csv")
	s.unsafeFlag(c)
	c.Flags().BoolVar(&q.Record, "record", false, "remember what is found, and alert")
	c.Flags().BoolVarP(&each, "files", "v", false, "say of each file what was in it")
	c.Flags().BoolVar(&code, "exit-code", false, "exit with 2 for matches, 3 for gaps")
	c.Flags().Float64Var(&q.MinConfidence, "min-confidence", 0, "show matches this sure and surer, 0.5 to 1 (default: alert_at)")
	c.Flags().StringArrayVar(&q.Passwords, "password", nil, "try this on what is encrypted; may be given several times")
	c.Flags().BoolVar(&q.OCR, "ocr", false, "read pictures too, scanned lists, by tesseract if it is installed: seconds a page")
	c.Flags().BoolVar(&q.Columns, "columns", false, "say what the columns of the files hold, and which data they expose")
	priorFlag(c, &q)
	return c
}

func priorFlag(c *cobra.Command, q *api.ScanRequest) {
	c.Flags().Float64Var(&q.Prior, "prior", 0, "bits by which these files are likelier to name staff than any page, 0 to 8 (as prior_bits of a source)")
}

// oneOf says among how many it cannot be decided.
func oneOf(among []matcher.Subject) string {
	if len(among) == 0 {
		return ""
	}
	return fmt.Sprintf("one of %d", len(among))
}

// scan examines the files one after the other and prints what they say.
func scan(cmd *cobra.Command, c *api.Client, q api.ScanRequest, files []target, format render.Format, each bool) (api.Summary, error) {
	start := time.Now()
	var total int64
	for _, f := range files {
		total += f.size
	}
	bar := render.Progress(cmd.ErrOrStderr(), "scanning", total)
	defer bar.Close()
	out := newScanOutput(cmd.OutOrStdout(), format, bar, each)
	out.wide = q.Columns
	for n, f := range files {
		bar.Name(fmt.Sprintf("%d of %d", n+1, len(files)), filepath.Base(f.path))
		out.file = f.path
		err := f.open(cmd, func(name string, r io.Reader) error {
			q.Name = name
			return c.Scan(cmd.Context(), q, bar.Reader(r), out.line)
		})
		// A file that cannot be read is a gap of the scan, not its end.
		if unread, ok := errors.AsType[*fs.PathError](err); ok {
			err = out.unread(f, unread.Err)
		}
		if err != nil {
			return out.sum, err
		}
	}
	bar.Close()
	out.sum.Seconds = api.Seconds(time.Since(start))
	return out.sum, out.end()
}

// target is a file to scan.
type target struct {
	path string
	size int64
}

// walk lists the files below the paths. "-" is standard input. A path that does
// not exist is an error: it is a typing mistake, not a gap.
func walk(paths []string) ([]target, error) {
	var files []target
	for _, p := range paths {
		if p == "-" {
			files = append(files, target{path: "-"})
			continue
		}
		if _, err := os.Stat(p); err != nil {
			return nil, err
		}
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				files = append(files, target{path: path}) // opening it will say why
				return nil
			case d.IsDir():
				return nil
			}
			t := target{path: path}
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				t.size = info.Size()
			}
			files = append(files, t)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// open hands the file to do, under the name that its records' paths begin with.
func (t target) open(cmd *cobra.Command, do func(name string, r io.Reader) error) error {
	if t.path == "-" {
		return do("stdin", cmd.InOrStdin())
	}
	info, err := os.Stat(t.path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &fs.PathError{Op: "scan", Path: t.path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	return do(t.path, f)
}

// scanOutput prints the lines of a scan and adds up its summary.
type scanOutput struct {
	w        io.Writer
	format   render.Format
	bar      *render.Bar
	each     bool   // say of each file what was in it
	file     string // that is being scanned
	sum      api.Summary
	subjects map[matcher.Subject]struct{}
	rows     []scanRow // of a table or CSV, printed at the end
	wide     bool      // the columns were asked for
	columns  []matcher.Column
}

// scanRow is a line of a scan as people read it.
type scanRow struct {
	what, path, subject, kinds, sure, among, cohorts, credential, why string
}

func newScanOutput(w io.Writer, format render.Format, bar *render.Bar, each bool) *scanOutput {
	return &scanOutput{w: w, format: format, bar: bar, each: each, subjects: map[matcher.Subject]struct{}{}}
}

func (o *scanOutput) line(l api.ScanLine) error {
	if l.Summary != nil {
		return o.ended(*l.Summary)
	}
	if l.Match != nil {
		o.subjects[l.Match.Subject] = struct{}{}
		o.sum.Subjects = len(o.subjects)
	}
	return o.print(l)
}

// ended adds up what was in a file, and says it if that is asked for.
func (o *scanOutput) ended(file api.Summary) error {
	o.sum.Add(file)
	if !o.each {
		return nil
	}
	return o.print(api.ScanLine{Document: &api.Document{Path: o.file, Summary: file}})
}

// unread says that a file could not be read at all.
func (o *scanOutput) unread(t target, err error) error {
	if err := o.line(api.ScanLine{Gap: &api.Gap{Path: t.path, Cause: matcher.NotFetched, Detail: err.Error()}}); err != nil {
		return err
	}
	file := api.Summary{Documents: 1}
	file.Unread(matcher.NotFetched)
	return o.ended(file)
}

func (o *scanOutput) print(l api.ScanLine) error {
	if o.format == render.JSONL {
		o.bar.Clear()
		return json.NewEncoder(o.w).Encode(l)
	}
	if m := l.Match; m != nil {
		o.rows = append(o.rows, scanRow{
			"match", m.Path, string(m.Subject), kinds(m.Kinds), strconv.FormatFloat(m.Confidence, 'f', 3, 64),
			oneOf(m.Among), strings.Join(m.Cohorts, " "), login(m.Credential), strings.Join(m.Reasons, "; "),
		})
	}
	if l.Column != nil {
		o.columns = append(o.columns, *l.Column)
	}
	if g := l.Gap; g != nil {
		why := string(g.Cause) + ": " + g.Detail
		if g.Limit != "" {
			why += " (" + g.Limit + ")"
		}
		o.rows = append(o.rows, scanRow{what: "gap", path: g.Path, why: why})
	}
	if d := l.Document; d != nil && o.format == render.Table {
		o.bar.Clear()
		_, err := fmt.Fprintf(o.w, "%s: %s\n", d.Path, contents(d.Summary))
		return err
	} else if d != nil {
		o.rows = append(o.rows, scanRow{what: "document", path: d.Path, why: contents(d.Summary)})
	}
	return nil
}

// contents says what was in files. That nobody was found never stands without
// what was not read.
func contents(s api.Summary) string {
	people := fmt.Sprintf("%d people in %d matches", s.Subjects, s.Matches)
	if s.Gaps > 0 {
		people += ", and more may be in what was not read: " + gapCounts(s)
	}
	return fmt.Sprintf("%s; %d records, %s", people, s.Records, humanize.IBytes(uint64(max(0, s.Bytes))))
}

// gapCounts counts gaps by cause, most frequent first: "3 gaps: 2 encrypted, 1
// too-big".
func gapCounts(s api.Summary) string {
	causes := slices.SortedFunc(maps.Keys(s.GapsByCause), func(a, b matcher.Cause) int {
		return cmp.Or(cmp.Compare(s.GapsByCause[b], s.GapsByCause[a]), cmp.Compare(a, b))
	})
	parts := make([]string, len(causes))
	for i, c := range causes {
		parts[i] = fmt.Sprintf("%d %s", s.GapsByCause[c], c)
	}
	if s.Gaps == 1 {
		return "1 gap: " + parts[0]
	}
	return fmt.Sprintf("%d gaps: %s", s.Gaps, strings.Join(parts, ", "))
}

// login is what a login beside a match opens: "own vpn", "third-party without
// password".
func login(c *api.Credential) string {
	if c == nil {
		return ""
	}
	text := strings.TrimSpace(c.Host.String() + " " + c.Service)
	if !c.Secret {
		text += " without password"
	}
	return text
}

// end prints what was kept back, and the summary.
func (o *scanOutput) end() error {
	if o.format == render.JSONL {
		return json.NewEncoder(o.w).Encode(api.ScanLine{Summary: &o.sum})
	}
	switch {
	case o.format != render.Table && o.wide:
		return render.Write(o.w, o.format, o.columns, columnColumns)
	case o.format != render.Table:
		return render.Write(o.w, o.format, o.rows, scanColumns)
	}
	if len(o.rows) > 0 {
		if err := render.Write(o.w, o.format, o.rows, scanColumns); err != nil {
			return err
		}
	}
	if len(o.columns) > 0 {
		if err := render.Write(o.w, o.format, o.columns, columnColumns); err != nil {
			return err
		}
	}
	if o.sum.Classes != 0 {
		if _, err := fmt.Fprintf(o.w, "data exposed, of whomever: %s\n", o.sum.Classes); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(o.w, "%s in %d documents, %.1f s\n", contents(o.sum), o.sum.Documents, o.sum.Seconds)
	return err
}

var scanColumns = []render.Column[scanRow]{
	{Title: "WHAT", Cell: func(r scanRow) string { return r.what }},
	{Title: "PLACE", Cell: func(r scanRow) string { return r.path }},
	{Title: "PERSON", Cell: func(r scanRow) string { return r.subject }},
	{Title: "KINDS", Cell: func(r scanRow) string { return r.kinds }},
	{Title: "SURE", Cell: func(r scanRow) string { return r.sure }},
	{Title: "AMONG", Cell: func(r scanRow) string { return r.among }},
	{Title: "COHORTS", Cell: func(r scanRow) string { return r.cohorts }},
	{Title: "CREDENTIAL", Cell: func(r scanRow) string { return r.credential }},
	{Title: "WHY", Cell: func(r scanRow) string { return r.why }},
}
