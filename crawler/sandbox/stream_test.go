package sandbox

import (
	"io"
	"strings"
	"testing"

	"peeler/crawler/extract"
	"peeler/matcher"
)

// endlessly is a piece of text that repeats.
type endlessly struct {
	piece string
	at    int
}

func (r *endlessly) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		c := copy(p[n:], r.piece[r.at:])
		n += c
		r.at = (r.at + c) % len(r.piece)
	}
	return len(p), nil
}

// A document may be longer than the memory of the child. (In a build with cgo
// its threads alone take up to 64 MiB of that.)
func TestDocumentLongerThanMemory(t *testing.T) {
	const size, memory = 128 << 20, 112 << 20
	for name, piece := range map[string]string{
		"rows.csv":     "HR-00417,Doe,Jane,jane.doe@example.org,07700 900123,Anytown\n",
		"one-line.txt": "Jane Doe 12345 ",
	} {
		t.Run(name, func(t *testing.T) {
			var text int64
			r := io.MultiReader(strings.NewReader("ref,surname\n"), io.LimitReader(&endlessly{piece: piece}, size))
			err := Extract(t.Context(), extract.Input{Name: name}, r, Limits{Memory: memory}, extract.Sink{
				Record: func(m matcher.Record) error {
					text += int64(m.Bytes())
					return nil
				},
				Gap: func(g matcher.Gap) { t.Errorf("gap: %v", g) },
			})
			if err != nil || text < size*3/4 {
				t.Errorf("%v, %d bytes of %d", err, text, size)
			}
		})
	}
}
