// Package arch tests which package may import which. docs/design.md has the map.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/marquee-go/marquee"

// allowed lists, for each folder, what its packages may import in addition to the
// standard library: packages of this module by their folder, and other modules. A
// name that ends in /... covers everything below it. The longest folder that
// contains a package decides. Everything may import the root package, ".".
var allowed = map[string][]string{
	".":               {"internal/text"},
	"internal":        {"internal/..."},
	"internal/text":   {},
	"internal/words":  {"golang.org/x/text/unicode/norm"},
	"internal/runs":   {"llm"},
	"internal/charts": {"llm", "internal/ordered"},
	"internal/commandline": {
		"internal/valid", "github.com/spf13/cobra", "github.com/spf13/pflag",
	},
	"internal/ordered": {},
	"internal/lru":     {}, // llm needs the standard library only
	"internal/testing": {
		"internal/...", "github.com/lib/pq", "github.com/aws/aws-sdk-go-v2/aws",
		"github.com/aws/aws-sdk-go-v2/config", "github.com/aws/aws-sdk-go-v2/service/dynamodb/...",
	},
	"internal/testing/badreplies": {"llm", "llm/llmtest", "llm/openai"},
	"internal/testing/lend":       {},
	"internal/testing/mutants":    {},
	"internal/testing/paced":      {"llm"},
	"internal/testing/rounds":     {},
	"internal/testing/runtest":    {"email", "chat", "llm", "internal/testing/rounds"},
	"internal/testing/turns":      {"email", "movies", "chat", "apikey", "llm"},
	"internal/testing/recordtest": {"pgregory.net/rapid"},
	"internal/lab":                {"internal/...", "email", "movies", "movies/dataset", "storage"},
	"internal/lab/checks":         {"chat/check", "internal/figures"},
	"internal/lab/floor":          {"internal/lab/process", "github.com/go-chi/chi/v5/..."},
	"internal/lab/load": {
		"marquee", "email", "storage", "storage/memory", "golang.org/x/sync/errgroup",
		"internal/commandline", "internal/lab/process", "github.com/tsenart/vegeta/v12/lib",
	},

	"llm":           {"internal/lru", "internal/ordered"},
	"llm/internal":  {"llm"},
	"llm/offline":   {"llm", "llm/offline/internal/...", "internal/charts"},
	"llm/openai":    {"llm", "llm/internal/..."},
	"llm/xai":       {"llm", "llm/openai"},
	"llm/anthropic": {"llm", "llm/internal/..."},
	"llm/gemini":    {"llm", "llm/internal/..."},
	"llm/provider": {
		"llm", "llm/internal/...", "llm/offline", "llm/openai", "llm/xai", "llm/anthropic", "llm/gemini",
		"llm/bedrock", "github.com/aws/aws-sdk-go-v2/aws",
	},
	"llm/bedrock": { // it signs, and reads frames
		"llm", "llm/internal/...", "github.com/aws/aws-sdk-go-v2/aws",
		"github.com/aws/aws-sdk-go-v2/aws/signer/v4",
	},
	"llm/probe": {"llm"},
	"llm/telemetry": { // the API of OpenTelemetry, not its SDK
		"llm", "go.opentelemetry.io/otel", "go.opentelemetry.io/otel/attribute",
		"go.opentelemetry.io/otel/codes", "go.opentelemetry.io/otel/metric",
		"go.opentelemetry.io/otel/propagation", "go.opentelemetry.io/otel/semconv/...",
		"go.opentelemetry.io/otel/trace",
	},
	"llm/llmtest": {"llm", "go.uber.org/goleak"},

	"email":       {"email/facts", "llm", "internal/..."},
	"email/facts": {"internal/figures"},
	"email/eml":   {"email", "golang.org/x/text/encoding/charmap", "golang.org/x/net/html/..."},
	"email/outbox": {
		"email", "github.com/emersion/go-smtp", "github.com/emersion/go-imap/v2/...",
		"github.com/emersion/go-sasl",
	},
	"email/emailtest": {
		"email", "email/facts", "llm", "internal/testing/recordtest", "pgregory.net/rapid",
		"llm/llmtest", "llm/offline", // in tests
	},
	"movies":         {"internal/..."},
	"movies/dataset": {"movies", "internal/...", "golang.org/x/text/encoding/charmap"},
	"chat":           {"chat/check", "llm", "internal/..."},
	"chat/check":     {"chat/check/internal/rows", "internal/figures"},
	"chat/chattest": {
		"chat", "chat/check", "llm", "internal/testing/recordtest", "pgregory.net/rapid",
	},

	"movies/moviestest": {"movies", "pgregory.net/rapid"},

	"apikey":            {"internal/..."},
	"apikey/apikeytest": {"apikey", "internal/testing/recordtest", "pgregory.net/rapid"},

	"storage/memory": {"email", "movies", "chat", "apikey", "llm", "internal/..."},
	"storage/internal/sqlstore": {
		"email", "movies", "chat", "apikey", "llm", "github.com/jmoiron/sqlx",
	},
	"storage/sqlite": {
		"email", "movies", "chat", "apikey", "llm", "internal/retry", "storage/internal/sqlstore",
		"github.com/jmoiron/sqlx", "github.com/pressly/goose/v3/...", "modernc.org/sqlite/...",
	},
	"storage/postgres": {
		"email", "movies", "chat", "apikey", "llm", "internal/...", "storage/internal/sqlstore",
		"github.com/jmoiron/sqlx", "github.com/lib/pq/...", "github.com/pressly/goose/v3/...",
		"golang.org/x/sync/semaphore",
	},
	"storage/postgres/river": {"email", "storage/postgres", "github.com/riverqueue/river/..."},
	"storage/dynamodb": {
		"email", "movies", "chat", "apikey", "llm", "internal/...",
		"github.com/aws/aws-sdk-go-v2/...", "github.com/aws/smithy-go/...",
	},
	"storage/telemetry": { // the API of OpenTelemetry, not its SDK
		"storage", "internal/failure", "go.opentelemetry.io/otel",
		"go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/codes",
		"go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/semconv/...",
		"go.opentelemetry.io/otel/trace",
	},
	"storage": {"email", "movies", "chat", "apikey", "llm", "storage/...", "internal/..."},

	"httpapi": {
		"email", "movies", "movies/dataset", "chat", "apikey", "llm",
		"httpapi/internal/...", "httpapi/web", "internal/...", "httpapi/identity", // in tests
		"github.com/go-chi/chi/v5/...", "github.com/danielgtaylor/huma/v2/...",
	},
	"httpapi/internal/wire": {
		"email", "email/eml", "email/facts",
		"movies", "movies/dataset", "chat", "chat/check", "apikey", "llm",
		"github.com/danielgtaylor/huma/v2",
	},
	"httpapi/internal/jsonbody": {"httpapi/internal/wire", "github.com/danielgtaylor/huma/v2"},
	"httpapi/identity":          {"httpapi", "apikey"},
	"httpapi/identity/oidc": {
		"httpapi", "httpapi/internal/plain", "internal/lru", "github.com/coreos/go-oidc/v3/oidc",
		"golang.org/x/oauth2",
		"internal/testing/idp", // in tests
	},
	"httpapi/mcp": {
		"httpapi", "internal/tokens", "github.com/modelcontextprotocol/go-sdk/jsonrpc",
		"github.com/modelcontextprotocol/go-sdk/mcp",
	},
	"httpapi/telemetry": { // the API of OpenTelemetry, not its SDK
		"httpapi", "go.opentelemetry.io/otel", "go.opentelemetry.io/otel/attribute",
		"go.opentelemetry.io/otel/codes", "go.opentelemetry.io/otel/metric",
		"go.opentelemetry.io/otel/propagation", "go.opentelemetry.io/otel/semconv/...",
		"go.opentelemetry.io/otel/trace/...",
	},
	"httpapi/web": {},

	"cmd/marquee/internal/terminal": {
		"github.com/rivo/uniseg", "github.com/schollz/progressbar/v3", "golang.org/x/term",
	},
	"cmd/marquee/internal/audit": {
		"httpapi", "cmd/marquee/internal/options", "cmd/marquee/internal/terminal",
	},
	"cmd/marquee/internal/options": {
		"storage", "internal/commandline", "github.com/joho/godotenv",
	},
	"cmd/marquee/internal/server": {
		"httpapi", "httpapi/identity", "httpapi/identity/oidc", "apikey",
		"cmd/marquee/internal/options", "golang.org/x/crypto/acme/...",
		"storage/memory", // in tests
	},
	"cmd/marquee/internal/telemetry": {
		"email", "llm", "llm/provider", "llm/telemetry", "httpapi/telemetry", "storage",
		"storage/telemetry",
		"internal/...", "cmd/marquee/internal/options", "go.opentelemetry.io/...",
		"github.com/prometheus/client_golang/...", "github.com/prometheus/otlptranslator",
	},
	"cmd/marquee/internal/models": {
		"llm", "llm/provider", "cmd/marquee/internal/options", "cmd/marquee/internal/telemetry",
		"internal/commandline", "llm/llmtest", // in tests
		"github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/config",
	},
	"cmd/marquee/internal/imports": {
		"movies", "movies/dataset", "cmd/marquee/internal/terminal",
		"github.com/schollz/progressbar/v3", "storage/memory", // in tests
	},
	"cmd/marquee/internal/films": {
		"movies", "movies/dataset", "storage", "storage/memory", // in tests
		"cmd/marquee/internal/options", "cmd/marquee/internal/terminal",
	},
	"cmd/marquee/internal/doctor": {
		"llm", "llm/provider", "storage", "cmd/marquee/internal/audit", "cmd/marquee/internal/models",
		"cmd/marquee/internal/options", "cmd/marquee/internal/server",
		"cmd/marquee/internal/telemetry", "cmd/marquee/internal/terminal", "internal/commandline",
	},

	// Programs may import everything.
	"cmd":      {"..."},
	"examples": {"..."},
}

