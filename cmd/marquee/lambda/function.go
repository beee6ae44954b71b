package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdaurl"

	"github.com/marquee-go/marquee/email"
)

// maxMargin is how long before the deadline of an invocation a request is cut off at most,
// so that what was written until then can be saved. Where an invocation has less time, it is
// a quarter of that.
const maxMargin = 20 * time.Second

var (
	errNoRequest = errors.New("this is neither a request to the URL of the function nor a batch " +
		"of SQS; the function takes no other events")
	errCutOff = errors.New("the response was cut off")
)

// function answers the events of a function URL and of a queue.
type function struct {
	handler http.Handler
	drafts  *email.Service
	logger  *slog.Logger
	reply   time.Duration // how long a model may take
	short   sync.Once     // the log says that the deadline is too short
}

// event is a request to the URL of the function, or a batch of a queue.
type event struct {
	events.LambdaFunctionURLRequest

	Records []events.SQSMessage
}

// handle answers one event.
func (f *function) handle(ctx context.Context, e *event) (any, error) {
	if len(e.Records) > 0 && e.Records[0].EventSource == "aws:sqs" {
		return f.finish(ctx, e.Records), nil
	}
	return f.serve(ctx, &e.LambdaFunctionURLRequest)
}

// serve answers one request. Its response begins before the handler ends, and ends with it.
func (f *function) serve(
	ctx context.Context, event *events.LambdaFunctionURLRequest,
) (*events.LambdaFunctionURLStreamingResponse, error) {
	if event.RequestContext.HTTP.Method == "" {
		return nil, errNoRequest
	}
	ctx, cancel := f.limit(ctx)
	c := &call{event: event, next: f.handler, logger: f.logger, ended: make(chan struct{})}
	res, err := lambdaurl.Wrap(c)(ctx, event)
	if err != nil { // there was no call
		cancel()
		return nil, err
	}
	res.Body = &body{Reader: res.Body, call: c, cancel: cancel}
	return res, nil
}

// limit cuts a request off before its invocation ends.
func (f *function) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		return context.WithCancel(ctx)
	}
	left := time.Until(end)
	margin := min(maxMargin, left/4)
	if left-margin < f.reply {
		f.short.Do(func() {
			f.logger.WarnContext(ctx, "the function may run for a shorter time than a model may "+
				"write (--reply-timeout): answers that take longer are cut off, and kept as stopped",
				"left", left.Round(time.Millisecond), "margin", margin.Round(time.Millisecond),
				"reply_timeout", f.reply)
		})
	}
	return context.WithDeadline(ctx, end.Add(-margin))
}

// call is one request on its way through the handler.
type call struct {
	event  *events.LambdaFunctionURLRequest
	next   http.Handler
	logger *slog.Logger

	ended chan struct{} // closed when the handler has returned
	err   error         // why the response is not whole; read it after ended
}

// ServeHTTP calls the handler. A panic here would end the whole process.
func (c *call) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := &writer{ResponseWriter: w, head: r.Method == http.MethodHead}
	defer close(c.ended)
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		c.err = errCutOff
		if err, ok := v.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			c.logger.ErrorContext(r.Context(), "panic",
				"error", fmt.Errorf("%v\n%s", v, debug.Stack()))
		}
		if !out.begun {
			out.WriteHeader(http.StatusInternalServerError)
		}
	}()
	c.complete(r)
	c.next.ServeHTTP(out, r)
}

// complete makes of what lambdaurl makes of an event what net/http would have made of the
// request: with the port of the caller, which nobody knows, and with the cookies.
func (c *call) complete(r *http.Request) {
	r.RemoteAddr = net.JoinHostPort(r.RemoteAddr, "0")
	r.RequestURI = r.URL.RequestURI()
	r.Header.Del("Host") // r.Host is the name that AWS routed by
	if len(c.event.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(c.event.Cookies, "; "))
	}
	if n := len(c.event.Body); c.event.IsBase64Encoded {
		padding := n - len(strings.TrimRight(c.event.Body, "="))
		r.ContentLength = int64(base64.StdEncoding.DecodedLen(n) - padding)
	}
}

// writer is a response that is sent as it is written.
type writer struct {
	http.ResponseWriter
	head  bool // the body is not sent
	begun bool
}

func (w *writer) WriteHeader(status int) {
	w.begun = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (int, error) {
	w.begun = true
	if w.head {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// Flush has nothing to do, because nothing is held back.
func (w *writer) Flush() {}

// body is the body of a response. It ends with an error if the handler did, so that the
// caller does not take half a response for a whole one.
type body struct {
	io.Reader
	call   *call
	cancel context.CancelFunc
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		<-b.call.ended
		if b.call.err != nil {
			err = b.call.err
		}
	}
	return n, err
}

// Close waits until the handler has saved what it has, also if nobody took the response to
// its end. The process may be frozen as soon as this invocation is over.
func (b *body) Close() error { //nolint:unparam // an io.Closer
	b.cancel()
	if pipe, ok := b.Reader.(io.Closer); ok {
		_ = pipe.Close() // its writes fail from now on
	}
	<-b.call.ended
	return nil
}
