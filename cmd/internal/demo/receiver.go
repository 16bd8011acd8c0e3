package demo

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receiver is a security operations centre of a few lines: it takes what is
// signed as it should be and has not come before.
type receiver struct {
	hook *webhooks.Webhook
	news chan delivery

	mu   sync.Mutex
	seen map[string]bool
}

// delivery is one alert that arrived.
type delivery struct {
	id   string
	body struct {
		Type string `json:"type"`
		Data struct {
			Incident string         `json:"incident"`
			Update   int            `json:"update"`
			Severity string         `json:"severity"`
			Source   string         `json:"source"`
			People   int            `json:"people"`
			Cohorts  map[string]int `json:"cohorts"`
			Kinds    map[string]int `json:"kinds"`
			Locator  string         `json:"locator"`
		} `json:"data"`
	}
}

func newReceiver(secret string) (*receiver, error) {
	hook, err := webhooks.NewWebhook(secret)
	if err != nil {
		return nil, err
	}
	return &receiver{hook: hook, news: make(chan delivery, 100), seen: map[string]bool{}}, nil
}

func (c *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return
	}
	if err := c.hook.Verify(b, r.Header); err != nil {
		http.Error(w, "bad signature", http.StatusUnauthorized)
		return
	}
	d := delivery{id: r.Header.Get("webhook-id")}
	if err := json.Unmarshal(b, &d.body); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	again := c.seen[d.id]
	c.seen[d.id] = true
	c.mu.Unlock()
	if !again {
		c.news <- d
	}
	w.WriteHeader(http.StatusNoContent)
}
