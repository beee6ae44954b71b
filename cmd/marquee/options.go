package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/joho/godotenv"

	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/storage"
)

// description is what the help of the program begins with.
func description() string {
	keys := enumerate("and", func(v provider.Vendor) string { return v.KeyVariable })
	return `Draft emails, explore films, and ask about them.

Every option can be given as a flag, as an environment variable (also from a file called .env) or in the JSON file that --config names, there with _ for -. Flags win over the environment, and that over the file.

The keys of language models are read from ` + keys + `, or from the files that ` + provider.Vendors()[0].KeyVariable + `_FILE and so on name, and that of TMDB's API from TMDB_API_KEY or TMDB_API_KEY_FILE. They have no flags, because everybody on a machine can see those.`
}

// cli is the command line.
type cli struct {
	common

	Serve      serveCmd      `cmd:"" help:"Serve the page and the API."`
	Import     importCmd     `cmd:"" help:"Take in films from a file of TMDB's data, or from TMDB's API."`
	Genres     genresCmd     `cmd:"" help:"Tell how many films of each genre there were over the years."`
	Popularity popularityCmd `cmd:"" help:"Name the most and the least popular films of a year."`
	Returns    returnsCmd    `cmd:"" help:"Tell what films returned, by genre."`
	Report     reportCmd     `cmd:"" help:"Test what people conclude about films on those that there are."`
	Draft      draftCmd      `cmd:"" help:"Draft one email on the terminal."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the schema of the store up to date, or tell whether it is."`
	Copy       copyCmd       `cmd:"" help:"Copy everything from one store to another."`
	Models     modelsCmd     `cmd:"" help:"List the language models that can be used."`
	Doctor     doctorCmd     `cmd:"" help:"Explain what serve would do with the same options, and what is wrong with them."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// common holds the options of every command.
type common struct {
	Config configFile `placeholder:"FILE" env:"MARQUEE_CONFIG" help:"Read options from this JSON file."`

	Store string `default:"sqlite:marquee.db" env:"MARQUEE_STORE" placeholder:"URL" help:"Where to keep everything: ${stores} (${default})."`
}

// newCLI returns the command line, with the options of the vendors where models
// are asked.
func newCLI() *cli {
	c := &cli{}
	for _, m := range []*modelOptions{
		&c.Serve.modelOptions, &c.Draft.modelOptions, &c.Models.modelOptions, &c.Doctor.modelOptions,
	} {
		m.addVendors()
	}
	return c
}

// localOwner owns everything that a person makes at this machine.
const localOwner = "local"

// usageError is one that the person who gave the options can mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// open opens the store.
func (c *common) open(ctx context.Context) (*storage.Stores, error) {
	return storage.Open(ctx, c.Store)
}

// configFile is a flag that names a JSON file with options.
type configFile string

// BeforeResolve reads the file before the options that the command line does
// not give are looked up.
func (configFile) BeforeResolve(command *kong.Context, trace *kong.Path) error {
	path := string(command.FlagValue(trace.Flag).(configFile))
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	var values map[string]any
	if err := json.Unmarshal(raw, &values); err != nil {
		return fmt.Errorf("--config: %s: %w", path, err)
	}
	command.AddResolver(configValues{path: path, values: values})
	return nil
}

// configValues resolves options from a file. Unlike kong's own resolver it
// gives way to the environment, and refuses names that nothing has.
type configValues struct {
	path   string
	values map[string]any
}

// Resolve returns the value of a flag, nil if the file does not have the say.
func (c configValues) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, variable := range flag.Envs {
		if _, set := os.LookupEnv(variable); set {
			return nil, nil
		}
	}
	return c.values[optionName(flag)], nil
}

// Validate refuses names that no command has.
func (c configValues) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range app.Flags {
		known[optionName(flag)] = true
	}
	for _, command := range app.Children {
		for _, flag := range command.Flags {
			known[optionName(flag)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.values)) {
		if !known[name] {
			return fmt.Errorf("--config: %s: there is no option %q", c.path, name)
		}
	}
	return nil
}

// dotenv holds the names of the variables that the file .env has set.
type dotenv map[string]bool

// loadDotenv sets the variables that the file .env has and the environment
// does not.
func loadDotenv() (dotenv, error) {
	values, err := godotenv.Read()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	set := dotenv{}
	for name, value := range values {
		if _, known := os.LookupEnv(name); known {
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
		set[name] = true
	}
	return set, nil
}

// say names a variable, and the file that it is from.
func (d dotenv) say(variable string) string {
	if d[variable] {
		return variable + " in .env"
	}
	return variable
}

// origin says where the value of an option is from, "" if it is the default.
func origin(command *kong.Context, d dotenv, option string) string {
	for _, path := range command.Path {
		switch {
		case path.Flag == nil || path.Flag.Name != option:
		case path.Resolved:
			return "the file of --config"
		default:
			return "--" + option
		}
	}
	for _, flag := range command.Flags() {
		for _, variable := range flag.Envs {
			if _, set := os.LookupEnv(variable); set && flag.Name == option {
				return d.say(variable)
			}
		}
	}
	return ""
}

func optionName(flag *kong.Flag) string { return strings.ReplaceAll(flag.Name, "-", "_") }

// storeName is a store's URL as it may be shown: without a password.
func storeName(raw string) string {
	if u, err := url.Parse(raw); err == nil {
		u.RawQuery, u.Fragment = "", "" // Postgres takes a password there, too
		return u.Redacted()
	}
	return "as configured"
}
