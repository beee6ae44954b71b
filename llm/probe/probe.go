// Package probe asks a live model what it can do. A model may be of any vendor, and costs what
// a few short requests cost:
//
//	for finding := range probe.Check(ctx, model) {
//		fmt.Println(finding.What, finding.Works, finding.Remark)
//	}
//
// Package llmtest has the suite for the authors of models. It plays good and bad days of a
// server, so it needs no model that answers. This package is for people who choose a model.
package probe

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// The bounds of [Check].
const (
	MaxRequests = 10   // in all
	MaxTokens   = 1000 // of each reply, thoughts included
)

// Finding is one thing that a model can do, or cannot.
type Finding struct {
	What string `json:"what"` // "text", "stream", "instructions" and so on, each once
	// Works says that the model did it. A model does not always do the same.
	Works  bool   `json:"works"`
	Remark string `json:"remark"` // what it did, in one line
	Err    error  `json:"-"`      // why it failed, if it did
}

// check is one of the things that are tried.
type check struct {
	what string
	try  func(ctx context.Context, m llm.Model) (remark string, err error)
}

// checks are tried in this order. If the first fails, nothing else is tried.
var checks = []check{
	{"text", text},
	{"stream", stream},
	{"instructions", instructions},
	{"length limit", length},
	{"JSON schema", schema},
	{"tools", tools},
	{"images", images},
	{"options", options},
}

// Check tries what a model can do, one request after the other, and at most [MaxRequests] of
// them. It stops if the model cannot answer at all, and if ctx ends.
func Check(ctx context.Context, m llm.Model) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		m := bounded(m)
		for i, c := range checks {
			remark, err := c.try(ctx, m)
			f := Finding{What: c.what, Works: err == nil, Remark: remark, Err: err}
			if err != nil {
				f.Remark = reason(err)
			}
			if !yield(f) || ctx.Err() != nil || i == 0 && err != nil {
				return
			}
		}
	}
}

// reason returns an error as a remark, without the names of the model, which everybody knows.
func reason(err error) string {
	e, ok := errors.AsType[*llm.Error](err)
	if !ok || e.Message == "" {
		return err.Error()
	}
	return string(e.Kind) + ": " + e.Message
}

// bounded returns m with a bound on each reply.
func bounded(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		r := *req
		if r.MaxTokens == 0 {
			r.MaxTokens = MaxTokens
		}
		return m.Stream(ctx, &r)
	})
}

// ask returns a request of a person.
func ask(system, text string) *llm.Request {
	return &llm.Request{System: system, Messages: []llm.Message{{Role: llm.RoleUser, Text: text}}}
}

// said tells whether a reply has a word in it, in any case.
func said(reply *llm.Response, word string) error {
	if strings.Contains(strings.ToLower(reply.Text), word) {
		return nil
	}
	return fmt.Errorf("it answered %.60q, without %q", reply.Text, word)
}
