package crawler_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A real server of a distribution, on 127.0.0.1, and how something is put into it.
type realServer struct {
	kind, start string // of the source that reads it
	addr        string
	plant       func(t testing.TB, name string, content []byte)
}

// need skips a test whose programs are not installed, but where CI promises them.
func need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil && os.Getenv("CI") == "" {
			t.Skip(err)
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// freePort gives an address that nobody listens on.
func freePort(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// run starts a program and waits until it listens. It ends with the test, and with the
// test's process.
func run(t testing.TB, addr string, env []string, name string, args ...string) {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr, cmd.Env = &said, &said, append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, said.String())
		}
	})
	for range 1500 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s does not listen", name)
}

// folder plants files.
func folder(t testing.TB) (dir string, plant func(testing.TB, string, []byte)) {
	dir = t.TempDir()
	return dir, func(t testing.TB, name string, content []byte) {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func startNginx(t testing.TB) realServer {
	dir, plant := folder(t)
	addr, own := freePort(t), t.TempDir()
	conf := "daemon off; master_process off; user root; pid " + own + "/pid;\nevents {}\nhttp { access_log off; charset utf-8;\n"
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		conf += what + "_temp_path " + own + "/" + what + ";\n"
	}
	conf += "server { listen " + addr + "; root " + dir + "; autoindex on; }\n}\n"
	if err := os.WriteFile(own+"/conf", []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, addr, nil, "nginx", "-c", own+"/conf", "-e", own+"/log")
	return realServer{"nginx-index", "/", addr, plant}
}

func startPython(t testing.TB) realServer {
	dir, plant := folder(t)
	addr := freePort(t)
	host, port, _ := net.SplitHostPort(addr)
	run(t, addr, nil, "python3", "-m", "http.server", "-b", host, "-d", dir, port)
	return realServer{"python-index", "/", addr, plant}
}

func startBepasty(t testing.TB) realServer {
	addr, own := freePort(t), t.TempDir()
	host, port, _ := net.SplitHostPort(addr)
	conf := "SECRET_KEY = 'of a test'\nDEFAULT_PERMISSIONS = 'list,read,create'\nSTORAGE_FILESYSTEM_DIRECTORY = '" + own + "'\n"
	if err := os.WriteFile(own+"/conf", []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, addr, []string{"BEPASTY_CONFIG=" + own + "/conf"}, "bepasty-server", "--host", host, "--port", port)
	plant := func(t testing.TB, name string, content []byte) {
		body := base64.StdEncoding.EncodeToString(content)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+"/apis/rest/items", bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Filename", filepath.Base(name))
		req.Header.Set("Content-Type", http.DetectContentType(content))
		req.Header.Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", len(content)-1, len(content)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusCreated {
			t.Fatalf("bepasty took nothing: %s", resp.Status)
		}
	}
	return realServer{"bepasty", "/+list", addr, plant}
}

// startPublicInbox has a mailing list: what is planted is attached to a mail.
func startPublicInbox(t testing.TB) realServer {
	const list = "leaks@list.invalid"
	addr, own := freePort(t), t.TempDir()
	env := []string{"HOME=" + own, "PI_CONFIG=" + own + "/config", "ORIGINAL_RECIPIENT=" + list, "GIT_CONFIG_NOSYSTEM=1"}
	do := func(t testing.TB, in []byte, name string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env, cmd.Stdin = append(os.Environ(), env...), bytes.NewReader(in)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
	}
	do(t, nil, "public-inbox-init", "-V2", "-L", "basic", "leaks", own+"/leaks", "http://"+addr+"/leaks", list)
	do(t, nil, "git", "config", "--file", own+"/config", "publicinboxmda.spamcheck", "none")
	do(t, nil, "git", "config", "--file", own+"/config", "publicinbox.leaks.filter", "PublicInbox::Filter::Mirror") // takes attachments
	run(t, addr, env, "public-inbox-httpd", "-W0", "-l", addr)
	n := 0
	plant := func(t testing.TB, name string, content []byte) {
		n++
		var m bytes.Buffer
		for k, v := range map[string]string{
			"From": "Ann Onymous <ann@list.invalid>", "To": list, "Subject": fmt.Sprintf("Notice %d", n),
			"Message-ID": fmt.Sprintf("<n%d/a%%b@list.invalid>", n), "Date": time.Now().UTC().Format(time.RFC1123Z),
			"MIME-Version": "1.0", "Content-Type": "multipart/mixed; boundary=x",
		} {
			fmt.Fprintf(&m, "%s: %s\n", textproto.CanonicalMIMEHeaderKey(k), v)
		}
		fmt.Fprintf(&m, "\n--x\nContent-Type: text/plain\n\nsee the file\n--x\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"+
			"Content-Disposition: attachment; filename=%q\n\n%s\n--x--\n", filepath.Base(name), base64.StdEncoding.EncodeToString(content))
		do(t, m.Bytes(), "public-inbox-mda", "--no-precheck")
	}
	return realServer{"public-inbox", "/leaks/", addr, plant}
}
