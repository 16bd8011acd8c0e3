package configs

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

const (
	day  = Duration(24 * time.Hour)
	week = 7 * day
)

// maxSize keeps a size exact in a float64, through which it is parsed.
const maxSize = 1 << 50

var errDuration = errors.New("is no length of time: write it as 90s, 15m, 1h30m, 2d or 1w")

// UnmarshalText reads 90s, 15m, 1h30m, 2d, 1w or 1w2d3h. A number needs its
// unit; only 0 stands alone. Negative lengths are refused.
func (d *Duration) UnmarshalText(text []byte) error {
	s := string(text)
	if s == "0" {
		*d = 0
		return nil
	}
	var sum Duration
	for _, unit := range []struct {
		name   string
		length Duration
	}{{"w", week}, {"d", day}} {
		digits, rest, found := strings.Cut(s, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil || Duration(n) > (math.MaxInt64-sum)/unit.length {
			return errDuration
		}
		sum, s = sum+Duration(n)*unit.length, rest
	}
	if s != "" {
		rest, err := time.ParseDuration(s)
		if err != nil || s[0] == '+' || rest < 0 || Duration(rest) > math.MaxInt64-sum {
			return errDuration
		}
		sum += Duration(rest)
	} else if len(text) == 0 {
		return errDuration
	}
	*d = sum
	return nil
}

// String writes d so that UnmarshalText reads it back: 1w, 2d, 1h30m.
func (d Duration) String() string {
	if d < day {
		return trimZeros(time.Duration(d).String())
	}
	var b strings.Builder
	if d >= week {
		fmt.Fprintf(&b, "%dw", d/week)
		d %= week
	}
	if d >= day {
		fmt.Fprintf(&b, "%dd", d/day)
		d %= day
	}
	if d > 0 {
		b.WriteString(trimZeros(time.Duration(d).String()))
	}
	return b.String()
}

// trimZeros makes 1h of 1h0m0s.
func trimZeros(s string) string {
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// MarshalText writes what String says.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a number of bytes with an optional unit: 512, 64KiB, 8MB
// (8 000 000), 2GiB. At most 1 PiB.
func (s *Size) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil {
		return errors.New("is no size: write it as 512, 64KiB, 8MB or 2GiB")
	}
	if n > maxSize {
		return errors.New("is over 1PiB: name a smaller size")
	}
	*s = Size(n)
	return nil
}

// String writes s so that UnmarshalText reads it back, in the largest binary
// unit that leaves no rest.
func (s Size) String() string {
	n, unit := int64(s), 0
	units := [...]string{"", "KiB", "MiB", "GiB", "TiB", "PiB"}
	for n != 0 && n%1024 == 0 && unit < len(units)-1 {
		n, unit = n/1024, unit+1
	}
	return strconv.FormatInt(n, 10) + units[unit]
}

// MarshalText writes what String says.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
