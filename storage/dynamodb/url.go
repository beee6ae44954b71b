package dynamodb

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// location is where the tables are.
type location struct {
	prefix   string // what the names of the tables begin with
	region   string // empty if the AWS configuration names it
	endpoint string // empty if the AWS configuration names it
}

// validPrefix matches the prefixes that names of tables, with at most 255 characters,
// leave room for.
var validPrefix = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,248}$`)

// parse reads a URL. Its errors do not repeat any part of it except the names of
// parameters, because somebody may have put a key there.
func parse(rawURL string) (location, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return location{}, errors.New("the URL cannot be read; write " + form)
	}
	if u.Scheme != "dynamodb" || u.Opaque != "" || u.Path != "" || u.Fragment != "" {
		return location{}, errors.New("the URL has another form; write " + form)
	}
	if u.User != nil {
		return location{}, errors.New("the URL holds credentials; " +
			"remove them, they come from the usual AWS sources")
	}
	if !validPrefix.MatchString(u.Host) {
		return location{}, errors.New("the table prefix must have " +
			"1 to 248 letters, digits, underscores, dots and hyphens")
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return location{}, errors.New("the parameters of the URL cannot be read; write " + form)
	}
	for name, list := range values {
		if !slices.Contains(parameters, name) {
			return location{}, fmt.Errorf("the URL has an unknown parameter; it takes %s",
				strings.Join(parameters, " and "))
		}
		if len(list) > 1 || list[0] == "" {
			return location{}, fmt.Errorf("the parameter %s must stand once and not be empty", name)
		}
	}
	at := location{prefix: u.Host, region: values.Get("region"), endpoint: values.Get("endpoint")}
	if at.endpoint != "" {
		return at, checkEndpoint(at.endpoint)
	}
	return at, nil
}

const form = "dynamodb://TABLE_PREFIX?region=REGION&endpoint=URL"

var parameters = []string{"endpoint", "region"}

func checkEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return errors.New("the endpoint must be a URL such as http://localhost:8000")
	case u.User != nil:
		return errors.New("the endpoint holds credentials; " +
			"remove them, they come from the usual AWS sources")
	}
	return nil
}
