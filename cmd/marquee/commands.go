package main

import (
	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/llm/provider"
)

// commands is the command line.
type commands struct {
	options.Common
	ShowVersion commandline.Version `name:"version" help:"Print the version."`

	Serve      serveCmd       `cmd:"" help:"Serve the page and the API."`
	Import     importCmd      `cmd:"" help:"Import films from a file, or from TMDB's API."`
	Imports    importsCmd     `cmd:"" help:"List what the last imports brought."`
	Films      filmsCmd       `cmd:"" help:"Search films by their titles."`
	Top        topCmd         `cmd:"" help:"List the films with the largest figures, or the smallest."`
	Genres     genresCmd      `cmd:"" help:"Count the films of each genre over the years."`
	Popularity popularityCmd  `cmd:"" help:"List the most and the least popular films of a year."`
	Returns    returnsCmd     `cmd:"" help:"Show what films earned for each dollar of budget, by genre."`
	Groups     groupsCmd      `cmd:"" help:"Show what films cost, earned and were rated, by year, decade, month, genre and more."`
	Points     pointsCmd      `cmd:"" help:"Show budgets against revenues."`
	Report     reportCmd      `cmd:"" help:"Test common claims about films on the films in the store."`
	Draft      draftCmd       `cmd:"" help:"Draft an email on the terminal, or many at once."`
	Refine     refineCmd      `cmd:"" help:"Let a model change a letter of the history, or a part of it."`
	Letters    lettersCmd     `cmd:"" help:"List, show, compare and restore letters and their versions."`
	Templates  templatesCmd   `cmd:"" help:"Keep, list, export and import templates of letters and tones of your own."`
	Identities identitiesCmd  `cmd:"" help:"Keep who signs letters: names, addresses, signatures."`
	Voice      voiceCmd       `cmd:"" help:"Keep how you write, for letters to come."`
	Ask        askCmd         `cmd:"" help:"Ask the assistant one question about the films."`
	Chats      chatsCmd       `cmd:"" help:"List, print and share conversations."`
	MCP        mcpCmd         `cmd:"" name:"mcp" help:"Serve an assistant on this machine that speaks the Model Context Protocol over standard input and output."`
	Migrate    migrateCmd     `cmd:"" help:"Bring the schema of the store up to date, or only check it."`
	Copy       copyCmd        `cmd:"" help:"Copy everything from one store to another."`
	Export     exportCmd      `cmd:"" help:"Write all drafts, settings and conversations of one owner and what they have spent, as JSON lines."`
	Backup     backupCmd      `cmd:"" help:"Write everything that the store holds to a file, while servers run."`
	Restore    restoreCmd     `cmd:"" help:"Read what backup or export wrote back into a store."`
	Erase      eraseCmd       `cmd:"" help:"Delete all drafts, settings, conversations and API keys of one owner, and all traces of them."`
	Keys       keysCmd        `cmd:"" help:"Make, list and revoke API keys, with which programs act for a person."`
	Jobs       jobsCmd        `cmd:"" help:"List drafts that wait, are being written or failed, try them again, or stop them."`
	Usage      usageCmd       `cmd:"" help:"Show what was spent on models in a month, by person or by day."`
	Models     modelsCmd      `cmd:"" help:"List the language models that you can use."`
	Doctor     doctorCmd      `cmd:"" help:"Explain what serve would do with the same options, and what is wrong with them."`
	Config     configCmd      `cmd:"" help:"Show every option of serve, its value, and where that is from."`
	Health     healthcheckCmd `cmd:"" name:"healthcheck" help:"Ask a server on this machine whether it can serve."`
	Version    versionCmd     `cmd:"" help:"Print the version."`
	Completion completionCmd  `cmd:"" help:"Print a script that completes commands and options in a shell."`
	Licenses   licensesCmd    `cmd:"" help:"Print the licences of the software that the program contains."`
}

// newCommands returns the command line. Commands that ask models get the options of
// the vendors.
func newCommands() *commands {
	c := &commands{}
	for _, m := range []*models.Options{
		&c.Serve.Models, &c.Draft.Models, &c.Refine.Models, &c.Ask.Models, &c.MCP.Models,
		&c.Models.Options, &c.Doctor.Models, &c.Config.Models,
	} {
		m.AddVendors()
	}
	return c
}

// description is the beginning of the help of the program.
func description() string {
	return `Draft emails, explore films, and ask about them.

Every option can be given as a flag, as an environment variable (a file called .env in this folder works, too, for keys and for harmless options; for all options, name it with --env-file) or in the JSON file that --config names, where its name has _ instead of -. A flag wins over the environment, and the environment wins over the file.

The keys of language models come from ` + models.KeyVariables() + `, or from the files that ` + provider.Vendors()[0].KeyVariable + `_FILE and so on name. The key for TMDB's API comes from TMDB_API_KEY, or from the file that TMDB_API_KEY_FILE names. Keys have no flags, because everybody on a machine can see the flags of a command.`
}
