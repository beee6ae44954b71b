package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// These are the limits of what a call does besides its work.
const (
	often     = 250 * time.Millisecond // between two reports of progress
	stopLimit = 10 * time.Second
)

// runDraft has a letter or a version of one written, and reports how far it has come. If the call
// is cancelled, the writing is stopped: nobody wants it any more.
func runDraft(ctx context.Context, c *call) (answer, error) {
	r, err := c.toAPI()
	if err != nil {
		return answer{}, err
	}
	w := &writing{call: c, ctx: ctx}
	r.header.Set("Accept", "text/event-stream")
	r.event = w.event
	_, err = c.server.api.do(ctx, r)
	switch {
	case w.done != nil:
		return answer{w.done}, nil
	case ctx.Err() != nil && w.id != "":
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
		defer cancel()
		_, stopErr := c.server.api.do(stopping, request{
			method: http.MethodPost, path: "/api/v1/emails/" + w.id + "/stop",
		})
		return answer{}, errors.Join(ctx.Err(), stopErr)
	case w.failed != nil:
		return answer{}, w.failed
	case err != nil:
		return answer{}, err
	}
	return answer{}, errors.New("the API broke off. The letter may be among the letters")
}

// writing is a letter that is being written.
type writing struct {
	*call
	ctx    context.Context
	id     string
	done   []byte // the letter
	failed error
	bytes  int // so far
	told   time.Time
	last   int // what was told last
}

// event takes an event of POST /emails.
func (w *writing) event(name string, data []byte) {
	var said struct{ ID, Delta, Text string }
	_ = json.Unmarshal(data, &said) // the API has made it
	switch name {
	case "draft":
		w.id = said.ID
	case "text":
		w.bytes += len(said.Delta)
		w.tell("Writing the letter")
	case "notice":
		w.told = time.Time{}
		w.tell(said.Text)
	case "done":
		w.done = data
	case "error":
		w.failed = readProblem(http.StatusBadGateway, data)
	}
}

// tell reports progress, if the client wants to know it. The protocol has it grow each time.
func (w *writing) tell(message string) {
	token := w.request.Params.GetProgressToken()
	if token == nil || time.Since(w.told) < often {
		return
	}
	w.told, w.last = time.Now(), max(w.bytes, w.last+1)
	// A client that is gone does not read it.
	_ = w.request.Session.NotifyProgress(w.ctx, &mcp.ProgressNotificationParams{
		ProgressToken: token, Progress: float64(w.last), Message: message,
	})
}
