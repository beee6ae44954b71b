package spec

import (
	"fmt"
	"strings"
)

// ResolveARM returns the resources of a template of the Resource Manager as they are deployed
// with some parameters, by type. What only Azure knows becomes a text in angle brackets. A
// secure parameter that is given stays secret.
func ResolveARM(template, given map[string]any) map[string]map[string]any {
	a := arm{parameters: map[string]any{}}
	parameters, _ := template["parameters"].(map[string]any)
	a.variables, _ = template["variables"].(map[string]any)
	for name, p := range parameters {
		a.parameters[name] = p.(map[string]any)["defaultValue"]
		if value, ok := given[name]; ok {
			a.parameters[name] = value
		}
	}
	resources := map[string]map[string]any{}
	all, _ := template["resources"].([]any)
	for _, r := range all {
		resource := r.(map[string]any)
		if condition, ok := resource["condition"]; !ok || a.value(condition) == true {
			resources[resource["type"].(string)] = a.value(resource).(map[string]any)
		}
	}
	return resources
}

type arm struct{ parameters, variables map[string]any }

func (a arm) value(v any) any {
	if e, ok, err := parse(v); ok && err == nil {
		return a.evaluate(e)
	}
	switch v := v.(type) {
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = a.value(e)
		}
		return l
	case map[string]any:
		m := map[string]any{}
		for key, e := range v {
			m[fmt.Sprint(a.value(key))] = a.value(e)
		}
		return m
	}
	return v
}

func (a arm) evaluate(e expression) any {
	if e.text != nil {
		return *e.text
	}
	args := make([]any, len(e.args))
	for i, arg := range e.args {
		args[i] = a.evaluate(arg)
	}
	switch e.call {
	case "parameters":
		return a.value(a.parameters[args[0].(string)])
	case "variables":
		return a.value(a.variables[args[0].(string)])
	case "empty":
		items, isList := args[0].([]any)
		return args[0] == nil || args[0] == "" || isList && len(items) == 0
	case "not":
		return args[0] != true
	case "if":
		if args[0] == true {
			return args[1]
		}
		return args[2]
	case "concat":
		return concat(args)
	case "createArray":
		return args
	case "createObject":
		m := map[string]any{}
		for i := 0; i+1 < len(args); i += 2 {
			m[fmt.Sprint(args[i])] = args[i+1]
		}
		return m
	}
	return "<" + e.call + e.path + ">"
}

// concat joins lists, or texts.
func concat(args []any) any {
	if _, lists := args[0].([]any); lists {
		whole := []any{}
		for _, arg := range args {
			whole = append(whole, list(arg)...)
		}
		return whole
	}
	var text strings.Builder
	for _, arg := range args {
		fmt.Fprint(&text, arg)
	}
	return text.String()
}
