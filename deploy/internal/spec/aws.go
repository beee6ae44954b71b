package spec

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// AWS is what AWS publishes about the types of resources of CloudFormation.
type AWS struct {
	resources map[string]awsObject
	types     map[string]awsObject // by $id
}

type awsObject struct {
	ID         string                     `json:"$id"`
	Name       string                     `json:"cloudFormationType"`
	Properties map[string]awsProperty     `json:"properties"`
	Attributes map[string]json.RawMessage `json:"attributes"`
}

type awsProperty struct {
	Type     awsType `json:"type"`
	Required bool    `json:"required"`
}

type awsType struct {
	Type      string    `json:"type"`
	Allowed   []any     `json:"allowedValues"`
	Element   *awsType  `json:"element"`
	Types     []awsType `json:"types"`
	Reference struct {
		ID string `json:"$ref"`
	} `json:"reference"`
}

// LoadAWS reads the file db.json.gz of the npm package @aws-cdk/aws-service-spec.
func LoadAWS(file string) (*AWS, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var db struct {
		Schema struct {
			Resource, TypeDefinition struct{ Entities []awsObject }
		}
	}
	if err := json.NewDecoder(unzipped).Decode(&db); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	aws := &AWS{map[string]awsObject{}, map[string]awsObject{}}
	for _, r := range db.Schema.Resource.Entities {
		aws.resources[r.Name] = r
	}
	for _, t := range db.Schema.TypeDefinition.Entities {
		aws.types[t.ID] = t
	}
	return aws, nil
}

func (a *AWS) object(o awsObject) *Type {
	t := &Type{Kind: Object, Props: map[string]Property{}}
	for name, p := range o.Properties {
		t.Props[name] = Property{
			Type: func() *Type { return a.typ(p.Type) }, Required: p.Required,
		}
	}
	return t
}

func (a *AWS) typ(t awsType) *Type {
	switch t.Type {
	case "ref":
		return a.object(a.types[t.Reference.ID])
	case "tag":
		text := Property{Type: func() *Type { return &Type{Kind: String} }, Required: true}
		return &Type{Kind: Object, Props: map[string]Property{"Key": text, "Value": text}}
	case "array":
		return &Type{Kind: Array, Elem: a.typ(*t.Element)}
	case "map":
		return &Type{Kind: Map, Elem: a.typ(*t.Element)}
	case "union":
		u := &Type{Kind: Union}
		for _, one := range t.Types {
			u.OneOf = append(u.OneOf, a.typ(one))
		}
		return u
	case "string", "integer", "number", "boolean":
		plain := &Type{Kind: Kind(t.Type)}
		for _, value := range t.Allowed {
			plain.Allowed = append(plain.Allowed, fmt.Sprint(value))
		}
		return plain
	}
	return &Type{Kind: Any} // json, and what comes later
}

// ParseYAML reads a template of CloudFormation. Its short forms, such as !Ref, become the
// long ones.
func ParseYAML(text []byte) (map[string]any, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	if len(root.Content) != 1 {
		return nil, errors.New("the template is empty")
	}
	value, err := plain(root.Content[0])
	if err != nil {
		return nil, err
	}
	template, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the template is not a map")
	}
	return template, nil
}

func plain(n *yaml.Node) (any, error) {
	value, err := untagged(n)
	tag, short := strings.CutPrefix(n.Tag, "!")
	if err != nil || !short || strings.HasPrefix(tag, "!") {
		return value, err
	}
	switch tag {
	case "Ref", "Condition":
		return map[string]any{tag: value}, nil
	case "GetAtt":
		name, attribute, _ := strings.Cut(n.Value, ".")
		return map[string]any{"Fn::GetAtt": []any{name, attribute}}, nil
	}
	return map[string]any{"Fn::" + tag: value}, nil
}

func untagged(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if _, twice := m[key]; twice {
				return nil, fmt.Errorf("line %d: %s is there twice", n.Content[i].Line, key)
			}
			value, err := plain(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			m[key] = value
		}
		return m, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, e := range n.Content {
			value, err := plain(e)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.ScalarNode:
		if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
			return n.Value, nil
		}
		var value any
		err := n.Decode(&value)
		return value, err
	}
	return nil, fmt.Errorf("line %d: anchors and aliases are not for templates", n.Line)
}

