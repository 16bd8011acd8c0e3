package extract

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"peeler/matcher"
)

const (
	maxHeard    = 48       // passwords kept that a document names itself
	maxGiven    = 64       // of those that the caller gives
	maxPassword = 100      // bytes
	maxNotes    = 32       // files of a zip that are searched for passwords beforehand
	hearBytes   = 16 << 10 // of a text that are searched for passwords
)

// customary passwords are those by which people lock what they share.
var customary = []string{"infected", "password", "leak", "leaks", "1234", "123456"}

// passwords are what may open that which is encrypted in a document.
type passwords struct {
	fits   string   // the one that opened something last
	heard  []string // named in the document, the latest last
	rounds int64    // of hashing, spent so far; unpacking 8 bytes counts as one
}

// Passwords finds the passwords that a text names, such as "password: x".
func Passwords(text string) []string { return said(passwordSaid, untagged(text)) }

const passwordWord = `(?i)(?:^|[^a-z])(?:pass(?:wor[dt]e?|wd|code|phrase|e)?|pwd?|kennwort|senha|wachtwoord|contraseña|mot de passe|пароль)`

var (
	// What stands between the word and the password: "for the zip", "is", ":".
	passwordSaid = regexp.MustCompile(passwordWord + "(?:[ \\t]*\\([^)\\n]{0,30}\\)|[ \\t]+(?:for|to|of|zum|für)[ \\t][^\\n:=]{0,40})?[\"'*_` \\t]*(?:[:=>~-]+|[–—→]|\\b(?:is|ist|est)\\b[ \\t:=]*)[\"'*_` \\t]*\\n?[ \\t]*([^\\r\\n]{1,200})")
	// In the name of a file: "x_pass_is_y.zip", "x (pw y).rar".
	passwordNamed = regexp.MustCompile(passwordWord + `[ _=:.-]+(?:(?:is|ist)[ _=:.-]+)?([^/\\]{1,200})`)
	noteName      = regexp.MustCompile(`(?i)\.(txt|nfo|md|html?|url|diz|me)$|(^|/)[^./]*$`)
	tags          = regexp.MustCompile(`<[^<>]{0,300}>`)
	extensions    = regexp.MustCompile(`(?i)(\.(zip|7z|rar|tar|gz|tgz|xz|bz2|zst|txt|html?|part\d+|\d{3}))+$`)
)

func untagged(text string) string {
	if strings.Contains(text, "<") {
		return tags.ReplaceAllString(text, " ")
	}
	return text
}

// said are the passwords in a text: the rest of the line behind the word, and its
// first word.
func said(re *regexp.Regexp, text string) []string {
	var found []string
	add := func(s string) {
		if s = strings.Trim(s, " \t\"'`*_"); s != "" && len(s) <= maxPassword && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	for _, m := range re.FindAllStringSubmatch(text, maxHeard) {
		rest := strings.TrimSpace(m[1])
		first, _, _ := strings.Cut(rest, " ")
		add(first)
		add(strings.TrimRight(first, `.,;)]}"'`))
		add(rest)
	}
	return found
}

// hear keeps the passwords that a text names.
func (x *extraction) hear(text []byte) {
	text = text[:min(len(text), hearBytes)]
	low := bytes.ToLower(text)
	for _, w := range []string{"pass", "pw", "kennwort", "senha", "wachtwoord", "contrase", "парол"} {
		if bytes.Contains(low, []byte(w)) {
			x.keep(Passwords(string(text)))
			return
		}
	}
}

// hearName keeps the passwords that the name of a file gives.
func (x *extraction) hearName(name string) {
	if low := strings.ToLower(name); strings.Contains(low, "pass") || strings.Contains(low, "pw") || strings.Contains(low, "kennwort") {
		for _, s := range said(passwordNamed, name) {
			bare := extensions.ReplaceAllString(s, "")
			x.keep([]string{s, bare, strings.TrimRight(bare, ")]} ")})
		}
	}
}

func (x *extraction) keep(words []string) {
	for _, w := range words {
		if w != "" && !slices.Contains(x.passwords.heard, w) {
			x.passwords.heard = append(x.passwords.heard, w)
		}
	}
	if over := len(x.passwords.heard) - maxHeard; over > 0 {
		// The first may be those of a note, the last stand near what they open.
		x.passwords.heard = slices.Delete(x.passwords.heard, maxHeard/2, maxHeard/2+over)
	}
}

// overhear listens for passwords in the small texts of a zip, before any of its
// entries is read: the note may stand behind what it opens.
func (x *extraction) overhear(z *zip.Reader) {
	notes := 0
	for _, f := range z.File {
		if f.Flags&encryptedFlag != 0 || f.UncompressedSize64 > hearBytes || !noteName.MatchString(f.Name) {
			continue
		}
		if notes++; notes > maxNotes {
			return
		}
		r, err := f.Open()
		if err != nil {
			continue
		}
		b, _ := io.ReadAll(io.LimitReader(r, hearBytes))
		x.hear(b)
	}
}

// unlock tries the passwords that there are until one fits. cost is how many
// rounds of hashing a try takes; fits may spend more. Half of what may be spent is
// kept for those that the caller gave.
func (x *extraction) unlock(cost int64, fits func(password string) bool) bool {
	var tried []string
	try := func(w string, most int64) bool {
		if w == "" || slices.Contains(tried, w) || x.passwords.rounds+cost > most {
			return false
		}
		tried = append(tried, w)
		x.passwords.rounds += cost
		if !fits(w) {
			return false
		}
		x.passwords.fits = w
		return true
	}
	spent := x.passwords.rounds
	if try(x.passwords.fits, math.MaxInt64) {
		x.passwords.rounds = spent // it costs no more than reading does
		return true
	}
	for _, w := range x.in.Passwords[:min(len(x.in.Passwords), maxGiven)] {
		if try(w, x.lim.Hashing) {
			return true
		}
	}
	for _, w := range customary {
		if try(w, x.lim.Hashing/2) {
			return true
		}
	}
	for _, w := range slices.Backward(x.passwords.heard) {
		if try(w, x.lim.Hashing/2) {
			return true
		}
	}
	return false
}

// locked tells that nothing opens what is at p.
func (x *extraction) locked(p place, what string, size int64) {
	detail := what + " is encrypted: give the password with --password or in the source's passwords"
	if x.passwords.rounds+1<<19 > x.lim.Hashing/2 {
		detail = what + " is encrypted: trying passwords took too long, give it alone with --password"
	}
	x.gap(p, matcher.Encrypted, detail, size)
}
