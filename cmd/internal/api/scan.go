package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ScanRequest asks to examine one file, whose bytes are the body.
type ScanRequest struct {
	Name          string   // path as the user gave it; paths in the answer begin with it
	Record        bool     // remember what is found and raise alerts; for administrators
	MinConfidence float64  // leave out matches less sure than this, to 1; 0: as configured
	Explain       bool     // say of each match why it is as sure as it is; shows those for review too
	Columns       bool     // say what was understood of each column
	OCR           bool     // read pictures by tesseract
	Passwords     []string // may open what is encrypted; none holds a line break
	Prior         float64  // bits by which the file is likelier to name staff than any page, 0 to 8
}

// maxPrior is the most that a source may be given too.
const maxPrior = 8

func scan(b Backend, w http.ResponseWriter, r *http.Request) error {
	return runScan(b, w, r, false)
}

func scanRecord(b Backend, w http.ResponseWriter, r *http.Request) error {
	return runScan(b, w, r, true)
}

func runScan(b Backend, w http.ResponseWriter, r *http.Request, record bool) error {
	q, err := parseScan(r.URL.Query())
	if err != nil {
		return err
	}
	q.Record = record
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := newLineWriter(w)
	if err = b.Scan(r.Context(), q, r.Body, func(l ScanLine) error { return out.write(l) }); err == nil {
		return out.flush()
	}
	if out.begun {
		// The status is gone: the error is the last line.
		e, _ := encodeError(err)
		return errors.Join(out.write(e), out.flush())
	}
	return err
}

// lineWriter sends lines of JSON on as they come, but gathers those that come
// fast: a flush for each costs more than the line.
type lineWriter struct {
	buf     *bufio.Writer
	enc     *json.Encoder
	rc      *http.ResponseController
	flushed time.Time
	begun   bool
}

// gatherTime is how long lines are gathered. The last of a burst waits for the
// next line or the end of the scan.
const gatherTime = 50 * time.Millisecond

func newLineWriter(w http.ResponseWriter) *lineWriter {
	buf := bufio.NewWriterSize(w, 32<<10)
	return &lineWriter{buf: buf, enc: json.NewEncoder(buf), rc: http.NewResponseController(w)}
}

func (l *lineWriter) write(v any) error {
	l.begun = true
	if err := l.enc.Encode(v); err != nil {
		return err
	}
	if time.Since(l.flushed) < gatherTime {
		return nil
	}
	return l.flush()
}

func (l *lineWriter) flush() error {
	l.flushed = time.Now()
	if err := l.buf.Flush(); err != nil {
		return err
	}
	return l.rc.Flush()
}

func parseScan(q url.Values) (ScanRequest, error) {
	s := ScanRequest{Name: q.Get("name")}
	if s.Name == "" {
		return s, bad("name is missing")
	}
	if c := q.Get("min_confidence"); c != "" {
		var err error
		s.MinConfidence, err = strconv.ParseFloat(c, 64)
		if err != nil || !(s.MinConfidence >= 0 && s.MinConfidence <= 1) {
			return s, bad("min_confidence is a number from 0 to 1")
		}
	}
	if p := q.Get("prior"); p != "" {
		var err error
		s.Prior, err = strconv.ParseFloat(p, 64)
		if err != nil || !(s.Prior >= 0 && s.Prior <= maxPrior) {
			return s, bad(fmt.Sprintf("prior is a number of bits from 0 to %d", maxPrior))
		}
	}
	if p := q.Get("passwords"); p != "" {
		s.Passwords = strings.Split(p, "\n")
	}
	var err error
	if s.Explain, err = parseBool(q, "explain"); err != nil {
		return s, err
	}
	if s.Columns, err = parseBool(q, "columns"); err != nil {
		return s, err
	}
	s.OCR, err = parseBool(q, "ocr")
	return s, err
}

// Scan examines one file and calls each with every line as it arrives; it ends
// at each's first error. The last line is a summary. The body is read to its end
// unless the scan fails before.
func (c *Client) Scan(ctx context.Context, q ScanRequest, body io.Reader, each func(ScanLine) error) error {
	path := "/v1/scan"
	if q.Record {
		path = "/v1/scan/record"
	}
	v := url.Values{
		"name":           {q.Name},
		"min_confidence": {strconv.FormatFloat(q.MinConfidence, 'g', -1, 64)},
		"explain":        {strconv.FormatBool(q.Explain)},
		"columns":        {strconv.FormatBool(q.Columns)},
		"ocr":            {strconv.FormatBool(q.OCR)},
		"prior":          {strconv.FormatFloat(q.Prior, 'g', -1, 64)},
	}
	if len(q.Passwords) > 0 {
		v.Set("passwords", strings.Join(q.Passwords, "\n"))
	}
	resp, err := c.ask(ctx, http.MethodPost, path, v, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return readLines(ctx, resp.Body, each)
}

// readLines reads a scan's answer to its end.
func readLines(ctx context.Context, r io.Reader, each func(ScanLine) error) error {
	summed := false
	for dec := json.NewDecoder(r); ; {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if err == io.EOF && summed {
			return nil
		}
		if err != nil {
			return gone(ctx, fmt.Errorf("the scan broke off: %w", err))
		}
		l, err := readLine(raw)
		if err != nil {
			return err
		}
		summed = summed || l.Summary != nil
		if err := each(l); err != nil {
			return err
		}
	}
}

// readLine is the line, or the error that stands in its place.
func readLine(raw json.RawMessage) (ScanLine, error) {
	var h struct {
		head
		wireError
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		return ScanLine{}, errors.New("the scan's answer cannot be read")
	}
	if h.Message != "" {
		return ScanLine{}, h.decode()
	}
	var l ScanLine
	err := l.fill(h.head, raw)
	return l, err
}