// rule returns the folder whose rule decides for a package, and the rule.
func rule(folder string) (string, []string) {
	if folder == "." {
		return folder, allowed[folder]
	}
	for dir := folder; dir != "."; dir = filepath.ToSlash(filepath.Dir(dir)) {
		if list, ok := allowed[dir]; ok {
			return dir, list
		}
	}
	return "", nil
}

func TestArrows(t *testing.T) {
	checked := 0
	eachFile(t, func(path string, file *ast.File) {
		folder := filepath.ToSlash(filepath.Dir(path))
		checked++
		test := strings.HasSuffix(path, "_test.go")
		if test && strings.HasSuffix(file.Name.Name, "_test") {
			return // a test from outside may import anything
		}
		for _, imported := range imports(t, file) {
			checkArrow(t, path, folder, imported, test)
		}
	})
	if checked < 50 {
		t.Errorf("only %d files were found", checked)
	}
}

// Who imports a feature or the stores does not compile River, or the SDK of a queue. Programs
// choose a queue.
func TestOnlyProgramsChooseAQueue(t *testing.T) {
	queues := []string{module + "/storage/postgres/river", module + "/storage/dynamodb/sqs"}
	found := 0
	eachFile(t, func(path string, file *ast.File) {
		for _, imported := range imports(t, file) {
			switch {
			case !slices.Contains(queues, imported):
			case strings.HasPrefix(path, "cmd/"):
				found++
			case !strings.HasSuffix(path, "_test.go"):
				t.Errorf("%s imports %s", path, imported)
			}
		}
	})
	if found == 0 {
		t.Error("no program has a queue")
	}
}

