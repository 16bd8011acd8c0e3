package crawler

import "testing"

func TestIsMedia(t *testing.T) {
	for name, test := range map[string]struct {
		begin string
		want  bool
	}{
		"JPEG":                     {"\xff\xd8\xff\xe0\x00\x10JFIF\x00", true},
		"PNG":                      {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", true},
		"GIF":                      {"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff", true},
		"BMP":                      {"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00", true},
		"TIFF":                     {"II*\x00\x08\x00\x00\x00", true},
		"WebP":                     {"RIFF\x24\x00\x00\x00WEBPVP8 ", true},
		"AVI":                      {"RIFF\x24\x00\x10\x00AVI LIST", true},
		"MP4":                      {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", true},
		"AVIF":                     {"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", true},
		"WebM":                     {"\x1a\x45\xdf\xa3\x01\x00", true},
		"MP3 with a title":         {"ID3\x03\x00\x00\x00\x00\x00\x21TIT2\x00\x00", true},
		"nothing":                  {"", false},
		"text":                     {"Jane Example, 12345", false},
		"text that begins with BM": {"BMW of Jane Example", false},
		"text about a GIF":         {"GIF89a is an old format", false},
		"text about RIFF":          {"RIFF and WEBP are names", false},
		"text that begins II":      {"II* is a grade of some", false},
		"text of tags":             {"ID3 tags of Jane's files", false},
		"zip":                      {"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00", false},
		"PDF":                      {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1", false},
		"compound file":            {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00\x00\x00\x00\x00\x00", false},
		"a database":               {"SQLite format 3\x00", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := isMedia([]byte(test.begin)); got != test.want {
				t.Errorf("%t", got)
			}
		})
	}
}
