package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

const batchesPath = "/emails/batches"

type batchInput struct {
	wire.Key
	Body wire.BatchRequest
}

// accepted is the answer to a request whose work goes on: where to look, and when.
type accepted struct {
	Location   string `header:"Location" hidden:"true"`
	RetryAfter string `header:"Retry-After" hidden:"true"`
	Body       wire.Batch
}

// lookAgain is after how many seconds it is worth to look at a batch.
const lookAgain = "2"

// registerBatches registers the routes with which a client asks for a batch.
func (h *handlers) registerBatches(api huma.API, tag string) {
	huma.Register(api, limited(api, operation(api, tag, "What the batch would be.", huma.Operation{
		OperationID: "preview-batch", Method: http.MethodPost, Path: batchesPath + "/preview",
		MaxBodyBytes: maxBatch,
		Summary:      "See what a batch would be, without cost",
		Description: "Nothing is stored, and no model is asked. What POST /emails/batches would " +
			"refuse is refused here too: up to 20 faults with their rows and columns, a budget without " +
			"room, and the limit of what you keep.",
	})), func(ctx context.Context, in *batchInput) (*response[wire.BatchPreview], error) {
		table, letters, err := lettersOf(in.Body)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		e, err := h.Email.EstimateBatch(ctx, ownerOf(ctx), in.Key.Key, letters)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &response[wire.BatchPreview]{wire.NewBatchPreview(in.Body, table, letters, e)}, nil
	})
	begin := limited(api, operation(api, tag, "The letters are stored, and wait for their turn.",
		huma.Operation{
			OperationID: "begin-batch", Method: http.MethodPost, Path: batchesPath,
			DefaultStatus: http.StatusAccepted, MaxBodyBytes: maxBatch,
			Summary: "Ask for many letters at once",
			Description: "Each row of the table becomes a letter of its own, which holds nothing of the " +
				"other rows. All faults are found before anything is stored. People take turns: a batch " +
				"holds nobody else up. The same request with its key may be sent again, also after a crash: " +
				"each letter exists once, and letters that failed or were stopped are written again.",
		}))
	huma.Register(api, accepts(begin),
		func(ctx context.Context, in *batchInput) (*accepted, error) {
			_, letters, err := lettersOf(in.Body)
			if err != nil {
				return nil, problemOf(err, "body")
			}
			p, err := h.Email.BeginBatch(ctx, ownerOf(ctx), in.Key.Key, letters)
			return acceptedBatch("batches/"+p.ID, p, err)
		})
}

// registerBatch registers the routes of one batch.
func (h *handlers) registerBatch(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "How far it has come.", huma.Operation{
		OperationID: "get-batch", Method: http.MethodGet, Path: batchesPath + "/{id}",
		Summary:     "How far a batch has come",
		Description: "All letters are counted for each request. Once in two seconds is often enough.",
	}), func(ctx context.Context, in *idInput) (*response[wire.Batch], error) {
		p, err := h.Email.Batch(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewBatch(p), err, "path")
	})
	huma.Register(api, operation(api, tag, "How far it had come.", huma.Operation{
		OperationID: "stop-batch", Method: http.MethodPost, Path: batchesPath + "/{id}/stop",
		Summary:     "Stop the letters that have not begun",
		Description: "Letters that a model writes are finished.",
	}), func(ctx context.Context, in *idInput) (*response[wire.Batch], error) {
		p, err := h.Email.StopBatch(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewBatch(p), err, "path")
	})
	retry := limited(api, operation(api, tag, "The letters wait for their turn.", huma.Operation{
		OperationID: "retry-batch", Method: http.MethodPost, Path: batchesPath + "/{id}/retry",
		DefaultStatus: http.StatusAccepted,
		Summary:       "Write the letters again that failed or were stopped",
		Description:   "It is safe to repeat: letters that wait, are being written or are done stay so.",
	}))
	huma.Register(api, accepts(retry), func(ctx context.Context, in *idInput) (*accepted, error) {
		p, err := h.Email.RetryBatch(ctx, ownerOf(ctx), in.ID)
		return acceptedBatch("../"+p.ID, p, err)
	})
	huma.Register(api, operation(api, tag, "All its letters are deleted.", huma.Operation{
		OperationID: "delete-batch", Method: http.MethodDelete, Path: batchesPath + "/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Delete a batch with all its letters",
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Email.DeleteBatch(ctx, ownerOf(ctx), in.ID))
	})
}

// lettersOf reads the table of a request, and fills in its brief for each row.
func lettersOf(r wire.BatchRequest) (table *email.Table, letters []email.Brief, err error) {
	switch {
	case (r.CSV != "") == (len(r.Rows) > 0):
		err = &marquee.InvalidError{Field: "csv", Fix: "must be given, or else rows"}
	case r.CSV != "":
		table, err = email.ReadTable(strings.NewReader(r.CSV))
	default:
		table, err = email.TableOf(r.Rows)
	}
	if err != nil {
		return nil, nil, err
	}
	letters, err = email.Fill(r.Brief.With(""), table)
	return table, letters, err
}

// acceptedBatch returns the answer for a batch that goes on.
func acceptedBatch(at string, p email.Progress, err error) (*accepted, error) {
	if err != nil {
		return nil, problemOf(err, "body")
	}
	return &accepted{Location: at, RetryAfter: lookAgain, Body: wire.NewBatch(p)}, nil
}

// accepts describes the headers of an answer to a request whose work goes on.
func accepts(op huma.Operation) huma.Operation {
	op.Responses["202"].Headers = whereToLook()
	return op
}
