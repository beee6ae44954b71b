package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type voiceInput struct{ Body wire.Voice }

type samplesInput struct{ Body wire.Samples }

// registerVoice registers the routes of how a person writes.
func (h *handlers) registerVoice(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "Your voice.", huma.Operation{
		OperationID: "get-voice", Method: http.MethodGet, Path: "/voice",
		Summary:     "How you write",
		Description: "All of it is empty if you have none.",
	}), func(ctx context.Context, _ *struct{}) (*response[wire.Voice], error) {
		v, err := h.Email.Voice(ctx, ownerOf(ctx))
		return answered(wire.Voice(v), err, "query")
	})
	huma.Register(api, operation(api, tag, "The voice as it is kept.", huma.Operation{
		OperationID: "put-voice", Method: http.MethodPut, Path: "/voice",
		MaxBodyBytes: maxVoice, Summary: "Say how you write",
		Description: "Letters that are written from now on go by it. Greeting and closing count only " +
			"for letters in the language of the voice.",
	}), func(ctx context.Context, in *voiceInput) (*response[wire.Voice], error) {
		v, err := h.Email.PutVoice(ctx, ownerOf(ctx), email.Voice(in.Body))
		return answered(wire.Voice(v), err, "body")
	})
	huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
		OperationID: "delete-voice", Method: http.MethodDelete, Path: "/voice",
		DefaultStatus: http.StatusNoContent, Summary: "Delete your voice",
	}), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nothing(h.Email.DeleteVoice(ctx, ownerOf(ctx)))
	})
	huma.Register(api, operation(api, tag, "The voice of the samples.", huma.Operation{
		OperationID: "hear-voice", Method: http.MethodPost, Path: "/voice/samples",
		MaxBodyBytes: maxSamples, Summary: "Work out a voice from letters that you wrote",
		Description: "Words are counted, and no model is asked. Nothing is kept: neither the samples " +
			"nor the voice. Look at it, change it, and send it to PUT /voice.",
	}), func(_ context.Context, in *samplesInput) (*response[wire.Voice], error) {
		v, err := email.Hear(in.Body.Samples)
		return answered(wire.Voice(v), err, "body")
	})
}
