package options

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/commandline"
)

// These begin the names of the program's own variables, and of variables that only its tests
// read.
const (
	ours    = "MARQUEE_"
	ofTests = "MARQUEE_TEST_"
)

// CheckNames refuses variables that begin with MARQUEE_ and that no option has. The error names
// the nearest known variable.
func (e Env) CheckNames(known map[string]bool) error {
	for _, name := range slices.Sorted(maps.Keys(e.values)) {
		if strings.HasPrefix(name, ours) && !strings.HasPrefix(name, ofTests) &&
			!known[name] && !e.ofKubernetes(name) {
			var all []string
			for other := range known {
				all = append(all, strings.TrimPrefix(other, ours))
			}
			slices.Sort(all)
			return fmt.Errorf("%s: there is no such variable; %s", e.Origin(name),
				commandline.Meant(strings.TrimPrefix(name, ours), all, "marquee serve --help names all", ours))
		}
	}
	return nil
}

// ofKubernetes tells whether a variable describes a service of Kubernetes, which is called
// marquee or begins with that. Kubernetes sets such variables in every container
// (https://kubernetes.io/docs/tutorials/services/connect-applications-service/).
func (e Env) ofKubernetes(name string) bool {
	for host := range e.values {
		service, ok := strings.CutSuffix(host, "_SERVICE_HOST")
		if !ok || !strings.Contains(e.values[service+"_PORT"], "://") {
			continue
		}
		if name == service+"_PORT" || strings.HasPrefix(name, service+"_PORT_") ||
			strings.HasPrefix(name, service+"_SERVICE_") {
			return true
		}
	}
	return false
}
