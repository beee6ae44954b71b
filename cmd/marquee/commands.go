package main

import (
	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/llm/provider"
)

// commands is the command line.
type commands struct {
	options.Common

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

// newCommands returns the command line, with the options of the vendors where models
// are asked.
func newCommands() *commands {
	c := &commands{}
	for _, m := range []*models.Options{
		&c.Serve.Models, &c.Draft.Models, &c.Models.Options, &c.Doctor.Models,
	} {
		m.AddVendors()
	}
	return c
}

// description is what the help of the program begins with.
func description() string {
	return `Draft emails, explore films, and ask about them.

Every option can be given as a flag, as an environment variable (also from a file called .env) or in the JSON file that --config names, there with _ for -. Flags win over the environment, and that over the file.

The keys of language models are read from ` + models.KeyVariables() + `, or from the files that ` + provider.Vendors()[0].KeyVariable + `_FILE and so on name, and that of TMDB's API from TMDB_API_KEY or TMDB_API_KEY_FILE. They have no flags, because everybody on a machine can see those.`
}
