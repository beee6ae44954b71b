package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"time"

	"github.com/marquee-go/marquee/internal/testing/runtimeapi"
)

// patience is how long a start may take.
const patience = time.Minute

// coldStart starts a function some times, and returns the median of how long it took until
// the function asked for its first event.
func coldStart(ctx context.Context, bootstrap string, starts int) (time.Duration, error) {
	var all []time.Duration
	for range starts {
		took, err := oneStart(ctx, bootstrap)
		if err != nil {
			return 0, fmt.Errorf("the start of the function: %w", err)
		}
		all = append(all, took)
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

// oneStart starts a function, has it answer a request, and ends it.
func oneStart(ctx context.Context, bootstrap string) (took time.Duration, err error) {
	api, err := runtimeapi.New(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, api.Close()) }()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var logged bytes.Buffer
	process := exec.CommandContext(ctx, bootstrap)
	process.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + api.Addr, "MARQUEE_STORE=memory:", "MARQUEE_ALLOW_REMOTE=true",
	}
	process.Stderr = &logged
	begun := time.Now()
	if err := process.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	defer func() {
		_ = process.Process.Kill() // it may have ended
	}()
	select {
	case <-api.Ready():
		took = time.Since(begun)
	case err := <-ended:
		return 0, fmt.Errorf("%w: %s", err, logged.Bytes())
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+runtimeapi.Domain+"/readyz", nil)
	if err != nil {
		return 0, err
	}
	res, err := api.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("/readyz: %s", res.Status)
	}
	return took, errors.Join(err, res.Body.Close())
}
