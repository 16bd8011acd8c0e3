package control

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// cookieSize is the length of a cookie's file in bytes.
const cookieSize = 32

// signIn asks which ways there are and takes the plainest that is safe.
func (c *Conn) signIn(ctx context.Context) error {
	lines, err := c.Ask(ctx, "PROTOCOLINFO 1")
	if err != nil {
		return err
	}
	methods, file := ways(lines)
	switch {
	case slices.Contains(methods, "NULL"):
		_, err = c.Ask(ctx, "AUTHENTICATE")
		return err
	case slices.Contains(methods, "SAFECOOKIE"):
		cookie, err := readCookie(file)
		if err != nil {
			return err
		}
		return c.prove(ctx, cookie)
	}
	return errors.New("tor wants a password on its control port: write CookieAuthentication 1 into torrc")
}

// ways reads, of the lines of PROTOCOLINFO,
//
//	AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/run/tor/control.authcookie"
func ways(lines []string) (methods []string, file string) {
	for _, line := range lines {
		if rest, ok := strings.CutPrefix(line, "AUTH "); ok {
			words := Keywords(rest)
			return strings.Split(words["METHODS"], ","), words["COOKIEFILE"]
		}
	}
	return nil, ""
}

// readCookie reads a regular file of exactly the size of a cookie. Opening does not
// wait, so a pipe in its place holds nobody up.
func readCookie(file string) ([]byte, error) {
	if !filepath.IsAbs(file) {
		return nil, errors.New("tor names no file for the cookie of its control port")
	}
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("reading the cookie of tor's control port: %w: add Peeler's user to tor's group (debian-tor) and write CookieAuthFileGroupReadable 1 into torrc", err)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the cookie of tor's control port: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	cookie, err := io.ReadAll(io.LimitReader(f, cookieSize+1))
	if err != nil || !info.Mode().IsRegular() || len(cookie) != cookieSize {
		return nil, errors.New("the cookie of tor's control port is not written yet, or is none")
	}
	return cookie, nil
}

// prove shows on both sides that the cookie is known, without sending it
// (control-spec §3.24, SAFECOOKIE).
func (c *Conn) prove(ctx context.Context, cookie []byte) error {
	ours := make([]byte, 32)
	rand.Read(ours)
	lines, err := c.Ask(ctx, fmt.Sprintf("AUTHCHALLENGE SAFECOOKIE %x", ours))
	if err != nil {
		return err
	}
	rest, ok := strings.CutPrefix(lines[0], "AUTHCHALLENGE ")
	words := Keywords(rest)
	theirs, err := hex.DecodeString(words["SERVERNONCE"])
	if err != nil || !ok {
		return errors.New("tor's challenge cannot be read")
	}
	proof := func(direction string) string {
		mac := hmac.New(sha256.New, []byte("Tor safe cookie authentication "+direction+" hash"))
		mac.Write(cookie)
		mac.Write(ours)
		mac.Write(theirs)
		return hex.EncodeToString(mac.Sum(nil))
	}
	if !hmac.Equal([]byte(strings.ToLower(words["SERVERHASH"])), []byte(proof("server-to-controller"))) {
		return errors.New("what listens on the control port does not know tor's cookie")
	}
	_, err = c.Ask(ctx, "AUTHENTICATE "+proof("controller-to-server"))
	return err
}
