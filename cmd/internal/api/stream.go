package api

import (
	"io"
	"net/http"
	"time"
)

// idleTime is how long a stream may rest in either direction while the other
// side is waited for. The backend's own work does not count.
const idleTime = 30 * time.Second

// limit bounds all that is still to be read and written.
func limit(w http.ResponseWriter, d time.Duration) {
	rc := http.NewResponseController(w)
	end := time.Now().Add(d)
	rc.SetReadDeadline(end)
	rc.SetWriteDeadline(end)
}

// stream bounds each read and each write instead of the whole, and lets an
// answer begin before the body has been read.
func stream(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	rc := http.NewResponseController(w)
	rc.EnableFullDuplex()
	rc.SetReadDeadline(time.Time{})
	r = r.WithContext(r.Context())
	r.Body = &idleBody{r.Body, rc}
	return &idleWriter{w, rc}, r
}

type idleBody struct {
	io.ReadCloser
	rc *http.ResponseController
}

func (b *idleBody) Read(p []byte) (int, error) {
	b.rc.SetReadDeadline(time.Now().Add(idleTime))
	n, err := b.ReadCloser.Read(p)
	// The server goes on reading to learn whether the client leaves. A deadline
	// left standing would pass for that and cancel the work.
	b.rc.SetReadDeadline(time.Time{})
	return n, err
}

type idleWriter struct {
	http.ResponseWriter
	rc *http.ResponseController
}

func (w *idleWriter) Write(p []byte) (int, error) {
	w.rc.SetWriteDeadline(time.Now().Add(idleTime))
	return w.ResponseWriter.Write(p)
}

// FlushError sends what is buffered; http.ResponseController calls it.
func (w *idleWriter) FlushError() error {
	w.rc.SetWriteDeadline(time.Now().Add(idleTime))
	return w.rc.Flush()
}
