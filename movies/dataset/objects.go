package dataset

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// objects reads the objects of a file of JSON: those of a list, those of a list within an
// object, or objects one after the other. Each has at most maxRecord bytes.
type objects struct {
	r      *bufio.Reader // its buffer holds maxRecord bytes
	line   int           // how many lines ended
	inList bool
	around int // the objects around the list
	text   []byte
}

func (o *objects) next() (int, []byte, error) {
	for {
		c, err := o.peek()
		switch {
		case errors.Is(err, io.EOF) && o.inList:
			return 0, nil, fmt.Errorf("dataset: line %d: the list of films is cut off; "+
				"get the whole file", o.line+1)
		case errors.Is(err, io.EOF):
			return 0, nil, io.EOF
		case err != nil:
			return 0, nil, fmt.Errorf("dataset: reading after line %d: %w", o.line, err)
		case c == ']' && o.inList:
			o.inList = false
			if err := o.leave(); err != nil {
				return 0, nil, err
			}
			continue
		case c == '[' && !o.inList:
			o.inList = true
			_, _ = o.r.Discard(1) // cannot fail, because it was peeked
			continue
		case c == '{' && !o.inList && o.enter():
			continue
		}
		line := o.line + 1
		err = o.value()
		return line, o.text, err
	}
}

// peek skips white space and commas, and returns the byte that follows.
func (o *objects) peek() (byte, error) {
	for {
		c, err := o.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			o.line++
		case ' ', '\t', ',':
		default:
			return c, o.r.UnreadByte()
		}
	}
}

// enter goes to the list of films in an object. It returns false if the object has none,
// because it is a film itself.
func (o *objects) enter() bool {
	beginning, _ := o.r.Peek(o.r.Size()) // an error comes again
	at, around, ok := findList(beginning)
	if !ok {
		return false
	}
	o.line += bytes.Count(beginning[:at], []byte("\n"))
	_, _ = o.r.Discard(at + 1)
	o.inList, o.around = true, around
	return true
}

// leave skips the end of a list, and what stands around it.
func (o *objects) leave() error {
	_, _ = o.r.Discard(1)
	depth := o.around
	o.around = 0
	for depth > 0 {
		var err error
		if depth, err = o.step(depth, nil); err != nil {
			return o.cutOff(err)
		}
	}
	return nil
}

// value reads a value into text.
func (o *objects) value() error {
	o.text = o.text[:0]
	line := o.line + 1
	for depth := 0; ; {
		var err error
		if depth, err = o.step(depth, &o.text); err != nil {
			return o.cutOff(err)
		}
		if len(o.text) > maxRecord {
			return fmt.Errorf("dataset: line %d: the object that begins here is longer than %d bytes",
				line, maxRecord)
		}
		if depth > 0 {
			continue
		}
		// A number or a word ends before the next mark.
		if last := o.text[len(o.text)-1]; slices.Contains([]byte(`}]"`), last) {
			return nil
		}
		next, _ := o.r.Peek(1) // nothing at the end, and the next read says why
		if len(next) == 0 || bytes.ContainsAny(next, ",]}\n") {
			return nil
		}
	}
}

func (o *objects) cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("dataset: line %d: the file ends within an object; get the whole file",
			o.line+1)
	}
	return fmt.Errorf("dataset: reading after line %d: %w", o.line, err)
}

// step reads one byte or one string, and returns how deep in brackets it ends.
func (o *objects) step(depth int, text *[]byte) (int, error) {
	c, err := o.byte(text)
	if err != nil {
		return depth, err
	}
	switch c {
	case '{', '[':
		return depth + 1, nil
	case '}', ']':
		return depth - 1, nil
	case '"':
		for escaped := false; ; {
			if c, err = o.byte(text); err != nil {
				return depth, err
			}
			if c == '"' && !escaped {
				return depth, nil
			}
			escaped = c == '\\' && !escaped
			if text != nil && len(*text) > maxRecord {
				return depth, nil
			}
		}
	}
	return depth, nil
}

func (o *objects) byte(text *[]byte) (byte, error) {
	c, err := o.r.ReadByte()
	if err != nil {
		return 0, err
	}
	if c == '\n' {
		o.line++
	}
	if text != nil {
		*text = append(*text, c)
	}
	return c, nil
}

// listNames are the keys under which objects keep a list of films.
var listNames = []string{
	"results", "movies", "films", "items", "data", "search", "bindings", "list", "entries", "titles",
	"records", "rows", "docs", "hits", "value", "values", "movieresults", "movielist", "filmlist",
}

// findList finds the bracket of the list of films in the object with which a text
// begins, and how many objects are around it.
func findList(text []byte) (at, around int, ok bool) {
	if len(text) == 0 || text[0] != '{' {
		return 0, 0, false
	}
	rest := text[1:]
	for around = 1; around > 0; {
		key, value, found := nextEntry(rest)
		if !found {
			rest = bytes.TrimLeft(rest, blank+",")
			if len(rest) == 0 || rest[0] != '}' {
				return 0, 0, false
			}
			rest = rest[1:]
			around--
			continue
		}
		named := slices.Contains(listNames, normal(key))
		switch {
		case named && value[0] == '[' && beginsObject(value[1:]):
			return len(text) - len(value), around, true
		case named && value[0] == '{':
			rest = value[1:] // the list is in this object
			around++
			continue
		}
		end := valueEnd(value)
		if end == 0 {
			return 0, 0, false
		}
		rest = value[end:]
	}
	return 0, 0, false
}

func beginsObject(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == ']')
}
