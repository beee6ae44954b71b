// Package spec checks templates of clouds against what their vendors publish about them:
// that every type, property and value is one that the vendor knows, and that every reference
// leads somewhere. It needs no network and no account.
package spec

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Kind is what a value is.
type Kind string

// These are all kinds.
const (
	String  Kind = "string"
	Number  Kind = "number"
	Integer Kind = "integer"
	Boolean Kind = "boolean"
	Array   Kind = "array"
	Map     Kind = "map"    // any names, values of one type
	Object  Kind = "object" // the names of Props
	Union   Kind = "union"  // one of OneOf
	Any     Kind = "any"    // not described further
)

// Type says which values a property may have.
type Type struct {
	Kind    Kind
	Elem    *Type               // of an Array or a Map
	Props   map[string]Property // of an Object
	OneOf   []*Type             // of a Union
	Allowed []string            // of a String, if its values are listed
}

// Property is a property of an object.
type Property struct {
	Type     func() *Type // resolved when it is needed, because types contain themselves
	Required bool
	ReadOnly bool // the vendor sets it
}

// Problem is something in a template that the vendor would refuse, or that we do.
type Problem struct{ Path, Text string }

func (p Problem) String() string { return p.Path + ": " + p.Text }

// language is what templates have in addition to plain values.
type language interface {
	// computed reports whether the value is made when the template is deployed. It then
	// appends what is wrong with the expression. branches are values that it may become.
	computed(c *checker, path string, value any) (branches []any, ok bool)
}

// checker collects the problems of one template.
type checker struct {
	language
	problems []Problem
}

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, args...)})
}

// check compares a value with its type.
func (c *checker) check(path string, value any, t *Type) {
	if branches, ok := c.computed(c, path, value); ok {
		for _, branch := range branches {
			c.check(path, branch, t)
		}
		return
	}
	switch t.Kind {
	case Any:
		c.walk(path, value)
	case Object:
		c.object(path, value, t)
	case Map:
		each, ok := value.(map[string]any)
		if !ok {
			c.add(path, "must be a map, and is %s", name(value))
		}
		for _, key := range sorted(each) {
			c.check(path+"."+key, each[key], t.Elem)
		}
	case Array:
		list, ok := value.([]any)
		if !ok {
			c.add(path, "must be a list, and is %s", name(value))
		}
		for i, v := range list {
			c.check(fmt.Sprintf("%s[%d]", path, i), v, t.Elem)
		}
	case Union:
		c.union(path, value, t)
	default:
		c.scalar(path, value, t)
	}
}

// walk looks at the references of a value that nobody describes.
func (c *checker) walk(path string, value any) {
	if branches, ok := c.computed(c, path, value); ok {
		for _, branch := range branches {
			c.walk(path, branch)
		}
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range sorted(v) {
			c.walk(path+"."+key, v[key])
		}
	case []any:
		for i, e := range v {
			c.walk(fmt.Sprintf("%s[%d]", path, i), e)
		}
	}
}

func (c *checker) object(path string, value any, t *Type) {
	got, ok := value.(map[string]any)
	if !ok {
		c.add(path, "must have properties, and is %s", name(value))
		return
	}
	for _, key := range sorted(got) {
		p, ok := t.Props[key]
		switch {
		case !ok:
			c.add(path, "has no property %s; it has %s", key, strings.Join(sorted(t.Props), ", "))
		case p.ReadOnly:
			c.add(path+"."+key, "is set by the vendor")
		default:
			c.check(path+"."+key, got[key], p.Type())
		}
	}
	for _, key := range sorted(t.Props) {
		if _, ok := got[key]; !ok && t.Props[key].Required {
			c.add(path, "lacks the property %s", key)
		}
	}
}

// union takes the type with the fewest problems, among the types of the value's kind.
func (c *checker) union(path string, value any, t *Type) {
	var best []Problem
	found, kind := false, name(value)
	for _, one := range t.OneOf {
		try := &checker{language: c.language}
		try.check(path, value, one)
		fits := one.Kind == Any || string(one.Kind) == kind || one.Kind == Object && kind == string(Map)
		if fits && (!found || len(try.problems) < len(best)) {
			best, found = try.problems, true
		}
	}
	if !found {
		c.add(path, "is %s, which is none of its kinds", kind)
	}
	c.problems = append(c.problems, best...)
}

func (c *checker) scalar(path string, value any, t *Type) {
	is := name(value)
	fits := is == string(t.Kind) || t.Kind == Number && is == string(Integer)
	if !fits {
		c.add(path, "must be a %s, and is %s", t.Kind, is)
		return
	}
	if s, ok := value.(string); ok && len(t.Allowed) > 0 && !slices.Contains(t.Allowed, s) {
		c.add(path, "must be one of %s, and is %q", strings.Join(t.Allowed, ", "), s)
	}
}

// name returns the kind of a value that was read from YAML or JSON.
func name(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return string(String)
	case bool:
		return string(Boolean)
	case []any:
		return string(Array)
	case map[string]any:
		return string(Map)
	case int:
		return string(Integer)
	case float64:
		if v == float64(int64(v)) {
			return string(Integer)
		}
		return string(Number)
	default:
		return fmt.Sprintf("a %T", v)
	}
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
