package check

import (
	"encoding/json"
	"errors"
	"strings"
)

// node is a value in JSON: an object, a list or anything else.
type node struct {
	names  []string // of the properties
	values []node   // of the properties, or of the list
	isList bool
	leaf   any // a string, a json.Number, a bool or nil
}

var errDeep = errors.New("is nested too deeply")

// decode reads one value and keeps the order of the properties.
func decode(dec *json.Decoder, depth int) (n node, err error) {
	t, err := dec.Token()
	if err != nil {
		return n, err
	}
	delim, ok := t.(json.Delim)
	if !ok {
		return node{leaf: t}, nil
	}
	if depth > 4*maxDepth {
		return n, errDeep
	}
	n.isList = delim == '['
	for dec.More() {
		if !n.isList {
			name, err := dec.Token()
			if err != nil {
				return n, err
			}
			n.names = append(n.names, strings.ReplaceAll(name.(string), "\x00", ""))
		}
		v, err := decode(dec, depth+1)
		if err != nil {
			return n, err
		}
		n.values = append(n.values, v)
	}
	_, err = dec.Token()
	return n, err
}

func (n node) isObject() bool { return n.names != nil }

// property returns the value of a property.
func (n node) property(name string) (node, bool) {
	for i, s := range n.names {
		if s == name {
			return n.values[i], true
		}
	}
	return node{}, false
}

// number returns a number.
func (n node) number() (float64, bool) {
	s, ok := n.leaf.(json.Number)
	if !ok {
		return 0, false
	}
	v, err := s.Float64()
	return v, err == nil
}

// year returns a whole number that can be a year.
func (n node) year() (int, bool) {
	v, ok := n.number()
	return int(v), ok && v == float64(int(v)) && v >= 1500 && v <= 2199
}
