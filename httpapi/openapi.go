package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
)

// api registers the operations, and makes their contract.
func (h *handlers) api(r chi.Router) {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "Marquee",
				Version:     h.Version,
				Description: "Draft emails, explore films, and ask about them.",
			},
			Tags: []*huma.Tag{
				{Name: "emails", Description: "Draft emails and keep their history."},
				{Name: "movies", Description: "What was made, and what was liked."},
				{Name: "chats", Description: "Ask about the charts on the screen."},
				{Name: "server", Description: "About this server."},
			},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		// A parameter that is misspelt would otherwise be ignored silently.
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{transformProblem},
	}
	// All add to the one contract, behind middlewares of their own.
	api := humachi.New(r.With(readBody), config)
	h.registerInfo(api)
	h.registerMovies(api)
	h.registerEmails(api)
	h.registerChats(api)
	h.registerAnswers(humachi.New(r.With(readBody, negotiate), config))
	h.registerImports(humachi.New(r, config))

	// huma names its own error, which transformProblem replaces.
	for _, name := range []string{"ErrorModel", "ErrorDetail"} {
		delete(api.OpenAPI().Components.Schemas.Map(), name)
	}

	// The contract tells more of charts than huma is to check.
	schemas := api.OpenAPI().Components.Schemas.Map()
	checked := schemas[chartSchema]
	var err error
	if schemas[chartSchema], err = describeCharts(h.Chat.Charts()); err == nil {
		h.contract, err = json.Marshal(api.OpenAPI())
	}
	if err != nil {
		panic(fmt.Sprintf("httpapi: the OpenAPI document: %v", err)) // a mistake in a handler's types
	}
	schemas[chartSchema] = checked
}

func (h *handlers) openapi(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(h.contract)
}

// operation describes a route to huma; every route may answer with a problem.
func operation(api huma.API, id, method, path, tag, summary string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: "/api/v1" + path, Tags: []string{tag}, Summary: summary,
		Responses: map[string]*huma.Response{"default": {
			Description: "What went wrong.",
			Content:     content(api, "application/problem+json", Problem{}),
		}},
		// The body is read by the middleware. A deadline set after that would
		// cut off replies that take longer.
		BodyReadTimeout: -1,
	}
}

// content describes a body of the type of v.
func content(api huma.API, mediaType string, v any) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{mediaType: {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(v), true, "")}}
}
