package browser

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// ErrNoChromium: there is no Chromium to be found.
var ErrNoChromium = errors.New("chromium is not installed: sudo apt-get install -y chromium, or name the program")

// Find is the system's Chromium. That of Debian is started without its script,
// which adds flags of its own.
func Find() (string, error) {
	for _, name := range []string{"/usr/lib/chromium/chromium", "chromium", "chromium-browser"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoChromium
}

// flags turn off what Chromium does beside showing a page. Scripts are interpreted:
// a compiler is what most attacks on a browser begin with.
var flags = []string{
	"--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--enable-automation",
	"--js-flags=--jitless",
	"--disable-gpu", "--disable-3d-apis", "--disable-software-rasterizer", "--mute-audio", "--hide-scrollbars",
	"--blink-settings=imagesEnabled=false", "--disable-remote-fonts", "--block-new-web-contents",
	"--disable-background-networking", "--disable-component-update", "--disable-domain-reliability", "--disable-sync",
	"--disable-default-apps", "--disable-extensions", "--disable-component-extensions-with-background-pages",
	"--disable-client-side-phishing-detection", "--safebrowsing-disable-auto-update", "--no-pings",
	"--disable-breakpad", "--disable-crash-reporter", "--disable-field-trial-config", "--metrics-recording-only",
	"--disable-search-engine-choice-screen", "--disable-dev-shm-usage", "--disk-cache-size=1",
	"--disable-quic", "--dns-prefetch-disable", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
	"--disable-features=" + strings.Join([]string{
		"AutofillServerCommunication", "AsyncDns", "CertificateTransparencyComponentUpdater", "DialMediaRouteProvider",
		"DnsOverHttps", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "IsolateSandboxedIframes", "MediaRouter",
		"NetworkTimeServiceQuerying", "OptimizationGuideModelDownloading", "OptimizationHints", "Prerender2",
		"SafeBrowsingRealTimeUrlLookupReferrerChainForEnterprise", "SpareRendererForSitePerProcess", "Translate",
		"UseDnsHttpsSvcb", "WebRtcHideLocalIpsWithMdns",
	}, ","),
	"--password-store=basic", "--use-mock-keychain", "--accept-lang=en-US,en",
}

// pathLimit is what a folder may take of the 107 bytes of a unix socket's path.
const pathLimit = 107 - len("/org.chromium.Chromium.XXXXXX/SingletonSocket")

// chromium is one browser with a profile of its own.
type chromium struct {
	cmd    *exec.Cmd
	folder string
	wire   *wire
	exited chan struct{}

	crowded chan struct{} // closed when it has half of the memory it may have
	large   atomic.Bool   // it was ended for its memory
}

// start has a browser whose only way out is the proxy.
func (s *Server) start(proxy string) (*chromium, error) {
	folder, err := os.MkdirTemp(s.Folder, "pr")
	if err != nil {
		return nil, fmt.Errorf("making a folder for chromium: %w", err)
	}
	if len(folder) > pathLimit {
		os.Remove(folder)
		return nil, fmt.Errorf("the folder for profiles has a path that is too long: %d bytes, at most %d", len(folder), pathLimit)
	}
	c := &chromium{folder: folder, exited: make(chan struct{}), crowded: make(chan struct{})}
	_, port, _ := strings.Cut(proxy, ":")
	c.cmd = exec.Command("/proc/self/exe")
	c.cmd.Args = append([]string{launcher, port, s.Chromium}, flags...)
	c.cmd.Args = append(c.cmd.Args,
		"--user-data-dir="+filepath.Join(folder, "profile"),
		"--proxy-server=http://"+proxy, "--proxy-bypass-list=<-loopback>",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
	)
	if s.NoSandbox {
		c.cmd.Args = append(c.cmd.Args, "--no-sandbox")
	}
	c.cmd.Args = append(c.cmd.Args, "about:blank")
	c.cmd.Dir = folder
	c.cmd.Env = []string{
		"HOME=" + folder, "TMPDIR=" + folder, "XDG_RUNTIME_DIR=" + folder, "XDG_CONFIG_HOME=" + folder, "XDG_CACHE_HOME=" + folder,
		"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent",
	}
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := c.launch(); err != nil {
		os.RemoveAll(folder)
		return nil, fmt.Errorf("starting chromium: %w", err)
	}
	go c.watch(s.Memory)
	return c, nil
}

// launch starts the process with the ends of two pipes as its descriptors 3 and 4,
// where it takes commands and tells events.
func (c *chromium) launch() error {
	commands, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer commands.Close()
	read, events, err := os.Pipe()
	if err != nil {
		write.Close()
		return err
	}
	defer events.Close()
	c.cmd.ExtraFiles = []*os.File{commands, events}
	started := make(chan error)
	go func() {
		// Pdeathsig is sent when the thread ends that started the process.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.cmd.Wait()
			close(c.exited)
		}
	}()
	if err := <-started; err != nil {
		read.Close()
		write.Close()
		return err
	}
	c.wire = newWire(read, write)
	return nil
}

const (
	watchEvery = 100 * time.Millisecond
	endTime    = 5 * time.Second
)

// watch ends the browser when its processes take more memory than they may, and
// tells before, so that the page can be taken as it is.
func (c *chromium) watch(most int64) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	told := false
	for {
		select {
		case <-c.exited:
			return
		case <-tick.C:
			held := memory(c.cmd.Process.Pid)
			if held > most/2 && !told {
				told = true
				close(c.crowded)
			}
			if held > most {
				c.large.Store(true)
				syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
			}
		}
	}
}

// end kills every process of the browser, waits for them and removes the profile.
func (c *chromium) end() {
	group := c.cmd.Process.Pid
	syscall.Kill(-group, syscall.SIGKILL)
	<-c.exited
	c.wire.close()
	until := time.Now().Add(endTime)
	for time.Now().Before(until) && syscall.Kill(-group, syscall.SIGKILL) == nil {
		time.Sleep(5 * time.Millisecond)
	}
	for time.Now().Before(until) && os.RemoveAll(c.folder) != nil {
		time.Sleep(5 * time.Millisecond)
	}
}
