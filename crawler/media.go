package crawler

import (
	"bytes"
	"path"
	"strings"
)

// mediaDetail says why there is a gap for an image. It is a promise: such files
// may be unlawful to hold, and hold no text that is read.
const mediaDetail = "media is not fetched"

// mediaNames are the endings by which media is known before it is asked for.
var mediaNames = map[string]bool{
	".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".webp": true, ".avif": true,
	".bmp": true, ".tif": true, ".tiff": true, ".heic": true, ".ico": true, ".svg": true,
	".mp3": true, ".m4a": true, ".ogg": true, ".wav": true, ".flac": true, ".opus": true,
	".mp4": true, ".m4v": true, ".mkv": true, ".webm": true, ".avi": true, ".mov": true,
	".wmv": true, ".mpg": true, ".mpeg": true, ".3gp": true,
}

// mediaName tells media by the name of a file.
func mediaName(p string) bool { return mediaNames[strings.ToLower(path.Ext(p))] }

// media tells media by what the site says it sends.
func (r *response) media() bool {
	kind, _, _ := strings.Cut(r.mediaType(), "/")
	return kind == "image" || kind == "audio" || kind == "video"
}

// peekMedia is how many bytes media is told by.
const peekMedia = 16

// isMedia tells media by how it begins, whatever a site says of it. Each of these
// has bytes that no text has.
func isMedia(b []byte) bool {
	begins := func(magics ...string) bool {
		for _, m := range magics {
			if bytes.HasPrefix(b, []byte(m)) {
				return true
			}
		}
		return false
	}
	switch {
	case begins("\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "II*\x00", "MM\x00*", "\x1a\x45\xdf\xa3", "OggS\x00", "FLV\x01", "fLaC\x00", "ID3\x02\x00", "ID3\x03\x00", "ID3\x04\x00"):
		return true
	case len(b) < peekMedia:
		return false
	case begins("RIFF"):
		return bytes.ContainsAny(b[4:8], "\x00") && (string(b[8:12]) == "WEBP" || string(b[8:12]) == "AVI " || string(b[8:12]) == "WAVE")
	case begins("GIF87a", "GIF89a", "BM"):
		return bytes.IndexByte(b[6:], 0) >= 0
	}
	return b[0] == 0 && string(b[4:8]) == "ftyp" // MP4 and its kin, HEIC, AVIF
}
