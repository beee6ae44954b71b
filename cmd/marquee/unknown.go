package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/marquee-go/marquee/internal/commandline"
)

// explainYear says how to name a year if there is one where a command takes no argument.
func explainYear(err error) error {
	unexpected, ok := errors.AsType[*commandline.UnexpectedError](err)
	if !ok || len(unexpected.Word) != 4 {
		return err
	}
	if _, notNumber := strconv.Atoi(unexpected.Word); notNumber != nil {
		return err
	}
	return fmt.Errorf("%w; a year is named by --year %s", err, unexpected.Word)
}
