package httpapi

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/internal/formula"
	"github.com/marquee-go/marquee/llm"
)

func (h *handlers) registerUsage(d doors) {
	huma.Register(d.json, operation(d.json, "usage", "What you have used.", huma.Operation{
		OperationID: "get-usage", Method: http.MethodGet, Path: "/usage",
		Summary: "What you have used of the models today and this month",
		Description: "Drafts and conversations that were deleted count, too. Costs go by list prices. " +
			"Your limits are those of your own account. All people together may have others.",
	}), func(ctx context.Context, _ *struct{}) (*response[wire.Usage], error) {
		now, owner := time.Now(), ownerOf(ctx)
		a, err := h.Ledger.Account(ctx, llm.AccountKey(owner), llm.MonthOf(now))
		return answered(wire.NewUsage(a, h.Quotas.Of(owner), now), ledgerError(err), "query")
	})
}

type monthInput struct {
	Month string `query:"month" maxLength:"7" example:"2026-11" doc:"The month, in UTC: the present one, or one of the two before. Default: the present month."`
}

// registerUsageOfAll registers the route by which an administrator sees what everybody uses.
func (h *handlers) registerUsageOfAll(d doors) {
	api := d.json
	op := operation(api, "admin", "What everybody has used.", huma.Operation{
		OperationID: "list-usage", Method: http.MethodGet, Path: "/admin/usage",
		Summary: "What each owner has used of the models in a month",
		Description: "With Accept: text/csv the answer is a table to download. If a spreadsheet would " +
			"take a name for a formula, an apostrophe stands before it. An owner who was erased has " +
			"no name.",
	})
	described := content[wire.MonthUsage](api, asJSON)
	described[asCSV] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.Responses["200"].Content = described
	huma.Register(api, op, func(_ context.Context, in *monthInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			media, ok := negotiate(w, r, asJSON, asCSV)
			if ok {
				h.usageOfAll(w, r, in.Month, media)
			}
		}), nil
	})
}

// usageOfAll sends the accounts of a month in a media type.
func (h *handlers) usageOfAll(w http.ResponseWriter, r *http.Request, month, media string) {
	month, ok := llm.ParseMonth(month, time.Now())
	if !ok {
		writeProblem(w, r, problemOf(&marquee.InvalidError{
			Field: "month", Fix: "must be a year and a month, such as 2026-11",
		}, "query"))
		return
	}
	total, owners, err := llm.AccountsOf(r.Context(), h.Ledger, month)
	if err != nil {
		writeProblem(w, r, problemOf(ledgerError(err), "query"))
		return
	}
	w.Header().Set("Vary", "Accept")
	if media == asJSON {
		write(w, http.StatusOK, asJSON, wire.NewMonthUsage(month, total, owners))
		return
	}
	var body bytes.Buffer
	out := csv.NewWriter(&body)
	out.UseCRLF = true
	rows := [][]string{llm.AccountColumns}
	for _, a := range owners {
		a.Owner = formula.Escape(a.Owner)
		rows = append(rows, a.Cells())
	}
	_ = out.WriteAll(rows) // a buffer does not fail
	w.Header().Set("Content-Type", asCSV+"; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="usage-`+month+`.csv"`)
	_, _ = w.Write(body.Bytes()) // a client that is gone cannot be told
}