// Check returns what is wrong with a template of CloudFormation.
func (a *AWS) Check(template map[string]any) []Problem {
	s := &stack{aws: a, used: map[string]bool{}}
	c := &checker{language: s}
	for _, key := range sorted(template) {
		known := []string{"AWSTemplateFormatVersion", "Description", "Parameters", "Conditions",
			"Mappings", "Rules", "Metadata", "Resources", "Outputs"}
		if !slices.Contains(known, key) {
			c.add(key, "is not a section of a template")
		}
	}
	s.parameters, _ = template["Parameters"].(map[string]any)
	s.conditions, _ = template["Conditions"].(map[string]any)
	s.resources, _ = template["Resources"].(map[string]any)
	if len(s.resources) == 0 {
		c.add("Resources", "there are none")
	}
	for _, name := range sorted(s.parameters) {
		s.parameter(c, "Parameters."+name, s.parameters[name])
	}
	for _, name := range sorted(s.conditions) {
		c.walk("Conditions."+name, s.conditions[name])
	}
	c.walk("Rules", template["Rules"])
	for _, name := range sorted(s.resources) {
		s.resource(c, "Resources."+name, s.resources[name])
	}
	outputs, _ := template["Outputs"].(map[string]any)
	for _, name := range sorted(outputs) {
		output, _ := outputs[name].(map[string]any)
		if _, ok := output["Value"]; !ok {
			c.add("Outputs."+name, "lacks a Value")
		}
		s.condition(c, "Outputs."+name, output["Condition"])
		c.walk("Outputs."+name+".Value", output["Value"])
	}
	for _, name := range append(sorted(s.parameters), sorted(s.conditions)...) {
		if !s.used[name] {
			c.add(name, "is not used")
		}
	}
	return c.problems
}

// stack knows the names of one template.
type stack struct {
	aws                               *AWS
	parameters, conditions, resources map[string]any
	used                              map[string]bool
}

var parameterTypes = regexp.MustCompile(`^(String|Number|CommaDelimitedList|List<Number>|` +
	`(List<)?AWS::(EC2|SSM|Route53)::[A-Za-z:]+(<[^<>]*>)?>?)$`)

func (s *stack) parameter(c *checker, path string, value any) {
	p, _ := value.(map[string]any)
	kind, _ := p["Type"].(string)
	if !parameterTypes.MatchString(kind) {
		c.add(path, "%q is not a type of a parameter", kind)
	}
	known := []string{"Type", "Default", "Description", "AllowedValues", "AllowedPattern",
		"ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho"}
	for _, key := range sorted(p) {
		if !slices.Contains(known, key) {
			c.add(path, "has no property %s", key)
		}
	}
	if text, _ := p["Description"].(string); text == "" {
		c.add(path, "lacks a Description")
	}
	fallback, given := p["Default"]
	if allowed, ok := p["AllowedValues"].([]any); ok && given && !slices.Contains(allowed, fallback) {
		c.add(path, "the Default is not one of AllowedValues")
	}
	if pattern, ok := p["AllowedPattern"].(string); ok {
		re, err := regexp.Compile("^(?:" + pattern + ")$")
		if err != nil {
			c.add(path, "AllowedPattern: %v", err)
		} else if given && !re.MatchString(fmt.Sprint(fallback)) {
			c.add(path, "the Default does not match AllowedPattern")
		}
	}
}

