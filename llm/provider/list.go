package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// listed is what a vendor says of a model. Its times are zero if they are unknown.
type listed struct {
	id               string
	created, retires time.Time

	answers bool // it writes text
}

// readList reads a list of models: an array, or an object that has the array as its data or as its
// models. An entry that cannot be read costs that entry, and the warning counts them.
func readList(raw json.RawMessage) (all []listed, warnings []string, err error) {
	var object struct {
		Data   json.RawMessage `json:"data"`
		Models json.RawMessage `json:"models"` // Gemini
	}
	if json.Unmarshal(raw, &object) == nil {
		if raw = object.Data; raw == nil {
			raw = object.Models
		}
	}
	var entries []json.RawMessage
	if raw == nil || bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, &entries) != nil {
		return nil, nil, &llm.Error{
			Kind: llm.KindInternal, Message: "the server sent JSON that is not a list of models",
		}
	}
	bad, first := 0, 0
	for i, entry := range entries {
		m, ok := readEntry(entry)
		if ok && !m.answers {
			continue
		}
		if !ok {
			if bad++; bad == 1 {
				first = i + 1
			}
			continue
		}
		all = append(all, m)
	}
	if bad > 0 {
		warnings = append(warnings, fmt.Sprintf("the server listed %d of %d models without an id "+
			"that can be read, first number %d; they are left out", bad, len(entries), first))
	}
	return all, warnings, nil
}

// readEntry reads one model of a list. What cannot be read of its times is left out. It is not
// ok without an id, because it cannot be opened.
func readEntry(raw json.RawMessage) (m listed, ok bool) {
	var e struct {
		ID        json.RawMessage `json:"id"`
		Name      string          `json:"name"` // Gemini's, such as models/gemini-4-neon
		Methods   []string        `json:"supportedGenerationMethods"`
		Created   json.RawMessage `json:"created"`
		CreatedAt json.RawMessage `json:"created_at"`
		Shutdown  json.RawMessage `json:"shutdown_date"` // OpenAI's
		Retires   json.RawMessage `json:"retires_at"`    // Anthropic's
	}
	if json.Unmarshal(raw, &e) != nil {
		return listed{}, false
	}
	if name, ok := strings.CutPrefix(e.Name, "models/"); ok && e.ID == nil {
		m.id = name
	} else if json.Unmarshal(e.ID, &m.id) != nil || m.id == "" {
		return listed{}, false
	}
	m.answers = e.Methods == nil || slices.Contains(e.Methods, "generateContent")
	m.created = firstTime(e.Created, e.CreatedAt)
	m.retires = firstTime(e.Shutdown, e.Retires)
	return m, true
}

// firstTime returns the first time that can be read, or the zero time.
func firstTime(all ...json.RawMessage) time.Time {
	for _, raw := range all {
		if t := readTime(raw); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// readTime reads seconds as a number or in a string, or a day, or a time of RFC 3339. It
// returns the zero time for everything else.
func readTime(raw json.RawMessage) time.Time {
	text := string(raw)
	if unquoted := ""; json.Unmarshal(raw, &unquoted) == nil {
		text = unquoted
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	const year9999 = 253402300799
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || seconds <= 0 || seconds > year9999 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
