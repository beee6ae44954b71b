package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// lastEventID is the header with which a client goes on with a stream (HTML Living Standard,
// section 9.2).
const lastEventID = "Last-Event-ID"

// followInput names what is being written, and how far the client has read it.
type followInput struct {
	ID   string `path:"id" doc:"The id, from a list or from the answer that created it."`
	Last string `header:"Last-Event-ID" doc:"The id of the last event that came. Only what came after it is sent, from whatever server. Default: everything from the beginning."`
}

// These sentences hold for drafts and for answers.
const (
	detached = "The model writes to its end whether the client stays or not, at most for the " +
		"server's reply timeout. To leave and look again, use the route stream. To stop the model, " +
		"use the route stop."
	joining = "Each event has an id. A client whose line was cut sends the last one as " +
		"Last-Event-ID, and gets what it missed, then what is written. A client that leaves stops " +
		"nothing. On another server than the one that writes, the text is at most two seconds late."
	stopping = "What was written until then is kept, and the status is stopped. A model that " +
		"another server asks stops within two seconds. What has ended already is left as it is."
)

// goesOn returns the problem of a client that has to leave because the server stops. What it
// asked for does not stop.
func goesOn(err error) *wire.Problem {
	p := problemOf(err, "")
	p.GoesOn = true
	return p
}

// runAccepted describes the answer to a request whose client does not want to wait.
func runAccepted[B any](api huma.API, answer string) *huma.Response {
	described := whereToLook()
	described["Preference-Applied"] = &huma.Param{
		Schema: &huma.Schema{Type: huma.TypeString}, Description: "What was done of Prefer.",
	}
	return &huma.Response{
		Description: answer + " It comes if the header Prefer asks for it.",
		Headers:     described, Content: content[B](api, asJSON),
	}
}

// whereToLook describes the headers of an answer to a request whose work goes on.
func whereToLook() map[string]*huma.Param {
	return map[string]*huma.Param{
		"Location": {
			Schema:      &huma.Schema{Type: huma.TypeString},
			Description: "Where to look, relative to this address.",
		},
		"Retry-After": {
			Schema:      &huma.Schema{Type: huma.TypeInteger},
			Description: "The number of seconds after which it is worth to look.",
		},
	}
}

// followed describes a stream that a client joins.
func followed(api huma.API, op huma.Operation) huma.Operation {
	op.Responses["200"].Content = map[string]*huma.MediaType{asEvents: {}}
	op.Responses["204"] = &huma.Response{
		Description: "Nothing is being written, and nothing was missed.",
	}
	op.DefaultStatus = http.StatusOK
	return limited(api, op)
}
