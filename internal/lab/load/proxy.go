package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// startProxy starts an nginx that asks the servers in turns, and returns its address and what
// stops it.
func startProxy(
	ctx context.Context, dir string, servers []*process.Process,
) (address string, stop func(), err error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	at := ln.Addr().String()
	if err := ln.Close(); err != nil { // nginx takes the port now
		return "", nil, err
	}
	var upstream strings.Builder
	for _, s := range servers {
		fmt.Fprintf(&upstream, "server %s;", strings.TrimPrefix(s.URL, "http://"))
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // nobody may not read this folder
	}
	conf := fmt.Sprintf(`daemon off; %s pid nginx.pid; error_log stderr error; worker_processes 1;
events { worker_connections 1024; }
http {
	access_log off; client_body_temp_path b; proxy_temp_path p;
	fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
	upstream marquee { %s keepalive 64; keepalive_requests 1000000; }
	server {
		listen %s; keepalive_requests 1000000;
		location / {
			proxy_pass http://marquee; proxy_http_version 1.1;
			proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1;
		}
	}
}
`, user, upstream.String(), at)
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(conf), 0o600); err != nil {
		return "", nil, err
	}
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx" // Debian does not put it into the path of everybody
	}
	nginx := exec.CommandContext(ctx, program, "-p", dir, "-c", "nginx.conf") //nolint:gosec // nginx
	var said bytes.Buffer
	nginx.Stderr = &said
	nginx.Cancel = func() error { return nginx.Process.Signal(syscall.SIGTERM) }
	if err := nginx.Start(); err != nil {
		return "", nil, fmt.Errorf("nginx: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = nginx.Wait() // what it says tells more than its status
		close(ended)
	}()
	stop = func() {
		_ = nginx.Process.Signal(syscall.SIGTERM)
		<-ended
	}
	if err := awaitAnswer(ctx, "http://"+at+"/api/v1/info", ended); err != nil {
		stop()
		return "", nil, fmt.Errorf("nginx: %w %s", err, said.Bytes())
	}
	return "http://" + at, stop, nil
}

// awaitAnswer waits until an address answers, or the process that should is over.
func awaitAnswer(ctx context.Context, address string, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(r); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ended:
			return errors.New("it has ended")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
