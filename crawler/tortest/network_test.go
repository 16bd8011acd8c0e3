package tortest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"peeler/crawler/tor"
	"peeler/crawler/tortest"
)

var network *tortest.Network

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	n, err := tortest.Start(context.Background(), tortest.Options{
		Names:    []string{"paste.test"},
		Progress: func(step string) { fmt.Println(time.Now().Format("05.000"), step) },
	})
	switch {
	case errors.Is(err, tortest.ErrNoTor) && os.Getenv("CI") != "true":
		fmt.Println("skipped:", err)
		return 0
	case err != nil:
		fmt.Println(err)
		return 1
	}
	fmt.Println(time.Now().Format("05.000"), "up")
	network = n
	defer n.Close()
	return m.Run()
}

// get fetches url on a new circuit.
func get(t *testing.T, n *tortest.Network, allow tor.Policy, url string) (string, error) {
	t.Helper()
	d, err := tor.New(n.Socks(), tor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DialContext: d.Circuit(allow).DialContext, DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

func site(t *testing.T, body string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func TestPublishedOnionIsReachable(t *testing.T) {
	host, err := network.Publish(t.Context(), site(t, "a leak"))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := get(t, network, tor.OnlyOnion(host), "http://"+host+"/"); err != nil || body != "a leak" {
		t.Errorf("got %q, %v", body, err)
	}
}
