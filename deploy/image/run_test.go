package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"archive/tar"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// patience is how long something quick may take on a busy machine.
const patience = 2 * time.Minute

// pushed pushes an image to a registry in memory, and returns it as a machine of an
// architecture pulls it.
func pushed(t *testing.T, img v1.Image) v1.Image {
	t.Helper()
	index, err := indexOf([]v1.Image{img})
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(at.Close)
	to := strings.TrimPrefix(at.URL, "http://") + "/marquee:test"
	if err := pushTo(t.Context(), to, index); err != nil {
		t.Fatal(err)
	}
	ref, err := name.ParseReference(to)
	if err != nil {
		t.Fatal(err)
	}
	pulled, err := remote.Image(ref,
		remote.WithPlatform(v1.Platform{OS: "linux", Architecture: runtime.GOARCH}))
	if err != nil {
		t.Fatal(err)
	}
	return pulled
}

// container is an unpacked image. Its root file system can only be read.
type container struct {
	t      *testing.T
	root   string
	config v1.Config
	data   string // what is mounted at /data
}

// unpack unpacks an image with its owners and modes, as root.
func unpack(t *testing.T, img v1.Image) *container {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can unpack an image with its owners, and change its root folder")
	}
	config, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	c := &container{t: t, root: t.TempDir(), config: config.Config, data: t.TempDir()}
	for path := c.root; path != "/"; path = filepath.Dir(path) {
		if strings.HasPrefix(path, os.TempDir()+"/") {
			must(t, os.Chmod(path, 0o755)) // the program must reach its root
		}
	}
	must(t, os.Chown(c.data, user, user))
	for path, f := range contents(t, img) {
		to := filepath.Join(c.root, path)
		switch f.Typeflag {
		case tar.TypeDir:
			must(t, os.MkdirAll(to, 0o755))
		case tar.TypeReg:
			must(t, os.MkdirAll(filepath.Dir(to), 0o755))
			must(t, os.WriteFile(to, f.data, 0o600))
		default:
			t.Fatalf("%s is a %c", path, f.Typeflag)
		}
	}
	for path, f := range contents(t, img) { // now, because it may close a folder
		to := filepath.Join(c.root, path)
		must(t, os.Chown(to, f.Uid, f.Gid))
		must(t, syscall.Chmod(to, uint32(f.Mode))) //nolint:gosec // a mode has 12 bits
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// inside runs a program as an engine of containers does: with a root that can only be read,
// a volume at /data, the user, and nothing of the environment outside.
const inside = `set -e
mount --bind "$ROOT" "$ROOT"
mount --bind "$DATA" "$ROOT/data"
mount -o remount,bind,ro "$ROOT"
cd "$ROOT"
exec env -i "$@"`

// command returns a command in the container, with variables as docker run -e sets them.
func (c *container) command(ctx context.Context, variables []string, args ...string) *exec.Cmd {
	words := []string{"--mount", "--propagation", "private", "sh", "-c", inside, "sh"}
	words = append(words, slices.Concat(c.config.Env, variables)...)
	words = append(words, chroot(), "--userspec="+c.config.User, "--groups=", c.root)
	cmd := exec.CommandContext(ctx, "unshare", append(words, args...)...)
	cmd.Env = append(os.Environ(), "ROOT="+c.root, "DATA="+c.data)
	return cmd
}

// chroot returns the path of the program, which Debian keeps where not every user looks.
func chroot() string {
	if path, err := exec.LookPath("chroot"); err == nil {
		return path
	}
	return "/usr/sbin/chroot"
}

// The image serves, imports and drafts as its user, under a root that it cannot write, and
// ends when it is told to.
func TestTheImageRuns(t *testing.T) {
	c := unpack(t, pushed(t, image(t)))
	port := freePort(t)
	addr := "127.0.0.1:" + port
	variables := []string{
		"MARQUEE_ADDR=0.0.0.0:" + port, "MARQUEE_ALLOW_REMOTE=true", "TZ=Asia/Kolkata",
	}

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	entry := slices.Concat(c.config.Entrypoint, c.config.Cmd)
	server := c.command(ctx, variables, entry...)
	var logged strings.Builder
	server.Stderr = &logged
	out, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("it does not start: %v\n%s", err, logged.String())
	}
	if !strings.Contains(line, ":"+port+" ") || !strings.Contains(line, "sqlite:/data/marquee.db") {
		t.Errorf("it says %s", line)
	}

	t.Run("as its user", func(t *testing.T) {
		status := string(raw(t, fmt.Sprintf("/proc/%d/status", server.Process.Pid)))
		for _, want := range []string{
			"Uid:\t65532\t65532\t65532\t65532\n", "Gid:\t65532\t65532\t65532\t65532\n",
			"CapEff:\t0000000000000000\n",
		} {
			if !strings.Contains(status, want) {
				t.Errorf("its status does not have %q:\n%s", want, status)
			}
		}
	})
	t.Run("under a root that it cannot write", func(t *testing.T) {
		mounts := string(raw(t, fmt.Sprintf("/proc/%d/mountinfo", server.Process.Pid)))
		if !strings.Contains(mounts, " / ro,") {
			t.Errorf("its mounts are\n%s", mounts)
		}
	})
	t.Run("ready", func(t *testing.T) {
		got := c.run(t, variables, c.config.Healthcheck.Test[1:]...)
		if !strings.Contains(got, "/readyz: ok") {
			t.Errorf("healthcheck: %s", got)
		}
		if body := get(t, http.MethodGet, "http://"+addr+"/", ""); !strings.Contains(body, "<title>") {
			t.Errorf("the page is %.200s", body)
		}
	})
	t.Run("an import", func(t *testing.T) {
		films := "id,title,genres,popularity,release_date\n1,One,Drama,9.5,2000-01-02\n"
		path := filepath.Join(c.data, "films.csv")
		must(t, os.WriteFile(path, []byte(films), 0o600))
		must(t, os.Chown(path, user, user))
		c.run(t, variables, "/marquee", "import", "/data/films.csv")
		info := get(t, http.MethodGet, "http://"+addr+"/api/v1/info", "")
		if !strings.Contains(info, `"total":1`) {
			t.Errorf("the server has %s", info)
		}
	})
	t.Run("a draft", func(t *testing.T) {
		draft := get(t, http.MethodPost, "http://"+addr+"/api/v1/emails",
			`{"purpose":"Plan a meeting on Tuesday","recipient":"Grace","tone":"friendly"}`)
		if !strings.Contains(draft, `"status":"done"`) {
			t.Errorf("the draft is %s", draft)
		}
	})

	must(t, server.Process.Signal(syscall.SIGTERM))
	if err := server.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, logged.String())
	}
	if !strings.Contains(logged.String(), "+05:30") {
		t.Errorf("the log has no times of the zone:\n%s", logged.String())
	}
}

// As it is, the image does not serve a network that nobody said it may serve.
func TestTheImageAsksForGuards(t *testing.T) {
	c := unpack(t, image(t))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	entry := slices.Concat(c.config.Entrypoint, c.config.Cmd)
	out, err := c.command(ctx, nil, entry...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--require-key") {
		t.Errorf("%v: %s", err, out)
	}
}

// run runs a command in the container to its end, and returns what it prints.
func (c *container) run(t *testing.T, variables []string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := c.command(ctx, variables, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %v: %s", args, err, out)
	}
	return string(out)
}

// freePort returns a port that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer ln.Close()
	return strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
}

// get sends a request that must succeed, and returns the body of the response.
func get(t *testing.T, method, url, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode >= 300 {
		t.Errorf("%s %s: %s %s", method, url, res.Status, text)
	}
	return string(text)
}
