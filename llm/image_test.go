package llm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

func TestCheckImages(t *testing.T) {
	png := llm.Image{Type: "image/png", Data: []byte{1}}
	user := func(images ...llm.Image) llm.Message {
		return llm.Message{Role: llm.RoleUser, Images: images}
	}
	many := make([]llm.Image, llm.MaxImages)
	for i := range many {
		many[i] = png
	}
	for name, tt := range map[string]struct {
		messages []llm.Message
		want     string
	}{
		"none":        {[]llm.Message{{Role: llm.RoleUser}}, ""},
		"as many":     {[]llm.Message{user(many...)}, ""},
		"the largest": {[]llm.Message{user(llm.Image{"image/webp", make([]byte, llm.MaxImage)})}, ""},
		"one more":    {[]llm.Message{user(many...), user(png)}, "more than 20 images"},
		"too large": {
			[]llm.Message{user(png, llm.Image{"image/png", make([]byte, llm.MaxImage+1)})},
			"image 2 has 5242881 bytes",
		},
		"empty":        {[]llm.Message{user(llm.Image{Type: "image/png"})}, "image 1 has 0 bytes"},
		"another type": {[]llm.Message{user(llm.Image{"image/svg+xml", []byte{1}})}, `"image/svg+xml"`},
		"of the assistant": {
			[]llm.Message{{Role: llm.RoleAssistant, Images: many[:1]}}, "only a person sends images",
		},
	} {
		t.Run(name, func(t *testing.T) {
			req := &llm.Request{Messages: tt.messages}
			err := req.CheckImages()
			good := tt.want == ""
			if good != (err == nil) || !good &&
				(llm.KindOf(err) != llm.KindInvalid || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if has := len(tt.messages[0].Images) > 0; req.HasImages() != has {
				t.Errorf("it has images: %t", req.HasImages())
			}
		})
	}
}

func ExampleImage() {
	chart := llm.Image{Type: "image/png", Data: []byte("\x89PNG")}
	req := &llm.Request{Messages: []llm.Message{{
		Role: llm.RoleUser, Text: "What does this chart show?", Images: []llm.Image{chart},
	}}}
	fmt.Println(chart.URL(), req.CheckImages())
	// Output: data:image/png;base64,iVBORw== <nil>
}
