package api

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"

	"peeler/store"
)

// listing answers with what ask finds for the filter in the query.
func listing[T any](w http.ResponseWriter, r *http.Request, ask func(context.Context, store.Filter) ([]T, error)) error {
	f, err := parseFilter(r.URL.Query())
	if err != nil {
		return err
	}
	l, err := ask(r.Context(), f)
	if err != nil {
		return err
	}
	return writeList(w, l)
}

// single answers with what ask finds for the id in the query.
func single[T any](w http.ResponseWriter, r *http.Request, ask func(context.Context, string) (T, error)) error {
	id, err := required(r, "id")
	if err != nil {
		return err
	}
	v, err := ask(r.Context(), id)
	if err != nil {
		return err
	}
	return writeOne(w, v)
}

func writeOne(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}

// writeList writes one element a line, so that the encoded listing is never in
// memory as a whole.
func writeList[T any](w http.ResponseWriter, l []T) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	out := bufio.NewWriterSize(w, 32<<10)
	enc := json.NewEncoder(out)
	for i := range l {
		if err := enc.Encode(&l[i]); err != nil {
			return err
		}
	}
	return out.Flush()
}

// done answers 204 unless there was an error.
func done(w http.ResponseWriter, err error) error {
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
