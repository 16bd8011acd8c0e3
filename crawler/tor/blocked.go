package tor

import (
	"bufio"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"
)

// ErrBlocked: the host is on the list of those that are never visited.
var ErrBlocked = errors.New("the host is on the block list (blocked_hosts): it is never visited")

// The bounds of a block list. A host takes some 36 bytes of memory, whatever its
// length.
const (
	maxBlocked  = 4_000_000 // hosts
	maxMistakes = 10        // that are named, before the reading ends
)

// Blocked is a set of hosts that are never visited, each with all below it. Names are
// kept as hashes under a seed that nobody knows. The zero value and nil block nothing.
type Blocked struct {
	seed  maphash.Seed
	names map[uint64]struct{}
	sums  map[[md5.Size]byte]struct{} // of hosts whose list does not say their names
}

// Add blocks a host and all below it. A "*." or "." before it means the same.
//
// A host may also be the MD5 sum of its name, 32 hexadecimal digits, as Ahmia masks
// its list of onions with abuse material: so that the list leads nobody there.
func (b *Blocked) Add(host string) error {
	if len(b.names)+len(b.sums) >= maxBlocked {
		return fmt.Errorf("a block list holds at most %d hosts", maxBlocked)
	}
	if sum, ok := masked(host); ok {
		if b.sums == nil {
			b.sums = map[[md5.Size]byte]struct{}{}
		}
		b.sums[sum] = struct{}{}
		return nil
	}
	host = fold(strings.TrimPrefix(strings.TrimPrefix(host, "*"), "."))
	if err := checkName(host); err != nil {
		return fmt.Errorf("%w, and other letters in their xn-- form; no scheme, port or path", err)
	}
	if b.names == nil {
		b.seed, b.names = maphash.MakeSeed(), map[uint64]struct{}{}
	}
	b.names[maphash.String(b.seed, host)] = struct{}{}
	return nil
}

func masked(host string) (sum [md5.Size]byte, ok bool) {
	if len(host) != hex.EncodedLen(md5.Size) {
		return sum, false
	}
	_, err := hex.Decode(sum[:], []byte(host))
	return sum, err == nil
}

// Has tells whether a host, or one above it, is blocked.
func (b *Blocked) Has(host string) bool {
	if b == nil || len(b.names)+len(b.sums) == 0 {
		return false
	}
	for name, more := fold(host), true; more; _, name, more = strings.Cut(name, ".") {
		if b.has(name) {
			return true
		}
	}
	return false
}

func (b *Blocked) has(name string) bool {
	if len(b.names) > 0 {
		if _, ok := b.names[maphash.String(b.seed, name)]; ok {
			return true
		}
	}
	if len(b.sums) > 0 {
		if _, ok := b.sums[md5.Sum([]byte(name))]; ok {
			return true
		}
	}
	return false
}

// Len is how many hosts are on the list.
func (b *Blocked) Len() int {
	if b == nil {
		return 0
	}
	return len(b.names) + len(b.sums)
}

// Read adds the hosts of a file: one a line, # begins a comment, empty lines count
// for nothing. Lines that are no host are named in the error, which begins each with
// name and the line's number, ten at most; a list that was read in part blocks too
// little, so nobody should use one. The error never shows what stands in a line.
func (b *Blocked) Read(r io.Reader, name string) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), 4096)
	var wrong []error
	n := 0
	for lines.Scan() && len(wrong) < maxMistakes {
		n++
		host, _, _ := strings.Cut(lines.Text(), "#")
		if host = strings.TrimSpace(strings.TrimPrefix(host, "\uFEFF")); host == "" {
			continue
		}
		if err := b.Add(host); err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", name, n, err))
		}
	}
	if err := lines.Err(); err != nil {
		wrong = append(wrong, fmt.Errorf("%s:%d: %w", name, n+1, err))
	}
	return errors.Join(wrong...)
}