// Who imports httpapi or a feature does not compile the SDK of the Model Context Protocol.
func TestOnlyProgramsServeMCP(t *testing.T) {
	found := 0
	eachFile(t, func(path string, file *ast.File) {
		for _, imported := range imports(t, file) {
			switch {
			case imported != module+"/httpapi/mcp":
			case strings.HasPrefix(path, "cmd/"):
				found++
			case !strings.HasSuffix(path, "_test.go"):
				t.Errorf("%s imports %s", path, imported)
			}
		}
	})
	if found == 0 {
		t.Error("no program serves it")
	}
}

// The chat package is for charts of any kind. Everything about films is elsewhere.
func TestChatKnowsNothingOfFilms(t *testing.T) {
	words := regexp.MustCompile(`(?i)\b(film|movie|genre|popularity|tmdb)`)
	eachFile(t, func(path string, _ *ast.File) {
		if !strings.HasPrefix(path, "chat/") || strings.HasSuffix(path, "_test.go") {
			return
		}
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		if word := words.Find(source); word != nil {
			t.Errorf("%s speaks of %s", path, word)
		}
	})
}

// The documentation of a public type must show its fields and methods. That of an
// alias does not.
func TestNoPublicTypeIsAnAliasOfAnInternalOne(t *testing.T) {
	eachFile(t, func(path string, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "internal/") ||
			file.Name.Name == "main" {
			return
		}
		for _, name := range aliases(file) {
			t.Errorf("%s: %s is an alias of an internal type", path, name)
		}
	})
}

