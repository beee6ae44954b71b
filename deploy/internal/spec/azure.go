package spec

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// Azure is what Azure's packages say about some types of resources of its Resource Manager.
type Azure struct {
	types   map[string]azureResource
	classes map[string]azureType
}

type azureResource struct{ Version, Ref string }

type azureType struct {
	Kind     Kind
	Ref      string
	Elem     *azureType
	Props    map[string]azureType
	Allowed  []string
	Required bool
	ReadOnly bool
}

//go:embed azure.mjs
var azureScript string

// LoadAzure reads Azure's npm packages in a folder node_modules. It needs Node.
func LoadAzure(ctx context.Context, modules string) (*Azure, error) {
	cmd := exec.CommandContext(ctx, "node", "--input-type=module", "-")
	cmd.Dir = modules
	cmd.Stdin = strings.NewReader(azureScript)
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	if err != nil {
		return nil, err
	}
	var all struct {
		Types   map[string]azureResource
		Classes map[string]azureType
	}
	if err := json.Unmarshal(out, &all); err != nil {
		return nil, err
	}
	return &Azure{all.Types, all.Classes}, nil
}

func (a *Azure) typ(t azureType) *Type {
	if t.Ref != "" {
		t = a.classes[t.Ref]
	}
	out := &Type{Kind: t.Kind, Allowed: t.Allowed}
	if t.Elem != nil {
		out.Elem = a.typ(*t.Elem)
	}
	if t.Kind == Object {
		out.Props = map[string]Property{}
	}
	for name, p := range t.Props {
		out.Props[name] = Property{
			Type: func() *Type { return a.typ(p) }, Required: p.Required, ReadOnly: p.ReadOnly,
		}
	}
	return out
}

// deployment knows the names of one template.
type deployment struct {
	parameters, variables map[string]any
	declared              map[string]bool // types of resources
	used                  map[string]bool
}

const armSchema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"

// Check returns what is wrong with a template of the Resource Manager.
func (a *Azure) Check(template map[string]any) []Problem {
	d := &deployment{declared: map[string]bool{}, used: map[string]bool{}}
	c := &checker{language: d}
	d.parameters, _ = template["parameters"].(map[string]any)
	d.variables, _ = template["variables"].(map[string]any)
	resources, _ := template["resources"].([]any)
	if template["$schema"] != armSchema {
		c.add("$schema", "must be %s", armSchema)
	}
	for _, key := range sorted(template) {
		if !slices.Contains([]string{"$schema", "contentVersion", "metadata", "parameters", "variables",
			"resources", "outputs"}, key) {
			c.add(key, "is not a section of a template")
		}
	}
	for _, name := range sorted(d.parameters) {
		d.parameter(c, "parameters."+name, d.parameters[name])
	}
	for _, r := range resources {
		kind, _ := r.(map[string]any)["type"].(string)
		d.declared[kind] = true
	}
	c.walk("variables", d.variables)
	for i, r := range resources {
		resource, _ := r.(map[string]any)
		a.resource(c, fmt.Sprintf("resources[%d] %v", i, resource["type"]), resource)
	}
	outputs, _ := template["outputs"].(map[string]any)
	for _, name := range sorted(outputs) {
		output, _ := outputs[name].(map[string]any)
		d.typeOf(c, "outputs."+name, output["type"])
		c.walk("outputs."+name, output["value"])
	}
	for _, name := range append(sorted(d.parameters), sorted(d.variables)...) {
		if !d.used[name] {
			c.add(name, "is not used")
		}
	}
	return c.problems
}

