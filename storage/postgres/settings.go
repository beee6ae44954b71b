package postgres

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/lib/pq"
)

// settings are parameters of a session, such as search_path. They are set after
// connecting, because a pooler refuses or ignores most of them while it connects.
type settings map[string]string

// sql returns a statement that sets all of them, for the current transaction if local
// is true, and for the session otherwise.
func (s settings) sql(local bool) string {
	calls := make([]string, 0, len(s))
	scope := "false"
	if local {
		scope = "true"
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		calls = append(calls, "set_config("+pq.QuoteLiteral(name)+", "+
			pq.QuoteLiteral(s[name])+", "+scope+")")
	}
	return "SELECT " + strings.Join(calls, ", ")
}

var (
	errOptions = errors.New("options may hold -c NAME=VALUE only; " +
		"set other options in the configuration of the server")
	errTimeZone = errors.New("timezone is always UTC here; leave it out")
	errInOption = errors.New("options may not hold statement_timeout; " +
		"write &statement_timeout=10s into the URL")
)

// withOptions adds what the parameter options asks for, such as
// "-c search_path=films -c work_mem=64MB". What s has already stays.
func (s settings) withOptions(options string) error {
	words := splitOptions(options)
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		assignment, ok := strings.CutPrefix(word, "--")
		if !ok {
			if assignment, ok = strings.CutPrefix(word, "-c"); !ok {
				return errOptions
			}
			if assignment == "" && len(words) > 0 {
				assignment, words = words[0], words[1:]
			}
		}
		name, value, ok := strings.Cut(assignment, "=")
		if !ok || name == "" {
			return errOptions
		}
		name = strings.ToLower(strings.ReplaceAll(name, "-", "_"))
		if name == "statement_timeout" {
			return errInOption
		}
		if _, asked := s[name]; !asked {
			s[name] = value
		}
	}
	return nil
}

// splitOptions splits options at spaces, as the server does. A backslash keeps the
// character that follows it.
func splitOptions(options string) (words []string) {
	var word []rune
	inWord, escaped := false, false
	for _, r := range options {
		switch {
		case escaped:
			word, escaped = append(word, r), false
		case r == '\\':
			inWord, escaped = true, true
		case unicode.IsSpace(r):
			if inWord {
				words = append(words, string(word))
			}
			word, inWord = nil, false
		default:
			word, inWord = append(word, r), true
		}
	}
	if inWord {
		words = append(words, string(word))
	}
	return words
}
