package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
	"peeler/configs"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Set up a trial in DIR: configuration, key, empty store, sample source",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			config, err := setUp(dir)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), `%[1]s is ready. What to type next:

  export PEELER_CONFIG=%[2]s
  peeler roster import staff.csv    # header: ref, then any of name, email, staff_number, …
  peeler scan some-file.zip         # who of them is in it?
  $EDITOR %[2]s                     # your sources and receivers
  peeler config check
  peeler run                        # needs tor: sudo apt-get install tor

The key %[3]s
is as good as the roster itself: for real use keep it apart from the store.
`, dir, config, filepath.Join(dir, "roster.key"))
			return nil
		},
	}
}

// setUp makes the files of a trial and returns the path of its configuration.
// It never replaces one that is there.
func setUp(dir string) (config string, err error) {
	config = filepath.Join(dir, "peeler.yaml")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if _, err := os.Lstat(config); err == nil {
		return "", fmt.Errorf("%s is there already: choose an empty folder", config)
	}
	if err := newKey(filepath.Join(dir, "roster.key")); err != nil {
		return "", err
	}
	if err := os.WriteFile(config, configs.Trial(dir, configs.TrialOptions{}), 0o600); err != nil {
		return "", err
	}
	_, err = daemon.CreateStore(config, "")
	return config, err
}
