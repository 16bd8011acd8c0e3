package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"peeler/cmd/internal/daemon"
)

// maxCanary bounds the page that is served, in bytes.
const maxCanary = 1 << 20

func canaryCommand(s *settings) *cobra.Command {
	c := &cobra.Command{
		Use:   "canary",
		Short: "The daily proof: an invented identity on a page of your own",
		Long: `A canary is a page of your own that shows an invented identity. The daemon crawls
it as it crawls any site; that it finds the identity proves each time that Tor,
parsers and matcher work, which status, the heartbeat and the alerts say.

    peeler canary page > page.html            needs the roster key, once
    peeler canary serve --page page.html      on the machine with the onion

and in peeler.yaml a source of kind canary with the onion's address.

The identity is made of the roster key. It is on no roster and in no count of
people. On any other source it is an ordinary hit: somebody copied your page.`,
	}
	page := &cobra.Command{
		Use: "page", Short: "Print the page for the roster key", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			html, err := daemon.CanaryPage(s.config, s.key)
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), html)
			return err
		},
	}
	c.AddCommand(page, serveCanaryCommand())
	return c
}

func serveCanaryCommand() *cobra.Command {
	var file, listen string
	c := &cobra.Command{
		Use: "serve", Short: "Serve the page on loopback, for your Tor to lead an onion to", Args: cobra.NoArgs,
		Long: `Serve the page of "peeler canary page" on loopback until it is stopped, with a line
that is another each day. It needs neither key nor configuration. Tor leads an
onion to it with the two lines that it prints.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := readCanary(cmd.InOrStdin(), file)
			if err != nil {
				return err
			}
			return daemon.ServeCanary(cmd.Context(), listen, page, time.Now, func(at string) {
				fmt.Fprintf(cmd.ErrOrStderr(), "serving the page on %s; two lines for torrc:\n", at)
				fmt.Fprintf(cmd.OutOrStdout(), "HiddenServiceDir /var/lib/tor/peeler-canary\nHiddenServicePort 80 %s\n", at)
			})
		},
	}
	c.Flags().StringVar(&file, "page", "", "file with the page, - for standard input")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8089", "where, on loopback")
	_ = c.MarkFlagRequired("page")
	return c
}

func readCanary(in io.Reader, file string) (string, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxCanary+1))
	if err == nil && len(b) > maxCanary {
		err = errors.New("the page is over 1 MiB")
	}
	return string(b), err
}
