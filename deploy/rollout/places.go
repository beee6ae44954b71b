package main

import (
	"context"
	"fmt"
	"strings"
)

// ecs is a stack of aws/ecs.yaml. CloudFormation waits until the new servers are ready, and
// goes back by itself if they do not become so.
type ecs struct {
	stack, template string
	read, change    runner
}

func (e *ecs) state(ctx context.Context) (s state, err error) {
	var got struct {
		Stacks []struct {
			StackStatus string
			Parameters  []struct{ ParameterKey, ParameterValue string }
			Outputs     []struct{ OutputKey, OutputValue string }
		}
	}
	err = e.read.decode(ctx, &got, "aws", "cloudformation", "describe-stacks", "--stack-name", e.stack)
	if err != nil {
		return s, err
	}
	if len(got.Stacks) != 1 {
		return s, fmt.Errorf("there are %d stacks of the name %s", len(got.Stacks), e.stack)
	}
	stack := got.Stacks[0]
	if strings.HasSuffix(stack.StackStatus, "_IN_PROGRESS") {
		return s, fmt.Errorf("the stack %s is being changed: %s", e.stack, stack.StackStatus)
	}
	for _, p := range stack.Parameters {
		if p.ParameterKey == "Image" {
			s.image = p.ParameterValue
		}
	}
	for _, o := range stack.Outputs {
		if o.OutputKey == "Address" {
			s.address = o.OutputValue
		}
	}
	return s, s.check("the stack " + e.stack)
}

// deploy keeps all other parameters of the stack.
func (e *ecs) deploy(ctx context.Context, image string) error {
	_, err := e.change(ctx, "aws", "cloudformation", "deploy", "--stack-name", e.stack,
		"--template-file", e.template, "--capabilities", "CAPABILITY_IAM",
		"--no-fail-on-empty-changeset", "--parameter-overrides", "Image="+image)
	return err
}

// containerApp is an app of azure/container-app.json.
type containerApp struct {
	group, name  string
	read, change runner
}

func (a *containerApp) state(ctx context.Context) (s state, err error) {
	var got struct {
		Properties struct {
			Template      struct{ Containers []struct{ Image string } }
			Configuration struct {
				Ingress struct {
					FQDN          string
					CustomDomains []struct{ Name string }
				}
			}
		}
	}
	err = a.read.decode(ctx, &got, "az", "containerapp", "show",
		"--resource-group", a.group, "--name", a.name)
	if err != nil {
		return s, err
	}
	ingress := got.Properties.Configuration.Ingress
	host := ingress.FQDN
	if len(ingress.CustomDomains) > 0 {
		host = ingress.CustomDomains[0].Name
	}
	if host != "" {
		s.address = "https://" + host
	}
	if c := got.Properties.Template.Containers; len(c) > 0 {
		s.image = c[0].Image
	}
	return s, s.check("the app " + a.name)
}

func (a *containerApp) deploy(ctx context.Context, image string) error {
	_, err := a.change(ctx, "az", "containerapp", "update", "--resource-group", a.group,
		"--name", a.name, "--image", image, "--output", "none")
	return err
}

// webApp is a site of azure/web-app.json.
type webApp struct {
	group, name  string
	read, change runner
}

// own ends the names that Azure gives. A site has at most one other.
const own = ".azurewebsites.net"

func (a *webApp) state(ctx context.Context) (s state, err error) {
	var site struct {
		HostNames  []string
		SiteConfig struct{ LinuxFxVersion string }
	}
	err = a.read.decode(ctx, &site, "az", "webapp", "show",
		"--resource-group", a.group, "--name", a.name)
	if err != nil {
		return s, err
	}
	for _, host := range site.HostNames {
		if s.address == "" || !strings.HasSuffix(host, own) {
			s.address = "https://" + host
		}
	}
	s.image = strings.TrimPrefix(site.SiteConfig.LinuxFxVersion, "DOCKER|")
	return s, s.check("the site " + a.name)
}

func (a *webApp) deploy(ctx context.Context, image string) error {
	_, err := a.change(ctx, "az", "webapp", "config", "set", "--resource-group", a.group,
		"--name", a.name, "--linux-fx-version", "DOCKER|"+image, "--output", "none")
	return err
}

// check returns an error if a place does not say what runs there, because then there would
// be no way back.
func (s state) check(place string) error {
	if s.image == "" || s.address == "" {
		return fmt.Errorf("%s does not say its image and its address: %q, %q",
			place, s.image, s.address)
	}
	return nil
}
