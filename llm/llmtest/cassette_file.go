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

// A cassette is a file that can be read, and changed by hand: of each exchange
// the request with its body as indented JSON, and the response with its body
// behind bars. The pieces of a body are divided by a line with a tilde; a line
// that goes on in the next piece has no space behind its bar but a colon.
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
	asked        any    // the body, decoded; a string if it is no JSON

	status int
	header map[string]string
	pieces []string // of the body, as they came
}

// request writes the request, in the same way however its body was formatted.
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

// parseExchange reads what String wrote.
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
		case strings.TrimSpace(line) == "|": // an editor may have cut the space off
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

// decode reads JSON, numbers as they are written.
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
			continue // what stands before the first request is a remark
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
