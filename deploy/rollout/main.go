// Rollout deploys an image to a service that runs. If the new servers do not answer, it
// deploys the image that ran before. Workflows call it, and people may: it runs the command
// aws or az as the person who calls it.
//
//	cd deploy && go run ./rollout ecs -stack marquee -image ghcr.io/me/marquee:v1
//	cd deploy && go run ./rollout container-app -group marquee -name marquee -image …
//	cd deploy && go run ./rollout web-app -group marquee -name marquee -image …
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("rollout: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, command, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

// options are what the command line says.
type options struct {
	image, version string
	patience       time.Duration
	dry            bool

	stack, template string // of ecs
	group, name     string // of Azure
}

// run does what the arguments say. It calls the clouds with command, and tells what it does.
func run(ctx context.Context, tell io.Writer, command runner, args []string) error {
	if len(args) == 0 {
		return errors.New("say where to: ecs, container-app or web-app")
	}
	o, err := parse(args[0], args[1:])
	if err != nil {
		return err
	}
	changing := command
	if o.dry {
		changing = func(_ context.Context, name string, args ...string) ([]byte, error) {
			fmt.Fprintln(tell, "not run:", shell(name, args))
			return nil, nil
		}
	}
	var to service
	switch args[0] {
	case "ecs":
		to = &ecs{stack: o.stack, template: o.template, read: command, change: changing}
	case "container-app":
		to = &containerApp{group: o.group, name: o.name, read: command, change: changing}
	case "web-app":
		to = &webApp{group: o.group, name: o.name, read: command, change: changing}
	}
	r := &rollout{to: to, tell: tell, patience: o.patience, answers: answers}
	if o.dry {
		r.answers = nil
	}
	return r.deploy(ctx, o.image, o.version)
}

// parse reads the arguments of a place.
func parse(place string, args []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet(place, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it
	flags.StringVar(&o.image, "image", "", "the image with its version or digest")
	flags.StringVar(&o.version, "version", "", "what the version of the new servers has in it")
	flags.DurationVar(&o.patience, "patience", 10*time.Minute, "how long they may take to answer")
	flags.BoolVar(&o.dry, "dry-run", false, "read what runs, and print what would be changed")
	needed := map[string]*string{"image": &o.image}
	switch place {
	case "ecs":
		flags.StringVar(&o.stack, "stack", "", "the stack of CloudFormation")
		flags.StringVar(&o.template, "template", "aws/ecs.yaml", "its template")
		needed["stack"] = &o.stack
	case "container-app", "web-app":
		flags.StringVar(&o.group, "group", "", "the resource group")
		flags.StringVar(&o.name, "name", "", "the app")
		needed["group"], needed["name"] = &o.group, &o.name
	default:
		return nil, fmt.Errorf("%q is not a place; say ecs, container-app or web-app", place)
	}
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%q is too much", flags.Args())
	}
	for _, name := range []string{"image", "stack", "group", "name"} {
		if value := needed[name]; value != nil && *value == "" {
			return nil, fmt.Errorf("-%s: is missing", name)
		}
	}
	return o, nil
}
