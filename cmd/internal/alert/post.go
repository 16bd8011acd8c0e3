package alert

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	postTime   = 15 * time.Second // from dialing to the end of the answer
	answerSize = 4 << 10          // read of an answer's body
	headerSize = 16 << 10         // of an answer
)

// verdict is how a request went.
type verdict struct {
	status     int           // 0 when there was no answer
	words      string        // why it failed; "" when it did not
	retryAfter time.Duration // asked for by a 429 or 503
}

func (v verdict) delivered() bool { return v.words == "" }

// sender makes the requests to one receiver.
type sender struct {
	url     string
	agent   string
	signers []*webhooks.Webhook
	way     *http.Transport
	limit   time.Duration // postTime
}

// newTransport makes a receiver's own way: no proxy, no connection kept, and each
// address checked at the moment that it is dialed, so that a name cannot lead
// elsewhere between check and use. A transport alone, without an http.Client
// around it, has no cookies and does not so much as read where a redirect leads.
func newTransport(r rule, o Options) *http.Transport {
	d := net.Dialer{
		Resolver: o.Resolver,
		Control: func(_, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			return r.check(ap.Addr())
		},
	}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            d.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: headerSize,
	}
}

// post sends one signed request. It is never cut short by the daemon's end, only
// by its own deadline: an answer that is on its way spares a repetition.
func (s *sender) post(ctx context.Context, id string, at time.Time, body []byte) verdict {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limit)
	defer cancel()
	req, err := s.request(ctx, id, at, body)
	if err != nil {
		return verdict{words: "the request cannot be made: check the url"}
	}
	resp, err := s.way.RoundTrip(req)
	if err != nil {
		return verdict{words: words(err)}
	}
	defer resp.Body.Close()
	io.CopyN(io.Discard, resp.Body, answerSize)
	v := verdict{status: resp.StatusCode}
	if v.status/100 == 2 {
		return v
	}
	v.words = statusWords(v.status)
	if v.status == http.StatusTooManyRequests || v.status == http.StatusServiceUnavailable {
		v.retryAfter = retryAfter(resp.Header.Get("Retry-After"), at)
	}
	return v
}

func (s *sender) request(ctx context.Context, id string, at time.Time, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if u := req.URL.User; u != nil {
		password, _ := u.Password()
		req.SetBasicAuth(u.Username(), password)
	}
	signatures := make([]string, len(s.signers))
	for i, w := range s.signers {
		if signatures[i], err = w.Sign(id, at, body); err != nil {
			return nil, err
		}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", s.agent)
	req.Header.Set(webhooks.HeaderWebhookID, id)
	req.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(webhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return req, nil
}