func (a *Azure) resource(c *checker, path string, r map[string]any) {
	kind, _ := r["type"].(string)
	known, ok := a.types[kind]
	if !ok {
		c.add(path, "is not a type that is known here")
		return
	}
	if r["apiVersion"] != known.Version {
		c.add(path+".apiVersion", "is %v, and the package describes %s", r["apiVersion"], known.Version)
	}
	name, _ := r["name"].(string)
	if name == "" {
		c.add(path, "lacks a name")
	}
	body := map[string]any{}
	for key, value := range r {
		switch key {
		case "type", "apiVersion", "comments":
		case "name", "condition", "scope":
			c.walk(path+"."+key, value)
		case "dependsOn":
			for _, on := range list(value) {
				if text, _ := on.(string); !strings.HasPrefix(text, "[resourceId(") {
					c.add(path+".dependsOn", "must be a resourceId, and is %v", on)
				}
			}
			c.walk(path+".dependsOn", value)
		default:
			body[key] = value
		}
	}
	c.check(path, body, a.typ(azureType{Ref: known.Ref}))
}

var armTypes = []any{"string", "securestring", "int", "bool", "object", "secureObject", "array"}

func (d *deployment) typeOf(c *checker, path string, kind any) {
	if !slices.Contains(armTypes, kind) {
		c.add(path, "%v is not a type of a parameter", kind)
	}
}

func (d *deployment) parameter(c *checker, path string, value any) {
	p, _ := value.(map[string]any)
	d.typeOf(c, path, p["type"])
	fallback, given := p["defaultValue"]
	if p["type"] == "securestring" && given && fallback != "" {
		c.add(path, "a secret has no default")
	}
	if allowed, ok := p["allowedValues"].([]any); ok && given && !slices.Contains(allowed, fallback) {
		c.add(path, "the default is not one of allowedValues")
	}
	if metadata, _ := p["metadata"].(map[string]any); metadata["description"] == nil {
		c.add(path, "lacks a description")
	}
	known := []string{"type", "defaultValue", "allowedValues", "minLength", "maxLength", "minValue",
		"maxValue", "metadata"}
	for _, key := range sorted(p) {
		if !slices.Contains(known, key) {
			c.add(path, "has no property %s", key)
		}
	}
	c.walk(path, fallback)
}

// armFunctions are the functions of the template language that the templates here need.
var armFunctions = []string{"parameters", "variables", "resourceId", "subscriptionResourceId",
	"reference", "concat", "uniqueString", "resourceGroup", "subscription", "guid", "if", "empty",
	"not", "uriComponent", "environment", "createArray", "createObject", "json", "string"}

// parse returns the expression that a value is: a text in brackets.
func parse(value any) (e expression, ok bool, err error) {
	text, _ := value.(string)
	inner, ok := strings.CutPrefix(text, "[")
	if !ok || strings.HasPrefix(inner, "[") {
		return e, false, nil
	}
	inner, whole := strings.CutSuffix(inner, "]")
	if !whole {
		return e, true, fmt.Errorf("the expression %s has no end", text)
	}
	e, err = parseExpression(inner)
	return e, true, err
}

// computed implements language. The lists and objects among the variables that an
// expression names are what it may become.
func (d *deployment) computed(c *checker, path string, value any) (branches []any, ok bool) {
	e, ok, err := parse(value)
	if err != nil {
		c.add(path, "%v", err)
		return nil, true
	}
	if !ok {
		return nil, false
	}
	e.each(func(e expression) {
		switch e.call {
		case "parameters", "variables":
			from := d.parameters
			if e.call == "variables" {
				from = d.variables
			}
			if len(e.args) != 1 || e.args[0].text == nil {
				c.add(path, "%s needs one name", e.call)
				return
			}
			called := *e.args[0].text
			value, found := from[called]
			if !found {
				c.add(path, "there is nothing called %s('%s')", e.call, called)
			}
			d.used[called] = true
			if kind := name(value); e.call == "variables" && kind != string(String) {
				branches = append(branches, value)
			}
		case "resourceId":
			if len(e.args) < 2 || e.args[0].text == nil || !d.declared[*e.args[0].text] {
				c.add(path, "resourceId of a type that the template does not have")
			}
		default:
			if e.text == nil && !slices.Contains(armFunctions, e.call) {
				c.add(path, "%s is not a function", e.call)
			}
		}
	})
	return branches, true
}
