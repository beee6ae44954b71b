package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Resolve returns the resources of a template as they are deployed with some parameters.
// Parameters that are not given have their defaults. A reference to a resource becomes its
// name in angle brackets, and a value that is left out is left out.
func Resolve(template map[string]any, given map[string]any) map[string]any {
	r := resolver{names: map[string]any{"AWS::Region": "eu-central-1", "AWS::Partition": "aws",
		"AWS::AccountId": "123456789012", "AWS::StackName": "marquee"}}
	parameters, _ := template["Parameters"].(map[string]any)
	for name, p := range parameters {
		r.names[name] = p.(map[string]any)["Default"]
		if value, ok := given[name]; ok {
			r.names[name] = value
		}
	}
	r.conditions, _ = template["Conditions"].(map[string]any)
	resources := map[string]any{}
	all, _ := template["Resources"].(map[string]any)
	for name, value := range all {
		resource := value.(map[string]any)
		condition, conditional := resource["Condition"].(string)
		if !conditional || r.holds(condition) {
			resources[name] = r.value(resource)
		}
	}
	return resources
}

type resolver struct {
	names, conditions map[string]any
}

// left is the value of what is left out.
type left struct{}

func (r resolver) holds(condition string) bool { return r.value(r.conditions[condition]) == true }

func (r resolver) value(v any) any {
	switch v := v.(type) {
	case []any:
		l := []any{}
		for _, e := range v {
			if value := r.value(e); value != (left{}) {
				l = append(l, value)
			}
		}
		return l
	case map[string]any:
		if len(v) == 1 {
			if value, ok := r.call(sorted(v)[0], v); ok {
				return value
			}
		}
		m := map[string]any{}
		for key, e := range v {
			if value := r.value(e); value != (left{}) {
				m[key] = value
			}
		}
		return m
	}
	return v
}

func (r resolver) call(function string, v map[string]any) (any, bool) {
	args := list(v[function])
	switch function {
	case "Ref":
		return r.ref(fmt.Sprint(args[0])), true
	case "Condition":
		return r.holds(fmt.Sprint(args[0])), true
	case "Fn::GetAtt":
		return fmt.Sprintf("<%v.%v>", args...), true
	case "Fn::If":
		if r.holds(fmt.Sprint(args[0])) {
			return r.value(args[1]), true
		}
		return r.value(args[2]), true
	case "Fn::Equals":
		return reflect.DeepEqual(r.value(args[0]), r.value(args[1])), true
	case "Fn::Not":
		return r.value(args[0]) != true, true
	case "Fn::And":
		return !slices.ContainsFunc(args, func(a any) bool { return r.value(a) != true }), true
	case "Fn::Or":
		return slices.ContainsFunc(args, func(a any) bool { return r.value(a) == true }), true
	case "Fn::Sub":
		return variable.ReplaceAllStringFunc(fmt.Sprint(args[0]), func(s string) string {
			return fmt.Sprint(r.ref(strings.TrimSuffix(strings.TrimPrefix(s, "${"), "}")))
		}), true
	}
	return nil, false
}

func (r resolver) ref(name string) any {
	if name == "AWS::NoValue" {
		return left{}
	}
	if value, ok := r.names[name]; ok {
		return value
	}
	return "<" + name + ">"
}
