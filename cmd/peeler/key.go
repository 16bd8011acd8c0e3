package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"peeler/matcher"
)

func keyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "key",
		Short: "Make the key of the roster",
		Long: `The key of the roster is 32 random bytes. Whoever holds it together with the
store can test every name there is: keep it apart from the store and from its
backups, best as a systemd credential bound to the machine's TPM:

  peeler key new /dev/shm/roster.key
  systemd-creds encrypt --with-key=tpm2 --name=roster.key \
      /dev/shm/roster.key /etc/credstore.encrypted/peeler.roster.key
  shred -u /dev/shm/roster.key`,
	}
	c.AddCommand(&cobra.Command{
		Use:   "new FILE",
		Short: "Write a new key to FILE, readable by you alone; never over an old one",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := newKey(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "wrote %s: a roster made with it cannot be read without it, keep a copy where the store is not\n", args[0])
			return nil
		},
	})
	return c
}

// newKey writes a key (0400) and makes sure that it has reached the disk.
func newKey(path string) error {
	b := make([]byte, matcher.KeySize)
	rand.Read(b)
	defer clear(b)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o400)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: a key is never replaced, name another file", path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}
