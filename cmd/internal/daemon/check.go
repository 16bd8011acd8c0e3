package daemon

import (
	"errors"
	"fmt"
	"net/url"
	"os"

	"peeler/configs"
	"peeler/crawler/tor"
)

// CheckConfig reads a configuration and verifies what can be verified offline: every
// onion address to its checksum, and that no source is on the block list.
func CheckConfig(path string) (*configs.Config, error) {
	cfg, err := configs.Load(path)
	if err != nil {
		return nil, configError(err)
	}
	blocked, err := blockList(cfg)
	if err != nil {
		return nil, configError(err)
	}
	var wrong []error
	for i, src := range cfg.Sources {
		for _, err := range checkHosts(src, blocked) {
			wrong = append(wrong, fmt.Errorf("%s: %w", cfg.At(fmt.Sprintf("sources[%d].%s", i, err.key)), err.why))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, configError(err)
	}
	return cfg, nil
}

// mistake is what is wrong with the value of a key of a source.
type mistake struct {
	key string
	why error
}

func checkHosts(src configs.Source, blocked *tor.Blocked) []mistake {
	var wrong []mistake
	for _, a := range []struct{ key, address string }{{"url", src.URL}, {"raw", src.Raw}} {
		u, err := url.Parse(a.address)
		switch {
		case err != nil && a.key == "raw": // a pattern: configs has tried it
			continue
		case err != nil:
			wrong = append(wrong, mistake{a.key, errors.New("not a URL")})
			continue
		}
		if blocked.Has(u.Hostname()) {
			wrong = append(wrong, mistake{a.key, tor.ErrBlocked})
		}
		if a.key == "url" && src.Network == configs.Onion {
			if _, err := tor.CheckOnion(u.Hostname()); err != nil {
				wrong = append(wrong, mistake{a.key, err})
			}
		}
	}
	return wrong
}

// blockList is all hosts that are never visited. A list that could not be read whole
// is an error: half of one would let the other half pass.
func blockList(cfg *configs.Config) (*tor.Blocked, error) {
	var list tor.Blocked
	for i, host := range cfg.BlockedHosts {
		if err := list.Add(host); err != nil {
			return nil, fmt.Errorf("%s: %w", cfg.At(fmt.Sprintf("blocked_hosts[%d]", i)), err)
		}
	}
	if cfg.BlockedHostsFile == "" {
		return &list, nil
	}
	f, err := os.Open(cfg.BlockedHostsFile)
	if err != nil {
		return nil, fmt.Errorf("%s: blocked_hosts_file: %w", cfg.At("blocked_hosts_file"), err)
	}
	defer f.Close()
	return &list, list.Read(f, cfg.BlockedHostsFile)
}
