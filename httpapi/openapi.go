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
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// feature is a part of the API. It registers its routes and describes them.
type feature struct {
	tag      string // the tag of its routes in the OpenAPI document
	about    string
	served   bool
	register func(doors)
}

func (h *handlers) features() []feature {
	return []feature{
		{"emails", "Draft emails and keep their history.", h.Email != nil, h.registerEmails},
		{"movies", "Films by genre, popularity and returns.", h.Movies != nil, h.registerMovies},
		{"chats", "Ask about the charts on the screen.", h.Chat != nil, h.registerChats},
		{"keys", "API keys, with which programs act for you.", h.Keys != nil, h.registerKeys},
		{"usage", "What you use of the models.", h.Ledger != nil, h.registerUsage},
		{
			"admin", "What only administrators may do.", h.Keys != nil || h.Ledger != nil,
			h.registerAdmin,
		},
		{"server", "About this server.", true, h.registerServer},
	}
}

// doors are two ways to register routes. Both add to the same OpenAPI document.
type doors struct {
	json huma.API // for routes whose body is JSON, or that have no body
	raw  huma.API // for routes that read the body themselves
}

// register registers the routes of the features, and describes them.
func (h *handlers) register(r chi.Router) {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:   "Marquee",
				Version: h.Version,
				Description: "Times are RFC 3339 in UTC with six digits of a second, so that they sort " +
					"as texts. Lists are never null. Errors are problem details (RFC 9457). " +
					"A route needs the scope that x-scope names, or it answers 403.",
			},
		},
		Formats: map[string]huma.Format{
			asJSON: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat,
		},
		DefaultFormat: asJSON,
		// Otherwise a misspelt parameter would be ignored without a word.
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{transformProblem},
	}
	d := doors{json: humachi.New(r, config), raw: humachi.New(r, config)}
	d.raw.UseMiddleware(h.audit, writeRest, checkScope, checkOnce)
	d.json.UseMiddleware(h.audit, writeRest, checkScope, checkOnce,
		checkBody(config.Components.Schemas))
	for _, f := range h.features() {
		if f.served {
			config.Tags = append(config.Tags, &huma.Tag{Name: f.tag, Description: f.about})
			f.register(d)
		}
	}
	h.describe(config.OpenAPI)
}

// keyScheme is the name of API keys among the security schemes of the OpenAPI document.
const keyScheme = "key"

// describe adds to the OpenAPI document what huma does not know, and prepares its text. That is
// made when somebody asks for it, because it takes most of the time of a start. Requests are
// checked by the schemas of doc, so nothing changes them after the start.
func (h *handlers) describe(doc *huma.OpenAPI) {
	if h.Keys != nil {
		doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{keyScheme: {
			Type: "http", Scheme: "bearer", BearerFormat: "mq_…",
			Description: "An API key. Its scopes are those of x-scope. Without one, the server asks " +
				"its guard, such as a sign-in to the page.",
		}}
		doc.Security = []map[string][]string{{keyScheme: {}}, {}}
	}
	// The address is relative to the document, so it is right below any prefix.
	doc.Servers = []*huma.Server{{URL: ".", Description: "Where this document comes from."}}

	schemas := maps.Clone(doc.Components.Schemas.Map())
	if h.Movies == nil {
		leaveOut(schemas["Problem"], "import")
		leaveOut(schemas["Info"], "films")
	}
	if h.Email == nil && h.Chat == nil {
		leaveOut(schemas["Info"], "model", "offline", "models")
	}
	for _, s := range schemas {
		for _, property := range s.Properties {
			if property.Type == huma.TypeArray {
				property.Nullable = false // see package wire
			}
		}
	}
	if h.Chat != nil {
		chart, err := describeCharts(h.Chat.Charts())
		if err != nil {
			panic(fmt.Sprintf("httpapi: the OpenAPI document: %v", err)) // a kind of chart is wrong
		}
		schemas[wire.ChartSchema] = chart
	}
	h.contract = sync.OnceValue(func() []byte { return contractOf(doc, schemas) })
}

// contractOf returns the text of the OpenAPI document, with those of the schemas that its routes
// refer to. One that they do not is huma's own error, which transformProblem replaces.
func contractOf(doc *huma.OpenAPI, schemas map[string]*huma.Schema) []byte {
	described, components := *doc, *doc.Components
	components.Schemas = huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	described.Components = &components
	used, err := referred(doc.Paths, schemas)
	var text []byte
	if err == nil {
		for name := range used {
			components.Schemas.Map()[name] = schemas[name]
		}
		text, err = json.Marshal(&described)
	}
	if err != nil {
		panic(fmt.Sprintf("httpapi: the OpenAPI document: %v", err)) // a type of ours is wrong
	}
	return text
}

// leaveOut removes properties from a schema.
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
// through other schemas.
func referred(
	routes map[string]*huma.PathItem, schemas map[string]*huma.Schema,
) (map[string]bool, error) {
	used := map[string]bool{}
	for parts := []any{routes}; len(parts) > 0; parts = parts[1:] {
		text, err := json.Marshal(parts[0])
		if err != nil {
			return nil, err
		}
		for _, match := range schemaRef.FindAllSubmatch(text, -1) {
			if name := string(match[1]); !used[name] {
				used[name] = true
				parts = append(parts, schemas[name])
			}
		}
	}
	return used, nil
}

func (h *handlers) openapi(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(h.contract())
}

// operation completes the description of a route: its address, its feature, its
// scope, its answer, and that the answer may be a problem.
func operation(api huma.API, tag, answer string, op huma.Operation) huma.Operation {
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	op.Extensions = map[string]any{scopeExtension: scopeOf(tag, op.Method, op.Path)}
	op.Path = "/api/v1" + op.Path
	op.Tags = []string{tag}
	op.Responses = map[string]*huma.Response{
		strconv.Itoa(op.DefaultStatus): {Description: answer},
		"default": {
			Description: "What went wrong.",
			Content:     content[wire.Problem](api, asProblem),
		},
	}
	// A middleware has read and checked the body. A deadline for it that is set here
	// would cut off long replies.
	op.BodyReadTimeout = -1
	op.SkipValidateBody = true
	if op.MaxBodyBytes > 0 {
		op.RequestBody = &huma.RequestBody{
			Description: fmt.Sprintf("JSON of less than %d bytes.", op.MaxBodyBytes),
		}
	}
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
