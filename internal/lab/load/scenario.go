package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// scenario is what people do, and how many of them.
type scenario struct {
	Name     string    `json:"name"`
	About    string    `json:"about"`
	Writes   bool      `json:"writes,omitempty"` // it leaves something behind on the server
	Requests []request `json:"requests"`         // sent in turns, each as often as its weight
	Also     *request  `json:"also,omitempty"`   // sent again and again by somebody else
	Stages   []stage   `json:"stages"`           // one after the other
}

// request is one request of a scenario.
type request struct {
	Name   string          `json:"name"`
	Weight int             `json:"weight,omitempty"` // default: 1
	Method string          `json:"method,omitempty"` // default: GET
	Path   string          `json:"path"`             // {kept} is an id that was kept
	Body   json.RawMessage `json:"body,omitempty"`
	Films  int             `json:"films,omitempty"`  // the body is a file of so many films
	Stream bool            `json:"stream,omitempty"` // the answer is a stream of events
	Keeps  bool            `json:"keeps,omitempty"`  // the id in the answer is kept
}

// stage is a number of users who ask without a pause, each waiting for the answer.
type stage struct {
	Users    int      `json:"users"`
	Requests int      `json:"requests,omitempty"` // the stage ends after so many
	Duration duration `json:"duration,omitempty"` // or after so long
	Rate     int      `json:"rate,omitempty"`     // requests per second; default: no limit
}

// duration is a time.Duration that JSON has as a text, such as "10s".
type duration time.Duration

//nolint:unparam // the interface of package encoding has an error
func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = duration(v)
	return err
}

// These bound a load test.
const (
	maxUsers     = 15_000
	maxRequests  = 10_000_000 // in a stage
	maxStage     = 30 * time.Minute
	maxStages    = 20
	maxFilms     = 2_000_000
	maxScenarios = 50
	maxKinds     = 30 // of requests in a scenario
)

//go:embed scenarios.json
var scenariosJSON []byte

// readScenarios reads scenarios, and refuses one that is wrong or too large.
func readScenarios(text []byte) ([]scenario, error) {
	var all []scenario
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("the scenarios cannot be read: %w", err)
	}
	if len(all) > maxScenarios {
		return nil, fmt.Errorf("there are %d scenarios; %d are allowed", len(all), maxScenarios)
	}
	for i := range all {
		s := &all[i]
		for j := range s.Requests {
			s.Requests[j].complete()
		}
		if s.Also != nil {
			s.Also.complete()
		}
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("scenario %q: %w", s.Name, err)
		}
	}
	return all, nil
}

// complete sets the defaults of a request.
func (r *request) complete() {
	if r.Weight == 0 {
		r.Weight = 1
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
}

// check refuses a scenario that cannot be run, or has no bound.
func (s *scenario) check() error {
	if s.Name == "" || len(s.Requests) == 0 || len(s.Requests) > maxKinds {
		return fmt.Errorf("it needs a name, and from 1 to %d requests", maxKinds)
	}
	all := slices.Clone(s.Requests)
	if s.Also != nil {
		all = append(all, *s.Also)
	}
	for _, r := range all {
		switch {
		case r.Name == "" || !strings.HasPrefix(r.Path, "/"):
			return fmt.Errorf("request %q: it needs a name, and a path that begins with /", r.Name)
		case r.Weight < 1 || r.Weight > 1000:
			return fmt.Errorf("request %s: the weight must be from 1 to 1000", r.Name)
		case r.Films < 0 || r.Films > maxFilms:
			return fmt.Errorf("request %s: films must be from 0 to %d", r.Name, maxFilms)
		case r.Method != http.MethodGet && !s.Writes:
			return fmt.Errorf("request %s: it is a %s, so the scenario must say writes", r.Name, r.Method)
		}
	}
	if len(s.Stages) == 0 || len(s.Stages) > maxStages {
		return fmt.Errorf("it needs from 1 to %d stages", maxStages)
	}
	for i, st := range s.Stages {
		if err := st.check(); err != nil {
			return fmt.Errorf("stage %d: %w", i+1, err)
		}
	}
	return nil
}

func (s stage) check() error {
	switch {
	case s.Users < 1 || s.Users > maxUsers:
		return fmt.Errorf("users must be from 1 to %d", maxUsers)
	case s.Requests < 0 || s.Requests > maxRequests:
		return fmt.Errorf("requests must be from 0 to %d", maxRequests)
	case s.Duration < 0 || time.Duration(s.Duration) > maxStage:
		return fmt.Errorf("the duration must be from 0 to %v", maxStage)
	case s.Requests == 0 && s.Duration == 0:
		return fmt.Errorf("it needs requests or a duration")
	case s.Rate < 0 || s.Rate > maxRequests:
		return fmt.Errorf("the rate must be from 0 to %d", maxRequests)
	}
	return nil
}

// limit is how long a stage may take.
func (s stage) limit() time.Duration {
	if s.Duration > 0 {
		return time.Duration(s.Duration)
	}
	return maxStage
}

// order returns the indexes of the requests in the order of one turn. A heavy request does not
// come many times at once.
func (s *scenario) order() (turn []int) {
	left := make([]int, len(s.Requests))
	most := 0
	for i, r := range s.Requests {
		left[i] = r.Weight
		most = max(most, r.Weight)
	}
	for range most {
		for i := range left {
			if left[i] > 0 {
				turn = append(turn, i)
				left[i]--
			}
		}
	}
	return turn
}
