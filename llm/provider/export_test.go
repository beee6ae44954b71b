package provider

import "github.com/marquee-go/marquee/llm"

// StackOf is [Stack] with open models: the nth model stands for the nth name.
func StackOf(o *StackOptions, names []string, models ...llm.Model) (llm.Model, error) {
	var legs []leg
	for i, name := range names {
		ref, err := Parse(name)
		if err != nil {
			return nil, err
		}
		legs = append(legs, leg{ref, name, models[i]})
	}
	return o.stack(legs)
}
