package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/marquee-go/marquee/llm"
)

// decoder decodes one event after another. A decoder for each event would be half of all that
// reading a stream allocates.
type decoder struct {
	event bytes.Reader
	json  *json.Decoder
}

// Decode decodes an event as [json.Unmarshal] does.
func (r *Reply) Decode(event []byte, v any) error {
	d := &r.decoder
	if d.json == nil {
		d.json = json.NewDecoder(&d.event)
	}
	d.event.Reset(event)
	err := d.json.Decode(v)
	if err == nil {
		if _, more := d.json.Token(); more != io.EOF {
			err = errors.New("there is something after its end")
		}
	}
	if err != nil {
		d.json = nil // it remembers the error
	}
	return err
}

// Text is a string. Some servers send a number or an object in its place, and then it is that JSON
// as they wrote it. It is empty for null.
type Text string

// UnmarshalJSON takes anything.
func (t *Text) UnmarshalJSON(raw []byte) error {
	t.set(raw)
	return nil
}

func (t *Text) set(raw []byte) {
	var s string
	if json.Unmarshal(raw, &s) == nil { // null leaves s empty
		*t = Text(s)
	} else {
		*t = Text(raw)
	}
}

// Count is a number of tokens. Some servers send 12.0, "12" or null in its place. What is not a
// number at all counts as 0, as if the server had not told it.
type Count int

// UnmarshalJSON never fails, because a reply is worth more than its count.
func (c *Count) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseFloat(string(bytes.Trim(raw, `"`)), 64)
	if err != nil || math.IsNaN(n) {
		n = 0
	}
	*c = Count(min(max(n, 0), maxTokens))
	return nil
}

// Written returns all tokens that were written. Some servers leave the thoughts out of the
// output: they are in the total only, or there are more of them than of the output.
func Written(input, output, total, thoughts Count) int {
	if thoughts > output {
		output += thoughts
	}
	return int(max(output, total-input))
}

// maxTokens bounds the count of a server, far above what any model takes.
const maxTokens = 100e6

// usage returns what the server counts, within the bounds that llm.Usage promises, and small
// enough to be added up and priced.
func (r *Reply) usage() llm.Usage {
	u := r.Usage
	u.Input, u.Output = min(max(u.Input, 0), maxTokens), min(max(u.Output, 0), maxTokens)
	u.Cached, u.Reasoning = min(max(u.Cached, 0), u.Input), min(max(u.Reasoning, 0), u.Output)
	u.CacheWrites = min(max(u.CacheWrites, 0), u.Input-u.Cached)
	return u
}
