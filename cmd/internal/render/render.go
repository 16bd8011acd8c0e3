package render

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Format is a form of output.
type Format string

// The formats.
const (
	Table Format = "table" // for people
	JSON  Format = "json"  // one array, or one object
	JSONL Format = "jsonl" // one object a line
	CSV   Format = "csv"   // RFC 4180, safe to open in a spreadsheet
)

// ParseFormat reads a format's name.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case Table, JSON, JSONL, CSV:
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q: choose table, json, jsonl or csv", name)
}

// Column is a column of a table or CSV.
type Column[T any] struct {
	Title string // FIRST SEEN; first_seen in CSV
	Cell  func(T) string
}

// Write writes a listing: tables and CSV by its columns, JSON by the items
// themselves. No items make a table of titles, or an empty array.
func Write[T any](w io.Writer, f Format, items []T, columns []Column[T]) error {
	switch f {
	case Table:
		return writeTable(w, cells(items, columns, tableTitle))
	case CSV:
		return writeCSV(w, cells(items, columns, csvTitle))
	case JSON:
		if items == nil {
			items = []T{}
		}
		return writeJSON(w, items, "  ")
	case JSONL:
		for _, item := range items {
			if err := writeJSON(w, item, ""); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("unknown format %q", f)
}

// WriteOne writes one item: as a table a line for each column, as JSON one
// object.
func WriteOne[T any](w io.Writer, f Format, item T, columns []Column[T]) error {
	switch f {
	case Table:
		return writeCard(w, cells([]T{item}, columns, tableTitle))
	case JSON:
		return writeJSON(w, item, "  ")
	}
	return Write(w, f, []T{item}, columns)
}

// Time writes a time as RFC 3339 in UTC, to the second; "" for none.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func tableTitle(title string) string {
	return strings.ToUpper(strings.ReplaceAll(title, "_", " "))
}

func csvTitle(title string) string {
	return strings.ToLower(strings.ReplaceAll(title, " ", "_"))
}

// cells makes rows of text, the titles first.
func cells[T any](items []T, columns []Column[T], title func(string) string) [][]string {
	rows := make([][]string, len(items)+1)
	for _, c := range columns {
		rows[0] = append(rows[0], title(c.Title))
		for i, item := range items {
			rows[i+1] = append(rows[i+1], c.Cell(item))
		}
	}
	return rows
}

// writeJSON escapes with \u what JSON lets stand and a terminal obeys.
func writeJSON(w io.Writer, v any, indent string) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	_, err := w.Write(escape(nil, []byte(b.String()), true))
	return err
}

func writeCSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(string(escape(nil, []byte(cell), false)))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// inert keeps a cell from being a formula (CWE-1236): a spreadsheet shows what
// begins with ' as text. A spreadsheet that parts cells at ; sees one begin after
// each.
func inert(cell string) string {
	parts := strings.Split(cell, ";")
	for i, part := range parts {
		if begin := strings.TrimLeft(part, " \"'"); begin != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20\u2212", []rune(begin)[0]) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}
