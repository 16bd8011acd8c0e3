package extract

import (
	"bufio"
	"regexp"

	"peeler/matcher"
)

const volumeDetail = "one volume of several: join them, or give them as one file"

var volumeName = regexp.MustCompile(`(?i)\.(\d{3}|z\d\d|r\d\d|part0*\d+\.(rar|zip|7z))$`)

func isVolumeName(name string) bool { return volumeName.MatchString(name) }

// isVolume tells a later volume of an archive by its name: nothing in it does.
func isVolume(s sample) bool {
	return s.begins("PK\x07\x08PK\x03\x04") || isVolumeName(s.name) && wide(s.peek) == nil && !isText(s.peek)
}

// volume reads what there is in a volume.
func (x *extraction) volume(p place, r *bufio.Reader) error {
	x.gap(p, matcher.Truncated, volumeDetail, 0)
	if peek, _ := r.Peek(4); string(peek) == "PK\x07\x08" {
		return x.salvageZip(p, r)
	}
	return x.behind(p, r)
}
