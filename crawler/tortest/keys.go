package tortest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// makeKeys makes the authority's keys; their fingerprints name it in all
// torrcs. They are made at each start: a certificate kept with the sources would
// run out.
func (n *Network) makeKeys(ctx context.Context, auth *node) error {
	identity := make(chan error, 1)
	go func() {
		var err error
		n.v3ident, err = certify(ctx, auth.path("keys"), n.dirPort)
		identity <- err
	}()
	fingerprint, err := relayFingerprint(ctx, auth)
	n.fingerprint = fingerprint
	return errors.Join(err, <-identity)
}

// certify makes the keys by which an authority signs the consensus, and gives
// the fingerprint of the first.
func certify(ctx context.Context, dir string, dirPort int) (string, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	certificate := filepath.Join(dir, "authority_certificate")
	cmd := exec.CommandContext(ctx, "tor-gencert", "--create-identity-key",
		"-i", filepath.Join(dir, "authority_identity_key"),
		"-s", filepath.Join(dir, "authority_signing_key"),
		"-c", certificate, "-m", "12",
		"-a", fmt.Sprintf("127.0.0.1:%d", dirPort), "--passphrase-fd", "0")
	cmd.Stdin = strings.NewReader("the key lives as long as the network\n")
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tor-gencert: %w", err)
	}
	text, err := os.ReadFile(certificate)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(line, "fingerprint "); ok {
			return strings.TrimSpace(v), nil
		}
	}
	return "", errors.New("tor-gencert: no fingerprint in the certificate")
}

// relayFingerprint makes the authority's relay keys and gives their
// fingerprint. A torrc of its own, as TestingTorNetwork wants the DirAuthority
// line that is still to be written.
func relayFingerprint(ctx context.Context, auth *node) (string, error) {
	file := auth.path("fingerprint.torrc")
	torrc := fmt.Sprintf("DataDirectory %s\nNickname auth0\nORPort 127.0.0.1:1\nSocksPort 0\nExitRelay 0\nLog notice file %s\n",
		auth.dir, auth.path("fingerprint.log"))
	if err := os.WriteFile(file, []byte(torrc), 0o600); err != nil {
		return "", err
	}
	base := torCommand(auth.dir, "-f", file, "--list-fingerprint")
	cmd := exec.CommandContext(ctx, base.Path, base.Args[1:]...)
	cmd.Dir, cmd.Env = base.Dir, base.Env
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("tor --list-fingerprint: %w", err)
	}
	// auth0 0123 4567 … in ten groups of four
	fields := strings.Fields(string(out))
	if len(fields) < 10 {
		return "", errors.New("tor --list-fingerprint: no fingerprint in its output")
	}
	return strings.Join(fields[len(fields)-10:], ""), nil
}
