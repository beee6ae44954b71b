package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Wildcards returns a problem for each statement of a policy in a template that allows more
// than it names: an action or a resource with *, or everyone. allowed has the actions that
// know no resources.
func Wildcards(template map[string]any, allowed ...string) []Problem {
	var problems []Problem
	statements("", template, func(path string, s map[string]any) {
		if s["Effect"] != "Allow" {
			return
		}
		add := func(text string) { problems = append(problems, Problem{path, text}) }
		free := true
		for _, action := range list(s["Action"]) {
			if strings.Contains(fmt.Sprint(action), "*") {
				add(fmt.Sprintf("the action %v", action))
			}
			free = free && slices.Contains(allowed, fmt.Sprint(action))
		}
		for _, resource := range list(s["Resource"]) {
			text, _ := resource.(string)
			if m, ok := resource.(map[string]any); ok {
				text, _ = m["Fn::Sub"].(string)
			}
			if strings.Contains(text, "*") && !free {
				add("the resource " + text)
			}
		}
		for _, key := range []string{"NotAction", "NotResource", "NotPrincipal"} {
			if _, ok := s[key]; ok {
				add(key + " allows what nobody names")
			}
		}
		principal, _ := s["Principal"].(map[string]any)
		if s["Principal"] == "*" || slices.Contains(list(principal["AWS"]), "*") {
			add("the principal is everyone")
		}
	})
	return problems
}

// Actions returns the actions that a template allows of a service, such as dynamodb, sorted
// and without its name.
func Actions(template map[string]any, service string) []string {
	found := map[string]bool{}
	statements("", template, func(_ string, s map[string]any) {
		for _, action := range list(s["Action"]) {
			if name, ok := strings.CutPrefix(fmt.Sprint(action), service+":"); ok {
				found[name] = true
			}
		}
	})
	return sorted(found)
}

// statements calls do for each statement of each policy.
func statements(path string, value any, do func(path string, statement map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		if _, ok := v["Effect"]; ok {
			do(path, v)
		}
		for _, key := range sorted(v) {
			statements(strings.TrimPrefix(path+"."+key, "."), v[key], do)
		}
	case []any:
		for i, e := range v {
			statements(fmt.Sprintf("%s[%d]", path, i), e, do)
		}
	}
}
