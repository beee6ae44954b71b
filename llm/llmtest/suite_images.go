package llmtest

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// testImages checks that the server gets the images of a request, and only good ones.
func (s suite) testImages(t *testing.T) {
	first := llm.Image{Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n first")}
	second := llm.Image{Type: "image/jpeg", Data: []byte("\xff\xd8\xff second")}
	server, m := s.start(t)
	req := s.request()
	req.Messages[0].Images = []llm.Image{first}
	req.Messages[2].Images = []llm.Image{second}
	if got := drain(t, m.Stream(t.Context(), req)); got.err != nil {
		t.Fatal(got.err)
	}
	sent := server.Requests()[0]
	want := []string{
		"png", first.Base64(), "jpeg", second.Base64(),
		req.Messages[0].Text, req.Messages[2].Content(),
	}
	for _, want := range want {
		if !strings.Contains(sent.Text(), want) {
			t.Errorf("the server was not told %q: %s", want, sent.Body)
		}
	}
	server, m = s.start(t)
	req.Messages[2].Images[0].Data = make([]byte, llm.MaxImage+1)
	got := drain(t, m.Stream(t.Context(), req))
	if llm.KindOf(got.err) != llm.KindInvalid || len(server.Requests()) != 0 {
		t.Errorf("an image that is too large: %v, and %d requests", got.err, len(server.Requests()))
	}
}
