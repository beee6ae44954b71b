package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A cassette is a file that people can read and change. Each exchange has the request with
// its body as indented JSON, and the response with its body after bars. A line with a tilde
// is between two pieces of a body. If a line goes on in the next piece, its bar is followed
// by a colon instead of a space.
//
//	>>> POST /v1/responses
//	{
//	  "model": "small"
//	}
//	<<< 200
//	Content-Type: text/event-stream
//
//	| data: {"type":"response.created"}
//	|
//	~
//	|:data: {"type":
const (
	requestMark  = ">>> "
	responseMark = "<<< "
	lineMark     = "| "
	partMark     = "|:"
	pieceMark    = "~"
)

// recorded is one exchange of a cassette.
type recorded struct {
	method, path string // the path with the query
	asked        any    // the body, decoded; a string if it is not JSON

	status int
	header map[string]string
	pieces []string // the pieces of the body, as they came
}

// request returns the request as text. The format of its body does not matter.
func (r *recorded) request() string { return r.method + " " + r.path + "\n" + indent(r.asked) }

func indent(v any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(v) // a value that was decoded can be encoded
	return b.String()
}

func (r *recorded) String() string {
	var b strings.Builder
	b.WriteString(requestMark + r.request() + responseMark + strconv.Itoa(r.status) + "\n")
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		b.WriteString(name + ": " + r.header[name] + "\n")
	}
	b.WriteString("\n")
	for i, piece := range r.pieces {
		if i > 0 {
			b.WriteString(pieceMark + "\n")
		}
		for line := range strings.Lines(piece) {
			if strings.HasSuffix(line, "\n") {
				b.WriteString(lineMark + line)
			} else {
				b.WriteString(partMark + line + "\n")
			}
		}
	}
	return b.String()
}

// parseExchange reads what String returned.
func parseExchange(text string) (*recorded, error) {
	request, response, _ := strings.Cut(strings.TrimPrefix(text, requestMark), "\n"+responseMark)
	head, asked, _ := strings.Cut(request, "\n")
	r := &recorded{header: map[string]string{}}
	r.method, r.path, _ = strings.Cut(head, " ")
	if err := decode([]byte(asked), &r.asked); err != nil {
		return nil, fmt.Errorf("the request of %q: %w", head, err)
	}
	status, response, _ := strings.Cut(response, "\n")
	var err error
	if r.status, err = strconv.Atoi(status); err != nil {
		return nil, fmt.Errorf("the status of %q: %w", head, err)
	}
	headers, body, _ := strings.Cut("\n"+response, "\n\n")
	for line := range strings.Lines(headers) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			r.header[name] = value
		}
	}
	var piece strings.Builder
	for line := range strings.Lines(body) {
		switch {
		case strings.TrimSpace(line) == "|": // an editor may have removed the space
			piece.WriteString("\n")
		case strings.HasPrefix(line, lineMark):
			piece.WriteString(line[len(lineMark):])
		case strings.HasPrefix(line, partMark):
			piece.WriteString(strings.TrimSuffix(line[len(partMark):], "\n"))
		case strings.TrimSpace(line) == pieceMark:
			r.pieces = append(r.pieces, piece.String())
			piece.Reset()
		}
	}
	if piece.Len() > 0 {
		r.pieces = append(r.pieces, piece.String())
	}
	return r, nil
}

// decode decodes JSON, and keeps numbers as they are written.
func decode(raw []byte, v *any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(v)
}

func readCassette(path string) (exchanges []*recorded, err error) {
	file, err := os.ReadFile(path) //nolint:gosec // the test says which one
	if err != nil {
		return nil, err
	}
	for i, text := range strings.Split("\n"+string(file), "\n"+requestMark) {
		if i == 0 {
			continue // text before the first request is a remark
		}
		x, err := parseExchange(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		exchanges = append(exchanges, x)
	}
	return exchanges, nil
}

func writeCassette(path string, exchanges []*recorded) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	var b strings.Builder
	for i, x := range exchanges {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(x.String())
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}
