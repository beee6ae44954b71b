package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// target is the server that is loaded.
type target struct {
	url     *url.URL
	key     string // an API key, empty for none
	timeout time.Duration
	server  *watched // nil if nobody knows its process
	store   *watched // likewise
}

// openTarget refuses an address that is not this machine's, unless remote is true. A load test of
// somebody else's server is an attack.
func openTarget(ctx context.Context, address string, remote bool) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("--url: %q is not an address such as http://127.0.0.1:8080", address)
	}
	if remote {
		return u, nil
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	for _, ip := range ips {
		if !ip.Unmap().IsLoopback() {
			return nil, fmt.Errorf("--url: %s is another machine (%s); a load test may stop it. "+
				"Add --remote if it is yours", u.Hostname(), ip)
		}
	}
	return u, nil
}

// transport returns one whose connections stay open, for so many users.
func (t *target) transport(users int) *http.Transport {
	tr, _ := http.DefaultTransport.(*http.Transport)
	tr = tr.Clone()
	tr.Proxy = nil
	tr.MaxIdleConns, tr.MaxIdleConnsPerHost, tr.MaxConnsPerHost = 0, users+1, users+1
	tr.DisableCompression = true
	tr.DialContext = (&net.Dialer{Timeout: t.timeout}).DialContext
	return tr
}

// spare is how many descriptors this program needs besides those of the users.
const spare = 100

// checkUsers refuses more users than the system lets a process have connections.
func checkUsers(users int) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if uint64(users)+spare > limit.Cur { //nolint:gosec // it was checked
		return fmt.Errorf("%d users need %d descriptors, and a process may have %d: see ulimit -n",
			users, users+spare, limit.Cur)
	}
	return nil
}

// about returns what the server says about itself.
func (t *target) about(ctx context.Context) (serverInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.at("/api/v1/info"), nil)
	if err != nil {
		return serverInfo{}, err
	}
	t.sign(r.Header)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return serverInfo{}, fmt.Errorf("no server answers: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return serverInfo{}, err
	}
	if res.StatusCode != http.StatusOK {
		return serverInfo{}, fmt.Errorf("%s says %s", t.url, reason(res.StatusCode, text))
	}
	var info struct {
		Version, Model string
		Movies         struct{ Total int } `json:"films"`
	}
	if err := json.Unmarshal(text, &info); err != nil {
		return serverInfo{}, fmt.Errorf("%s is not a Marquee: %w", t.url, err)
	}
	return serverInfo{URL: t.url.String(), Version: info.Version, Model: info.Model,
		Films: info.Movies.Total}, nil
}

// at returns the address of a path of the server.
func (t *target) at(path string) string { return t.url.String() + path }

// sign adds the key to a request.
func (t *target) sign(h http.Header) {
	if t.key != "" {
		h.Set("Authorization", "Bearer "+t.key)
	}
}
