package arch

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// tags leave out the page of traces of gRPC, as make build does.
const tags = "-tags=grpcnotrace"

// byName finds a function that looks methods up by names that the compiler does not know.
var byName = regexp.MustCompile(`(\S+) (?:<\w+>)*<ReflectMethod>`)

// The linker leaves out methods that nobody calls. It keeps all exported ones, a fifth of the
// program, if a single function of the program looks methods up by a name that is not a constant.
func TestNoMethodIsCalledByAName(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the program")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", tags, "-ldflags=-dumpdep",
		"-o", filepath.Join(t.TempDir(), "marquee"), "./cmd/marquee")
	build.Dir = root
	dump, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %.2000s", err, dump)
	}
	if !bytes.Contains(dump, []byte("(*Command).Run -> reflect.Value.MethodByName")) {
		t.Fatalf("the linker does not say what calls what: %.2000s", dump)
	}
	var who []string
	for _, found := range byName.FindAllSubmatch(dump, -1) {
		if name := string(found[1]); !slices.Contains(who, name) {
			who = append(who, name)
		}
	}
	if len(who) > 0 {
		t.Errorf("these look methods up by a name that is not a constant: %q", who)
	}
}
