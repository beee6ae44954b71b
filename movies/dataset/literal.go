package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds how deep lists and objects may be nested in a literal.
const maxDepth = 8

var errDeep = fmt.Errorf("must not be nested more than %d deep", maxDepth)

// readNames reads a list or an object in JSON or Python that begins with its bracket.
// It calls add for each entry of a list: with a string itself, or with what an object
// holds under "name". A list in a list gives its own names. An object without a name
// gives the strings that it holds, as in {"/m/07s9rl0": "Drama"}. It scans s once and
// evaluates nothing.
func readNames(s string, add func(name string) error) error {
	l := literal{s: s}
	if err := l.names(0, add); err != nil {
		return err
	}
	if l.peek(); l.at < len(l.s) {
		return l.unexpected()
	}
	return nil
}

// names scans what holds names, at a depth.
func (l *literal) names(depth int, add func(name string) error) error {
	switch l.peek() {
	case '[':
		if depth > maxDepth {
			return errDeep
		}
		return l.sequence(']', func() error { return l.names(depth+1, add) })
	case '{':
		if depth == 0 {
			return l.named(add)
		}
	}
	name, ok, err := l.value(depth)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("must be a list of names, or of objects with a name")
	}
	return add(name)
}

// named scans an object that stands alone. It adds the name that the object holds, or
// all its strings if it has no name.
func (l *literal) named(add func(name string) error) error {
	var names []string
	named := false
	err := l.entries(1, func(key, value string) {
		switch {
		case key == "name":
			names, named = []string{value}, true
		case !named && len(names) <= maxNames:
			names = append(names, value)
		}
	})
	for _, name := range names {
		err = cmp.Or(err, add(name))
	}
	return err
}

// literal is a place in a literal that is being scanned.
type literal struct {
	s  string
	at int
}

// peek skips white space and returns the byte that follows, 0 at the end.
func (l *literal) peek() byte {
	for ; l.at < len(l.s); l.at++ {
		if c := l.s[l.at]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
	}
	return 0
}

// take skips white space and c, if c follows.
func (l *literal) take(c byte) bool {
	if l.peek() != c {
		return false
	}
	l.at++
	return true
}

// sequence scans from an opening bracket to its end, entry by entry between
// commas. As in Python, one more comma may follow the last.
func (l *literal) sequence(end byte, entry func() error) error {
	l.at++
	for !l.take(end) {
		if err := entry(); err != nil {
			return err
		}
		if !l.take(',') && l.peek() != end {
			return l.unexpected()
		}
	}
	return nil
}

// value scans any value. If the value is a string or an object with a name, it
// returns that name and true.
func (l *literal) value(depth int) (name string, ok bool, err error) {
	if depth > maxDepth {
		return "", false, errDeep
	}
	switch l.peek() {
	case '"', '\'':
		name, err = l.text()
		return name, err == nil, err
	case '[':
		err = l.sequence(']', func() error {
			_, _, err := l.value(depth + 1)
			return err
		})
		return "", false, err
	case '{':
		err = l.entries(depth, func(key, value string) {
			if key == "name" {
				name, ok = value, true
			}
		})
		return name, ok, err
	default:
		return "", false, l.atom()
	}
}

// entries scans an object, and calls each for its entries whose value is a string or
// has a name.
func (l *literal) entries(depth int, each func(key, value string)) error {
	return l.sequence('}', func() error {
		key, err := l.text()
		if err != nil {
			return err
		}
		if !l.take(':') {
			return l.unexpected()
		}
		value, ok, err := l.value(depth + 1)
		if ok {
			each(key, value)
		}
		return err
	})
}

// atom scans a number or one of the constants.
func (l *literal) atom() error {
	rest := l.s[l.at:]
	end := strings.IndexAny(rest, ",:]} \t\r\n")
	if end < 0 {
		end = len(rest)
	}
	switch word := rest[:end]; word {
	case "None", "True", "False", "null", "true", "false":
	default:
		if _, err := strconv.ParseFloat(word, 64); err != nil {
			return l.unexpected()
		}
	}
	l.at += end
	return nil
}

// text scans a string in single or double quotes.
func (l *literal) text() (string, error) {
	quote := l.peek()
	if quote != '"' && quote != '\'' {
		return "", l.unexpected()
	}
	l.at++
	stops := string([]byte{quote, '\\'})
	var unescaped []byte
	for {
		i := strings.IndexAny(l.s[l.at:], stops)
		if i < 0 {
			l.at = len(l.s)
			return "", l.unexpected()
		}
		plain := l.s[l.at : l.at+i]
		l.at += i + 1
		if l.s[l.at-1] == quote {
			if unescaped == nil {
				return plain, nil
			}
			return string(append(unescaped, plain...)), nil
		}
		unescaped = append(unescaped, plain...)
		var err error
		if unescaped, err = l.escape(unescaped); err != nil {
			return "", err
		}
	}
}

// escape appends to b what the escape sequence after a backslash stands for.
func (l *literal) escape(b []byte) ([]byte, error) {
	if l.at == len(l.s) {
		return nil, l.unexpected()
	}
	c := l.s[l.at]
	l.at++
	switch c {
	case '\\', '\'', '"', '/':
		return append(b, c), nil
	case 'n':
		return append(b, '\n'), nil
	case 't':
		return append(b, '\t'), nil
	case 'r':
		return append(b, '\r'), nil
	case 'b':
		return append(b, '\b'), nil
	case 'f':
		return append(b, '\f'), nil
	case 'x':
		return l.hex(b, 2)
	case 'u':
		return l.hex(b, 4)
	case 'U':
		return l.hex(b, 8)
	default:
		return append(b, '\\', c), nil // as in Python, where this is not an escape
	}
}

// hex appends the character whose code the next hexadecimal digits give.
func (l *literal) hex(b []byte, digits int) ([]byte, error) {
	r, err := l.code(digits)
	if err != nil {
		return nil, err
	}
	// JSON writes characters beyond U+FFFF as a pair of surrogates.
	if utf16.IsSurrogate(r) && strings.HasPrefix(l.s[l.at:], `\u`) {
		l.at += 2
		low, err := l.code(4)
		if err != nil {
			return nil, err
		}
		r = utf16.DecodeRune(r, low)
	}
	return utf8.AppendRune(b, r), nil
}

func (l *literal) code(digits int) (rune, error) {
	if len(l.s)-l.at < digits {
		l.at = len(l.s)
		return 0, l.unexpected()
	}
	n, err := strconv.ParseUint(l.s[l.at:l.at+digits], 16, 31)
	if err != nil {
		return 0, l.unexpected()
	}
	l.at += digits
	return rune(n), nil
}

// unexpected says where the scan stopped.
func (l *literal) unexpected() error {
	if l.at >= len(l.s) {
		return errors.New("must be a whole list, but it ends too early")
	}
	r, _ := utf8.DecodeRuneInString(l.s[l.at:])
	return fmt.Errorf("must be a list such as Action, Drama or ['Action', 'Drama']; "+
		"unexpected %q at byte %d", r, l.at+1)
}