func (s *stack) resource(c *checker, path string, value any) {
	r, _ := value.(map[string]any)
	kind, _ := r["Type"].(string)
	known, ok := s.aws.resources[kind]
	if !ok {
		c.add(path, "%q is not a type of CloudFormation", kind)
		return
	}
	for _, key := range sorted(r) {
		switch key {
		case "Type", "Properties", "Metadata", "UpdatePolicy", "CreationPolicy":
		case "Condition":
			s.condition(c, path, r[key])
		case "DependsOn":
			for _, name := range list(r[key]) {
				if _, ok := s.resources[fmt.Sprint(name)]; !ok {
					c.add(path+".DependsOn", "there is no resource %v", name)
				}
			}
		case "DeletionPolicy", "UpdateReplacePolicy":
			if !slices.Contains([]any{"Retain", "Delete", "Snapshot", "RetainExceptOnCreate"}, r[key]) {
				c.add(path+"."+key, "%v is not a policy", r[key])
			}
		default:
			c.add(path, "has no property %s", key)
		}
	}
	properties := r["Properties"]
	if properties == nil {
		properties = map[string]any{}
	}
	c.check(path, properties, s.aws.object(known))
}

func (s *stack) condition(c *checker, path string, name any) {
	if name == nil {
		return
	}
	if _, ok := s.conditions[fmt.Sprint(name)]; !ok {
		c.add(path, "there is no condition %v", name)
	}
	s.used[fmt.Sprint(name)] = true
}

func list(value any) []any {
	if l, ok := value.([]any); ok {
		return l
	}
	return []any{value}
}

// computed implements language: what Ref, Fn::Sub and the like mean.
func (s *stack) computed(c *checker, path string, value any) (branches []any, ok bool) {
	m, ok := value.(map[string]any)
	if !ok || len(m) != 1 {
		return nil, false
	}
	function := sorted(m)[0]
	argument := m[function]
	switch function {
	case "Ref":
		s.ref(c, path, fmt.Sprint(argument))
	case "Condition":
		s.condition(c, path, argument)
	case "Fn::GetAtt":
		s.attribute(c, path, list(argument))
	case "Fn::Sub":
		s.substitute(c, path, list(argument))
	case "Fn::If":
		args := list(argument)
		if len(args) != 3 {
			c.add(path, "Fn::If has three arguments")
			return nil, true
		}
		s.condition(c, path, args[0])
		for _, branch := range args[1:] {
			if ref, _ := branch.(map[string]any); ref["Ref"] != "AWS::NoValue" {
				branches = append(branches, branch)
			}
		}
		return branches, true
	case "Fn::Join", "Fn::Select", "Fn::Split", "Fn::GetAZs", "Fn::Equals", "Fn::Not", "Fn::And",
		"Fn::Or", "Fn::Base64", "Fn::Cidr", "Fn::ImportValue":
		c.walk(path, argument)
	default:
		if !strings.HasPrefix(function, "Fn::") {
			return nil, false
		}
		c.add(path, "%s is not a function", function)
	}
	return nil, true
}

func (s *stack) ref(c *checker, path, name string) {
	_, parameter := s.parameters[name]
	_, resource := s.resources[name]
	pseudo := []string{"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
		"AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"}
	if !parameter && !resource && !slices.Contains(pseudo, name) {
		c.add(path, "there is no parameter and no resource %s", name)
	}
	s.used[name] = true
}

func (s *stack) attribute(c *checker, path string, args []any) {
	if len(args) != 2 {
		c.add(path, "Fn::GetAtt has two arguments")
		return
	}
	name, attribute := fmt.Sprint(args[0]), fmt.Sprint(args[1])
	r, ok := s.resources[name].(map[string]any)
	if !ok {
		c.add(path, "there is no resource %s", name)
		return
	}
	kind, _ := r["Type"].(string)
	if _, ok := s.aws.resources[kind].Attributes[attribute]; !ok {
		c.add(path, "%s has no attribute %s", kind, attribute)
	}
}

var variable = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (s *stack) substitute(c *checker, path string, args []any) {
	text, _ := args[0].(string)
	var own map[string]any
	if len(args) > 1 {
		own, _ = args[1].(map[string]any)
		c.walk(path, args[1])
	}
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		name, attribute, dotted := strings.Cut(strings.TrimSpace(found[1]), ".")
		switch _, mine := own[found[1]]; {
		case mine:
		case dotted:
			s.attribute(c, path, []any{name, attribute})
		default:
			s.ref(c, path, name)
		}
	}
}
