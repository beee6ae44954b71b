package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// usageOfInput marks an error as one of usage if an option is wrong, and names the option.
func usageOfInput(err error) error {
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		option, _, _ := strings.Cut(invalid.Field, "[")
		return options.Usage(fmt.Errorf("--%s: %s", option, invalid.Fix))
	}
	return err
}

// usageOfText marks an error as one of usage if a text is wrong. It names the field as it is.
func usageOfText(err error) error {
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return options.Usage(invalid)
	}
	return err
}

// usageOfArgument names an argument in place of the field that it is in the library.
func usageOfArgument(err error, field, argument string) error {
	invalid, ok := errors.AsType[*marquee.InvalidError](err)
	if !ok || invalid.Field != field {
		return err
	}
	return options.Usage(fmt.Errorf("%s: %s", argument, invalid.Fix))
}
