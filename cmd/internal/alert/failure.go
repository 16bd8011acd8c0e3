package alert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"
)

// words for a request that got no answer. The error's own text is never told: it
// holds the URL, which may be a secret, or bytes that the receiver sent.
func words(err error) string {
	var (
		refused *refusedError
		dns     *net.DNSError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		record  tls.RecordHeaderError
		network *net.OpError
	)
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &host):
		return "its certificate is for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has expired or is not valid yet"
	case errors.As(err, &invalid):
		return "its certificate is not valid"
	case errors.As(err, &unknown):
		return "its certificate is of an authority that this machine does not trust"
	case errors.As(err, &record):
		return "it does not speak TLS"
	case errors.As(err, &network) && network.Op == "remote error": // crypto/tls, of an alert
		return "it refused the TLS handshake"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("no answer within %v", postTime)
	case errors.As(err, &dns):
		return "its host name does not resolve"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "it refused the connection"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "there is no route to it"
	}
	return "the connection broke before an answer, or the answer was not HTTP"
}

// answers are statuses that have something to say to whoever mends it.
var answers = map[int]string{
	http.StatusUnauthorized:          "it does not accept our signature: check the secret on both sides",
	http.StatusForbidden:             "it does not accept our signature: check the secret on both sides",
	http.StatusNotFound:              "there is no webhook at its url: check the url",
	http.StatusGone:                  "its webhook was taken down: ask its owner for a new one",
	http.StatusRequestEntityTooLarge: "it takes no 20 kB: raise its limit",
	http.StatusTooManyRequests:       "it asks us to slow down",
}

// escalates tells answers that no waiting mends. The alert is kept and tried
// slowly all the same, 410 included: silence is for people to decide on.
func escalates(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return true
	}
	return false
}

// statusWords for an answer that is not 2xx.
func statusWords(status int) string {
	switch more := answers[status]; {
	case more != "":
		return fmt.Sprintf("answered %d: %s", status, more)
	case status/100 == 3:
		return fmt.Sprintf("answered %d: redirects are not followed, give its final url", status)
	}
	return fmt.Sprintf("answered %d", status)
}
