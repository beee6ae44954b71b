package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type formsInput struct{ Body wire.Forms }

type fillInput struct{ Body wire.Filling }

type formInput struct {
	Name string `query:"name" required:"true" maxLength:"60" doc:"The name of it."`
}

const templatesPath = "/templates"

// registerForms registers the routes of templates and tones.
func (h *handlers) registerForms(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "All of them.", huma.Operation{
		OperationID: "list-templates", Method: http.MethodGet, Path: templatesPath,
		Summary: "Your templates with their variables, and your tones",
	}), func(ctx context.Context, _ *struct{}) (*response[wire.KeptForms], error) {
		f, err := h.Email.Forms(ctx, ownerOf(ctx))
		return answered(wire.NewKeptForms(f), err, "query")
	})
	file := operation(api, tag, "The file, to be kept.", huma.Operation{
		OperationID: "export-templates", Method: http.MethodGet, Path: templatesPath + ".json",
		Summary:     "Your templates and tones as a file that can be imported",
		Description: "It is a body of POST " + templatesPath + ".",
	})
	file.Responses["200"].Content = map[string]*huma.MediaType{
		asJSON: {Schema: &huma.Schema{Type: huma.TypeString}},
	}
	huma.Register(api, file, func(_ context.Context, _ *struct{}) (*huma.StreamResponse, error) {
		return respond(h.sendForms), nil
	})
	huma.Register(api, limited(api, operation(api, tag, "All that are kept now.", huma.Operation{
		OperationID: "save-templates", Method: http.MethodPost, Path: templatesPath,
		MaxBodyBytes: maxForms, Summary: "Keep templates and tones, or import a file of them",
		Description: "Each takes the place of the one with its name. All are checked before any is " +
			"kept. The scope read is needed, too, because the answer has what was kept before.",
		Metadata: map[string]any{shorter: "split it"},
	})), func(ctx context.Context, in *formsInput) (*response[wire.KeptForms], error) {
		if err := mayRead(ctx); err != nil {
			return nil, err
		}
		err := h.Email.SaveForms(ctx, ownerOf(ctx), in.Body.Forms())
		if err != nil {
			return nil, problemOf(err, "body")
		}
		f, err := h.Email.Forms(ctx, ownerOf(ctx))
		return answered(wire.NewKeptForms(f), err, "body")
	})
	huma.Register(api, operation(api, tag, "The brief.", huma.Operation{
		OperationID: "fill-template", Method: http.MethodPost, Path: templatesPath + "/fill",
		MaxBodyBytes: maxBrief, Summary: "The brief that a template becomes with some values",
		Description: "Nothing is drafted: send the brief to POST /emails. A variable without a value, " +
			"an empty value and one that the template does not use are errors that name them. The scope " +
			"read is needed, too.",
	}), func(ctx context.Context, in *fillInput) (*response[wire.Brief], error) {
		if err := mayRead(ctx); err != nil {
			return nil, err
		}
		t, err := h.Email.Template(ctx, ownerOf(ctx), in.Body.Name)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		b, err := t.Fill(in.Body.Variables)
		return answered(wire.NewBrief(b), err, "body")
	})
	for _, kind := range []struct {
		id, path, summary string
		remove            func(ctx context.Context, owner, name string) error
	}{
		{"delete-template", templatesPath, "Delete a template", h.Email.DeleteTemplate},
		{"delete-tone", "/tones", "Delete a tone", h.Email.DeleteTone},
	} {
		huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
			OperationID: kind.id, Method: http.MethodDelete, Path: kind.path, Summary: kind.summary,
			DefaultStatus: http.StatusNoContent,
		}), func(ctx context.Context, in *formInput) (*struct{}, error) {
			return nothing(kind.remove(ctx, ownerOf(ctx), in.Name))
		})
	}
}

// sendForms sends templates and tones as a file.
func (h *handlers) sendForms(w http.ResponseWriter, r *http.Request) {
	f, err := h.Email.Forms(r.Context(), ownerOf(r.Context()))
	if err != nil {
		writeProblem(w, r, problemOf(err, "query"))
		return
	}
	w.Header().Set("Content-Type", asJSON)
	w.Header().Set("Content-Disposition", `attachment; filename="templates.json"`)
	_ = f.Write(w) // a client that is gone cannot be told
}
