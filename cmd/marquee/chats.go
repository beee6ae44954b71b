package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
)

// chatsCmd has the commands about conversations.
type chatsCmd struct {
	List  chatsListCmd  `cmd:"" help:"List conversations, the newest first."`
	Show  chatsShowCmd  `cmd:"" help:"Print a conversation as Markdown, with its charts as tables."`
	Share chatsShareCmd `cmd:"" help:"Let others read a conversation as it is now, and print the link."`
}

// chatsOf opens the conversations of an owner. The store must exist. No model is asked.
func chatsOf(
	ctx context.Context, o *options.Common, owner string,
) (chats *chat.Service, closes func() error, err error) {
	stores, err := openOf(ctx, o, owner)
	if err != nil {
		return nil, nil, err
	}
	films, err := movies.New(stores.Movies, nil)
	if err == nil {
		chats, err = chat.New(offline.New(), stores.Chat, app.Charts(films), nil)
	}
	if err != nil {
		return nil, nil, errors.Join(err, stores.Close())
	}
	return chats, stores.Close, nil
}

// chatsListCmd lists conversations.
type chatsListCmd struct {
	Words string `arg:"" optional:"" help:"Only those with these words (default: all)."`
	Owner string `default:"local" placeholder:"NAME" help:"Whose conversations (${default})."`
	Limit int    `default:"20" placeholder:"N" help:"How many, 100 at most (${default})."`
	terminal.Format
}

// chatRow describes a conversation.
type chatRow struct {
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Pinned  bool      `json:"pinned"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

// Run prints the list.
func (c *chatsListCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	chats, closes, err := chatsOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // nothing was written
	rows := []chatRow{}
	for next, first := "", true; first || next != "" && len(rows) < c.Limit; first = false {
		page, err := chats.Search(ctx, c.Owner, c.Words, next, c.Limit)
		if err != nil {
			return usageOfInput(err)
		}
		for _, one := range page.Conversations {
			rows = append(rows, chatRow{one.ID, one.Title, one.Pinned, one.Created, one.Updated})
		}
		next = page.Next
	}
	rows = rows[:min(len(rows), c.Limit)]
	if c.JSON() {
		return terminal.WriteJSON(std.Out, rows)
	}
	if len(rows) == 0 {
		such := ""
		if c.Words != "" {
			such = "such "
		}
		_, err := fmt.Fprintf(std.Out, "%q has no %sconversations.\n", c.Owner, such)
		return err
	}
	table := [][]string{{"ID", "UPDATED (UTC)", "TITLE"}}
	for _, row := range rows {
		title := row.Title
		if row.Pinned {
			title += " (pinned)"
		}
		table = append(table, []string{row.ID, row.Updated.UTC().Format("2006-01-02 15:04"), title})
	}
	p := terminal.NewPrinter(std)
	for _, line := range terminal.Table(table, 2) {
		p.Line(line)
	}
	return nil
}

// chatsShowCmd prints a conversation.
type chatsShowCmd struct {
	ID    string `arg:"" optional:"" help:"The id, from marquee chats list."`
	Owner string `default:"local" placeholder:"NAME" help:"Whose conversation (${default})."`
}

// Run prints the newest branch.
func (c *chatsShowCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	chats, closes, err := chatsOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // nothing was written
	text, err := chats.Markdown(ctx, c.Owner, c.ID, "")
	if err != nil {
		return noChat(err, c.Owner)
	}
	_, err = io.WriteString(std.Out, text)
	return err
}

// chatsShareCmd shares a conversation.
type chatsShareCmd struct {
	ID    string        `arg:"" optional:"" help:"The id, from marquee chats list."`
	Owner string        `default:"local" placeholder:"NAME" help:"Whose conversation (${default})."`
	Ends  time.Duration `default:"30d" placeholder:"TIME" help:"How long others can read it, such as 12h or 7d. 365d at most (${default})."`
	URL   string        `default:"http://localhost:8080" placeholder:"URL" help:"The address of the server, for the link (${default})."`
}

// Run prints the link alone on the standard output.
func (c *chatsShareCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	chats, closes, err := chatsOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // the share is written
	s, token, err := chats.Share(ctx, c.Owner, c.ID, chat.ShareOptions{Ends: time.Now().Add(c.Ends)})
	if err != nil {
		return noChat(err, c.Owner)
	}
	fmt.Fprintf(std.Err, "%d messages can be read until %s. Nobody can see this link again:\n",
		len(s.Messages), s.Ends.Format(time.DateOnly))
	_, err = fmt.Fprintf(std.Out, "%s/shared#%s\n", c.URL, token)
	return err
}

// noChat says that there is no such conversation as an error of usage.
func noChat(err error, owner string) error {
	if errors.Is(err, marquee.ErrNotFound) {
		return options.Usage(fmt.Errorf("%q has no such conversation; "+
			"marquee chats list shows them", owner))
	}
	return usageOfInput(err)
}
