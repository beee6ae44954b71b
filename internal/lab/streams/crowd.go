package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// crowd is everybody who asks for a draft.
type crowd struct {
	plan
	url string // of the server

	mu           sync.Mutex
	complete     int
	problem      error // the first
	begun, ended time.Duration
}

// arriving is how many ask before the first of them has an answer. A crowd comes
// quickly, but not in the same instant.
const arriving = 200

// ask asks for a draft in each stream and returns when all have ended.
func (c *crowd) ask(ctx context.Context) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	door := make(chan struct{}, arriving)
	start := time.Now()
	var all sync.WaitGroup
	for stream := range c.streams {
		door <- struct{}{}
		all.Go(func() {
			in := sync.OnceFunc(func() {
				<-door
				c.mu.Lock()
				defer c.mu.Unlock()
				c.begun = time.Since(start)
			})
			err := c.read(ctx, client, stream, in)
			in()
			c.mu.Lock()
			defer c.mu.Unlock()
			switch {
			case err == nil:
				c.complete++
			case c.problem == nil:
				c.problem = fmt.Errorf("stream %d: %w", stream, err)
			}
		})
	}
	all.Wait()
	c.ended = time.Since(start)
}

// read asks for the draft of a stream and reads it to its end. It calls begun when the
// first word is there. The draft must be the one of this stream.
func (c *crowd) read(ctx context.Context, client *http.Client, stream int, begun func()) error {
	brief := strings.NewReader(fmt.Sprintf(`{"purpose":"stream %d"}`, stream))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/api/v1/emails", brief)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var event string
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
			continue
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		switch {
		case !ok:
		case event == "text":
			begun()
		case event == "done":
			var got struct{ Subject, Body string }
			if err := json.Unmarshal([]byte(data), &got); err != nil {
				return err
			}
			if subject, body := c.draft(stream); got.Subject != subject || got.Body != body {
				return fmt.Errorf("the draft is another one: %q", got)
			}
			return nil
		case event != "draft":
			return errors.New(event + ": " + data)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return fmt.Errorf("it stopped: %s %w", res.Status, io.ErrUnexpectedEOF)
}
