package openai

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/marquee-go/marquee/llm"
)

// wire is one of the two protocols: how a request is rendered, and how the
// events of its stream are read.
type wire struct {
	path   string
	render func(model string, req *llm.Request) map[string]any
	// optional lists the parameters that a request can do without, each with
	// the name by which servers complain about it.
	optional map[string]string
	// read takes in one event and returns the text in it, which is good even
	// beside an error.
	read func(r *reply, event []byte) (text string, err error)
}

// reply is what a stream has said so far, but for its text.
type reply struct {
	finish  llm.Finish
	model   string
	usage   llm.Usage
	refused bool // the model refused to answer
	done    bool // nothing more is to come
}

// message is one turn, the same in both protocols.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// messages renders the turns of req. The instructions come first as a turn of
// the system's, which every server knows.
func messages(req *llm.Request) []message {
	turns := make([]message, 0, len(req.Messages)+1)
	if req.System != "" {
		turns = append(turns, message{"system", req.System})
	}
	for _, m := range req.Messages {
		turns = append(turns, message{string(m.Role), m.Content()})
	}
	return turns
}

// What servers say of a parameter that they do not take, and of a value that
// they do not take for one that they do.
var (
	unknownParameter = regexp.MustCompile(`(?i)unsupported|unknown|unrecognized|extra inputs|not (permitted|supported)|does not support`)
	badValue         = regexp.MustCompile(`(?i)(invalid|unsupported) (value|schema)`)
)

// refusedBy returns the parameter of body that the server refuses by name and
// that the request can do without, and "" if there is none. A parameter whose
// value is refused stays: without it the request would be another one.
func (w *wire) refusedBy(p *problem, body map[string]any) string {
	if kind := p.kind(); kind != llm.KindInvalid && kind != llm.KindUnsupported {
		return ""
	}
	if p.code != "unsupported_parameter" && p.code != "unknown_parameter" &&
		(!unknownParameter.MatchString(p.message) || badValue.MatchString(p.message)) {
		return ""
	}
	for name, said := range w.optional {
		if _, sent := body[name]; !sent {
			continue
		}
		if p.param == name || strings.HasPrefix(p.param, name+".") || p.param == "" && names(p.message, said) {
			return name
		}
	}
	return ""
}

// names tells whether a parameter's name stands in a message as a word.
func names(message, param string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(param) + `\b`).MatchString(message)
}

// chunks reads the stream to its end, which is a chunk whose Finish is set or
// an error: a stream that stops without a finish reason is cut off.
func (w *wire) chunks(res *http.Response, model string) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		body := &bounded{ReadCloser: res.Body, left: maxEvent}
		res.Body = body
		events := ssestream.NewDecoder(res)
		r := reply{model: model}
		var farewell *time.Timer // runs from the finish reason on
		for !r.done && events.Next() {
			body.left = maxEvent
			text, err := w.read(&r, events.Event().Data)
			if r.finish != "" && farewell == nil {
				farewell = time.AfterFunc(maxFarewell, func() { _ = body.Close() })
				defer farewell.Stop()
			}
			if text != "" && !yield(llm.Chunk{Text: text}, nil) {
				return
			}
			if err != nil {
				yield(llm.Chunk{}, err)
				return
			}
		}
		switch {
		case r.refused && r.finish != "":
			yield(llm.Chunk{}, &llm.Error{Kind: llm.KindContentFilter, Message: "the model refused to answer"})
		case r.finish != "":
			// A server that goes away without a farewell has still finished.
			yield(llm.Chunk{Finish: r.finish, Model: r.model, Usage: r.usage}, nil)
		default:
			yield(llm.Chunk{}, cutOff(events.Err()))
		}
	}
}

// maxFarewell is how long the figures that may follow a finish reason are
// awaited. Some servers send none, and keep their streams open.
const maxFarewell = 2 * time.Second

// cutOff is the error of a stream that ended too early, by err if not nil.
func cutOff(err error) error {
	switch {
	case errors.Is(err, errEventTooLong):
		return &llm.Error{Kind: llm.KindInternal, Err: err}
	case isTimeout(err):
		return &llm.Error{Kind: llm.KindTimeout, Err: err}
	}
	err = cmp.Or(err, io.ErrUnexpectedEOF)
	return &llm.Error{Kind: llm.KindTruncated, Message: "the stream stopped before the reply was finished: " + err.Error(), Err: err}
}

// maxEvent bounds the bytes of one event: the decoder's own limit is 32 MiB
// for a line, and none for an event.
const maxEvent = 8 << 20

var errEventTooLong = fmt.Errorf("the server sent an event of more than %d bytes", maxEvent)

// bounded reads at most left bytes.
type bounded struct {
	io.ReadCloser
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errEventTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// setModel notes which model answers, where the server says so.
func (r *reply) setModel(name string) {
	if name != "" {
		r.model = name
	}
}

// end notes why the reply ended. Reasons that are not known to be good ones
// are failures, so that no half of a reply passes for a whole one.
func (r *reply) end(reason string) error {
	switch {
	case slices.Contains([]string{"stop", "completed", "eos_token", "stop_sequence"}, reason):
		r.finish = llm.FinishStop
	case slices.Contains([]string{"length", "max_output_tokens", "model_length"}, reason):
		r.finish = llm.FinishLength
	case reason == "content_filter":
		return &llm.Error{Kind: llm.KindContentFilter, Message: "the provider's content filter stopped the reply"}
	default:
		return &llm.Error{Kind: llm.KindTruncated, Message: fmt.Sprintf("the reply ended early: %.100q", reason)}
	}
	return nil
}