// aliases returns the exported types of a file that are aliases of types of
// internal packages.
func aliases(file *ast.File) (names []string) {
	internal := map[string]bool{}
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // it was parsed
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		internal[name] = strings.Contains(path, "/internal/")
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Assign.IsValid() && spec.Name.IsExported() {
			ast.Inspect(spec.Type, func(n ast.Node) bool {
				if of, ok := n.(*ast.SelectorExpr); ok {
					if p, ok := of.X.(*ast.Ident); ok && internal[p.Name] {
						names = append(names, spec.Name.Name)
					}
				}
				return true
			})
		}
		return true
	})
	return names
}

func TestAliases(t *testing.T) {
	for source, want := range map[string]bool{
		`type A = valid.Error`:           true,
		`type A = v.Error`:               true,
		`type A = []*valid.Error`:        true,
		`type A valid.Error`:             false,
		`type a = valid.Error`:           false,
		`type A = email.Draft`:           false,
		`type A struct{ e valid.Error }`: false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", `package p
import (
	"m/internal/valid"
	v "m/internal/valid"
	"m/email"
)
`+source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(aliases(file)) > 0; got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
}

// eachFile calls f with each Go file of the module and its path from the root.
func eachFile(t *testing.T, f func(path string, file *ast.File)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root {
			if strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir // another module
			}
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(relative), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func imports(t *testing.T, file *ast.File) (paths []string) {
	t.Helper()
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// checkArrow fails the test if the rule of a folder does not allow an import.
func checkArrow(t *testing.T, file, folder, imported string, test bool) {
	t.Helper()
	own, inside := strings.CutPrefix(imported, module+"/")
	first, _, _ := strings.Cut(imported, "/")
	if !inside && !strings.Contains(first, ".") {
		return // the standard library
	}
	dir, list := rule(folder)
	if dir == "" {
		t.Errorf("%s: no rule names the folder %s; add one to allowed", file, folder)
		return
	}
	if test && !inside || own == folder || imported == module && folder != "internal/text" {
		return
	}
	if inside {
		imported = own
	}
	allows := func(pattern string) bool { return matches(pattern, imported) }
	if !slices.ContainsFunc(list, allows) {
		t.Errorf("%s imports %s, which %s may not", file, imported, dir)
	}
}

func matches(pattern, path string) bool {
	prefix, below := strings.CutSuffix(pattern, "...")
	return pattern == path || below && (strings.HasPrefix(path, prefix) || path+"/" == prefix)
}

func TestMatches(t *testing.T) {
	tests := map[string]struct {
		pattern, path string
		want          bool
	}{
		"the package":          {"llm", "llm", true},
		"a package below it":   {"llm", "llm/openai", false},
		"below a pattern":      {"internal/...", "internal/valid", true},
		"the pattern's folder": {"a.com/x/...", "a.com/x", true},
		"a name that goes on":  {"a.com/x/...", "a.com/xy", false},
		"anything":             {"...", "storage/memory", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := matches(tt.pattern, tt.path); got != tt.want {
				t.Errorf("matches(%q, %q) = %v", tt.pattern, tt.path, got)
			}
		})
	}
}
