package openai

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
)

func TestAStreamThatStaysOpenAfterItsFinishIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, server := io.Pipe()
		go func() {
			_, err := io.WriteString(server, `data: {"choices":[{"delta":{"content":"Hello"}}]}`+"\n\n"+
				`data: {"choices":[{"delta":{},"finish_reason":"stop"}]}`+"\n\n")
			if err != nil {
				t.Error(err)
			}
			// Neither usage nor [DONE] follows, and nobody hangs up.
		}()
		start := time.Now()
		res := &http.Response{Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: body}
		var last llm.Chunk
		for chunk, err := range chatCompletions.chunks(res, "tiny") {
			if err != nil {
				t.Fatal(err)
			}
			last = chunk
		}
		if last.Finish != llm.FinishStop || time.Since(start) != maxFarewell {
			t.Errorf("got %+v after %v", last, time.Since(start))
		}
	})
}
