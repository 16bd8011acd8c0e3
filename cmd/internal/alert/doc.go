// Package alert is the courier: it delivers what the store owes to the
// receivers, as webhooks signed after the Standard Webhooks specification
// (standardwebhooks.com), and it delivers at least once.
//
// An attempt is stored before the request is sent, so an alert that was sent and
// then lost to a crash is sent again, with the same webhook-id: the receiver can
// tell. Only a 2xx answer is success. Each receiver has its own goroutine, its
// own order (most severe first, then oldest) and its own pace, ten requests a
// second at most; none waits for another.
//
// An alert that fails is tried again after 5 s, 30 s, 2 min, 10 min, 30 min, 1 h,
// then every 3 h, each give or take a fifth, never sooner than a Retry-After
// asks for (an hour at most). After the 45th failure, five days, it is parked
// until somebody retries it; attempts are counted, not days, so that no leap of
// the clock parks anything. Others of the same receiver go on meanwhile, but
// failures in a row make the courier pause for that receiver, from one second up
// to one minute, so that a receiver that comes back is not run over.
//
// A receiver learns counts and an incident's id, see Payload. What it answers is
// dropped after 4 KiB, redirects are not followed, and every address is checked
// when it is dialed: a receiver cannot make us connect elsewhere.
package alert
