package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// feature is a part of the API that stands by itself. It registers its routes,
// whose descriptions make its part of the contract.
type feature struct {
	tag      string // of its routes
	about    string
	served   bool
	register func(doors)
}

func (h *handlers) features() []feature {
	return []feature{
		{"emails", "Draft emails and keep their history.", h.Email != nil, h.registerEmails},
		{"movies", "What was made, and what was liked.", h.Movies != nil, h.registerMovies},
		{"chats", "Ask about the charts on the screen.", h.Chat != nil, h.registerChats},
		{"server", "About this server.", true, h.registerServer},
	}
}

// doors are how routes are registered: those of one kind each behind what they
// need, and all in the one contract.
type doors struct {
	json huma.API // for routes whose body, if they have one, is JSON
	raw  huma.API // for routes that read the body themselves
}

// register registers the routes of the features that are served, and makes the
// contract.
func (h *handlers) register(r chi.Router) {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:   "Marquee",
				Version: h.Version,
				Description: "Times are RFC 3339 in UTC, always to the microsecond, " +
					"so that they sort as texts. Lists are never null. Errors are problem details (RFC 9457).",
			},
		},
		Formats: map[string]huma.Format{
			asJSON: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat,
		},
		DefaultFormat: asJSON,
		// A parameter that is misspelt would otherwise be ignored silently.
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{transformProblem},
	}
	d := doors{json: humachi.New(r.With(readBody), config), raw: humachi.New(r, config)}
	for _, f := range h.features() {
		if f.served {
			config.Tags = append(config.Tags, &huma.Tag{Name: f.tag, Description: f.about})
			f.register(d)
		}
	}
	schemas := config.Components.Schemas.Map()
	checked := maps.Clone(schemas)
	err := h.finishContract(config.OpenAPI)
	if err == nil {
		h.contract, err = json.Marshal(config.OpenAPI)
	}
	if err != nil {
		panic(fmt.Sprintf("httpapi: the OpenAPI document: %v", err)) // a mistake in a handler's types
	}
	maps.Copy(schemas, checked) // by which huma checks requests
}

// finishContract makes the contract say what huma cannot know.
func (h *handlers) finishContract(doc *huma.OpenAPI) error {
	// Relative to the document, and so right below any prefix.
	doc.Servers = []*huma.Server{{URL: ".", Description: "Where this document comes from."}}

	schemas := doc.Components.Schemas.Map()
	if h.Chat != nil {
		var err error
		if schemas[wire.ChartSchema], err = describeCharts(h.Chat.Charts()); err != nil {
			return err
		}
	}
	if h.Movies == nil {
		leaveOut(schemas["Problem"], "import")
		leaveOut(schemas["Info"], "imports", "films")
	}
	if h.Email == nil && h.Chat == nil {
		leaveOut(schemas["Info"], "model", "offline")
	}
	for _, s := range schemas {
		for _, property := range s.Properties {
			if property.Type == huma.TypeArray {
				property.Nullable = false // see package wire
			}
		}
	}
	// That leaves schemas which nothing refers to, as does huma's own error, in
	// the place of which transformProblem puts ours.
	used, err := referred(doc)
	maps.DeleteFunc(schemas, func(name string, _ *huma.Schema) bool { return !used[name] })
	return err
}

// leaveOut takes properties out of a schema.
func leaveOut(s *huma.Schema, properties ...string) {
	for _, name := range properties {
		delete(s.Properties, name)
	}
	s.Required = slices.DeleteFunc(s.Required, func(name string) bool {
		return slices.Contains(properties, name)
	})
}

var schemaRef = regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`)

// referred returns the names of the schemas that the routes refer to, directly or
// by way of another.
func referred(doc *huma.OpenAPI) (map[string]bool, error) {
	used := map[string]bool{}
	for parts := []any{doc.Paths}; len(parts) > 0; parts = parts[1:] {
		text, err := json.Marshal(parts[0])
		if err != nil {
			return nil, err
		}
		for _, match := range schemaRef.FindAllSubmatch(text, -1) {
			if name := string(match[1]); !used[name] {
				used[name] = true
				parts = append(parts, doc.Components.Schemas.Map()[name])
			}
		}
	}
	return used, nil
}

func (h *handlers) openapi(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(h.contract)
}

// operation completes the description of a route: where it is, which feature it
// belongs to, what it answers, and that it may answer with a problem.
func operation(api huma.API, tag, answer string, op huma.Operation) huma.Operation {
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	op.Path = "/api/v1" + op.Path
	op.Tags = []string{tag}
	op.Responses = map[string]*huma.Response{
		strconv.Itoa(op.DefaultStatus): {Description: answer},
		"default": {
			Description: "What went wrong.",
			Content:     content[wire.Problem](api, "application/problem+json"),
		},
	}
	// The body is read by the middleware. A deadline set after that would cut
	// off replies that take longer.
	op.BodyReadTimeout = -1
	return op
}

// content describes a body of type B.
func content[B any](api huma.API, mediaType string) map[string]*huma.MediaType {
	schemas := api.OpenAPI().Components.Schemas
	return map[string]*huma.MediaType{
		mediaType: {Schema: schemas.Schema(reflect.TypeFor[B](), true, "")},
	}
}

// streamed describes a body of type B that may also come as events.
func streamed[B any](api huma.API) map[string]*huma.MediaType {
	described := content[B](api, asJSON)
	described[asEvents] = &huma.MediaType{}
	return described
}
