package crawler

import (
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
