package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// loadFromOutside starts this program as the load, and returns how many answers it got.
func loadFromOutside(ctx context.Context, itself, address string, p plan) (int, error) {
	//nolint:gosec // this program itself
	out, err := exec.CommandContext(ctx, itself, "-load="+address,
		fmt.Sprint("-users=", p.users), fmt.Sprint("-for=", p.span)).Output()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// load has users ask for an address without a pause, each on a connection of its own, and returns
// how many answers came.
func load(ctx context.Context, address string, users int, span time.Duration) (int, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	ask := []byte("GET " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\n\r\n")
	var answers atomic.Int64
	var failed atomic.Pointer[error]
	end := time.Now().Add(span)
	var all sync.WaitGroup
	for range users {
		all.Go(func() {
			if err := repeat(ctx, u.Host, ask, end, &answers); err != nil {
				failed.Store(&err)
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return int(answers.Load()), nil
}

// repeat asks on one connection until the end.
func repeat(
	ctx context.Context, host string, ask []byte, end time.Time, answers *atomic.Int64,
) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(end.Add(time.Minute)) // a connection of TCP takes it
	r := bufio.NewReaderSize(conn, 64<<10)
	for time.Now().Before(end) && ctx.Err() == nil {
		if _, err := conn.Write(ask); err != nil {
			return err
		}
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %w", res.Status, err)
		}
		answers.Add(1)
	}
	return nil
}
