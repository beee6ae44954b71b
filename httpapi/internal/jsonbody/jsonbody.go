// Package jsonbody checks the JSON of a request against the schema of its route, before
// anything is decoded.
//
// A check reads each byte a few times, and needs memory for the first errors only. It
// looks at the size of a list before it looks at the items. So a bad body costs little,
// whatever it holds. The check also refuses what encoding/json takes without a word: a
// name that occurs twice, a name in another case, text that is not UTF-8, and half a
// surrogate pair.
package jsonbody

import (
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// Check returns what is wrong with the JSON of a body, or nil if it fits the schema.
// The status is 400 for a body that is not JSON, and 422 for all other errors.
//
// It knows these keywords of a schema: $ref, type, properties, required,
// additionalProperties, items, maxItems and maxLength. A property that
// is not required may be null.
func Check(body []byte, schema *huma.Schema, schemas huma.Registry) *wire.Problem {
	var faults wire.Refusals
	if !json.Valid(body) {
		status, fault := notJSON(body)
		faults.Add("body", "", fault)
		return faults.Problem(status)
	}
	w := walker{schemas: schemas, text: body, faults: &faults}
	w.value("body", schema, 0)
	if !faults.Any() && !utf8.Valid(body) {
		faults.Add("body", "", notUTF8) // in a part that may have any form
	}
	if !faults.Any() && halfPair(body) {
		faults.Add("body", "", notWhole)
	}
	if !faults.Any() {
		return nil
	}
	return faults.Problem(http.StatusUnprocessableEntity)
}

const (
	notUTF8  = "is not valid UTF-8; encode it as UTF-8"
	notWhole = "has half a surrogate pair as \\u escape; send both halves, or the character itself"
)

// notJSON returns the status for a body that is not JSON, and what is wrong with it.
func notJSON(body []byte) (status int, fault string) {
	if !utf8.Valid(body) {
		return http.StatusUnprocessableEntity, notUTF8
	}
	err := json.Unmarshal(body, new(json.RawMessage))
	return http.StatusBadRequest, fmt.Sprintf("is not valid JSON: %v", err)
}
