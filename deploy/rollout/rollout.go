package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// service is a place where Marquee runs.
type service interface {
	// state returns what runs now.
	state(ctx context.Context) (state, error)
	// deploy has the place run an image. It returns when the place has taken it.
	deploy(ctx context.Context, image string) error
}

// state is what runs in a place.
type state struct {
	image   string
	address string // of its page, such as https://marquee.example.com
}

// rollout deploys to one place.
type rollout struct {
	to       service
	tell     io.Writer
	patience time.Duration // how long new servers may take to answer
	// answers returns nil if a server answers at an address, and its version has a text in it.
	// A dry run asks nobody.
	answers func(ctx context.Context, address, version string) error
}

// deploy deploys an image, and waits until its servers answer. If they do not, it deploys the
// image from before, and returns an error all the same.
func (r *rollout) deploy(ctx context.Context, image, version string) error {
	before, err := r.to.state(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.tell, "%s runs %s\n", before.address, before.image)
	if err = r.put(ctx, before.address, image, version); err == nil {
		if r.answers != nil {
			fmt.Fprintf(r.tell, "%s runs %s\n", before.address, image)
		}
		return nil
	}
	fmt.Fprintf(r.tell, "%s is refused: %v\n", image, err)
	if before.image == image {
		return fmt.Errorf("%s ran before, so there is no way back: %w", image, err)
	}
	// Also somebody who stops this program wants a server that runs.
	ctx = context.WithoutCancel(ctx)
	if back := r.put(ctx, before.address, before.image, ""); back != nil {
		return fmt.Errorf("%w; and the way back to %s failed: %w", err, before.image, back)
	}
	return fmt.Errorf("%w; %s runs again", err, before.image)
}

// put deploys an image, and waits until it answers.
func (r *rollout) put(ctx context.Context, address, image, version string) error {
	if err := r.to.deploy(ctx, image); err != nil || r.answers == nil {
		return err
	}
	return r.healthy(ctx, address, version)
}

const (
	// every is how often a server is asked.
	every = 5 * time.Second
	// inARow is how often it must answer without a failure between. The old servers may
	// answer in turns with the new ones.
	inARow = 6
)

// healthy waits until a service answers again and again. It returns the last failure if
// that takes too long.
func (r *rollout) healthy(ctx context.Context, address, version string) error {
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	last := errors.New("nothing was asked")
	for good := 0; good < inARow; {
		err := r.answers(ctx, address, version)
		if err == nil {
			good++
		} else if good = 0; ctx.Err() == nil {
			last = err
		}
		if good == inARow {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no health within %v: %w", r.patience, last)
		case <-time.After(every):
		}
	}
	return nil
}

// answers asks a server whether it is ready, and for its version.
func answers(ctx context.Context, address, version string) error {
	if _, err := get(ctx, address+"/readyz"); err != nil {
		return err
	}
	if version == "" {
		return nil
	}
	raw, err := get(ctx, address+"/openapi.json")
	if err != nil {
		return err
	}
	var contract struct{ Info struct{ Version string } }
	if err := json.Unmarshal(raw, &contract); err != nil {
		return fmt.Errorf("%s/openapi.json: %w", address, err)
	}
	if !strings.Contains(contract.Info.Version, version) {
		return fmt.Errorf("%s has the version %q, want %q", address, contract.Info.Version, version)
	}
	return nil
}

func get(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, res.Status)
	}
	return io.ReadAll(io.LimitReader(res.Body, 10<<20))
}
