package tortest

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// The settings below booted without a failure in hundreds of cold starts; each
// is needed or wanted. Those that look odd say why.

// common is what all tors share. There is no map of countries: reading it is a
// good part of the work of starting.
func (n *Network) common(o *node) string {
	return fmt.Sprintf(`DataDirectory %[1]s
ControlSocket %[1]s/control
CookieAuthentication 1
Log notice file %[1]s/notice.log
SafeLogging 0
GeoIPFile %[7]s
GeoIPv6File %[7]s
ShutdownWaitLength 0
__OwningControllerProcess %[2]d
DirAuthority auth0 orport=%[3]d no-v2 v3ident=%[4]s 127.0.0.1:%[5]d %[6]s
`, o.dir, os.Getpid(), n.orPort, n.v3ident, n.dirPort, n.fingerprint, os.DevNull)
}

// authority holds its first vote back for many minutes, until all relays are
// there and castVote lets go: the vote after the first comes an hour later, so a
// consensus that lacks a relay would last as long. Flags are voted for whatever
// the uptime: on a busy machine a relay that starts a second after the others
// would be the least stable, and no onion directory.
func (n *Network) authority(o *node, now time.Time) string {
	return n.common(o) + fmt.Sprintf(`TestingTorNetwork 1
Nickname auth0
Address 127.0.0.1
SocksPort 0
ORPort 127.0.0.1:%d
DirPort 127.0.0.1:%d
AssumeReachable 1
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
TestingV3AuthInitialVotingInterval 1800
TestingV3AuthVotingStartOffset %d
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 1 hour
V3AuthVoteDelay 2
V3AuthDistDelay 2
TestingDirAuthVoteGuard *
TestingDirAuthVoteHSDir *
ExitRelay 0
OutboundBindAddress 127.0.0.1
`, n.orPort, n.dirPort, (now.Unix()+900)%1800)
}

// relay keeps its traffic on loopback by its outgoing address. A narrow exit
// policy would not do: its summary reads "rejects everything".
func (n *Network) relay(o *node) string {
	return n.common(o) + fmt.Sprintf(`TestingTorNetwork 1
Nickname %s
Address 127.0.0.1
SocksPort 0
ORPort 127.0.0.1:auto
AssumeReachable 1
ExitRelay 1
ExitPolicyRejectPrivate 0
ExitPolicy accept *:*
OutboundBindAddress 127.0.0.1
ServerDNSResolvConfFile %s
`, o.name, n.resolvConf)
}

// edge is for host and client. They are no testing nodes, so that intro points
// and retries are as in production. Circuit times are not learnt: on loopback
// Tor learns some 70 ms, and then kills its own circuits in the next burst.
func (n *Network) edge(o *node) string {
	return n.common(o) + `DirAllowPrivateAddresses 1
EnforceDistinctSubnets 0
ExtendAllowPrivateAddresses 1
ClientRejectInternalAddresses 0
ClientDNSRejectInternalAddresses 0
FetchDirInfoEarly 1
LearnCircuitBuildTimeout 0
CircuitBuildTimeout 10
OutboundBindAddress 127.0.0.1
`
}

func (n *Network) onionHost(o *node) string { return n.edge(o) + "SocksPort 0\n" }

// socksClient listens on port, "auto" or a number.
func (n *Network) socksClient(o *node, port string) string {
	return n.edge(o) + fmt.Sprintf(`SocksPort 127.0.0.1:%s ExtendedErrors
SocksPort unix:%s ExtendedErrors
SocksTimeout 20
`, port, o.path("socks"))
}

// firstPort is the port of the first TCP address in an answer to GETINFO
// net/listeners/socks: quoted addresses parted by spaces.
func firstPort(listeners string) (string, bool) {
	for quoted := range strings.FieldsSeq(listeners) {
		if port, ok := strings.CutPrefix(strings.Trim(quoted, `"`), "127.0.0.1:"); ok {
			return port, true
		}
	}
	return "", false
}
