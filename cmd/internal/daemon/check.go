package daemon

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"

	"peeler/configs"
	"peeler/crawler"
	"peeler/crawler/tor"
)

// CheckConfig reads a configuration and verifies what can be verified offline: every
// onion address to its checksum, every selector, and that no source is on the block
// list.
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
		for _, p := range append(crawler.Check(src), blockedIn(src, blocked)...) {
			at := fmt.Sprintf("sources[%d].%s", i, p.Key)
			wrong = append(wrong, fmt.Errorf("%s: %s: %w", cfg.At(at), at, p.Err))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, configError(err)
	}
	return cfg, nil
}

// blockedIn lists the keys of a source that name a host which is never visited.
func blockedIn(src configs.Source, blocked *tor.Blocked) []crawler.Problem {
	addresses := map[string]string{
		"url": src.URL, "item.url": src.Item.URL, "list.url": src.List.URL, "list.page": src.List.Page,
		"boards.url": src.Boards.URL, "boards.page": src.Boards.Page,
	}
	for i, m := range src.Mirrors {
		addresses[fmt.Sprintf("mirrors[%d]", i)] = m
	}
	var wrong []crawler.Problem
	for _, key := range slices.Sorted(maps.Keys(addresses)) {
		// What is no URL, configs has refused, or is a pattern that begins with {base}.
		if u, err := url.Parse(addresses[key]); err == nil && blocked.Has(u.Hostname()) {
			wrong = append(wrong, crawler.Problem{Key: key, Err: tor.ErrBlocked})
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
