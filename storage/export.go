package storage

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
)

// Export writes all drafts, settings and conversations of an owner to w, and what the owner has
// spent on models. [Restore] reads it. Export returns how many it wrote. It holds one
// conversation in memory at a time.
//
// The format is JSON Lines (https://jsonlines.org), in UTF-8. Each line is an object with
// one member, whose name says what it is:
//
//	{"export":{"version":3,"owner":"ann"}}
//	{"draft":{"id":"01…","version":2,"purpose":"Thank the team",…}}
//	{"setting":{"kind":"identities","version":3,"value":"{…}",…}}
//	{"conversation":{"id":"01…","title":"Dramas",…}}
//	{"message":{"id":"01…","version":1,"role":"user","text":"How many?",…}}
//	{"account":{"key":"3b…","owner":"ann","month":"2026-11","requests":2,…}}
//	{"end":{"drafts":1,"settings":1,"conversations":1,"messages":1,"accounts":1}}
//
// The newest drafts, settings and conversations come first. The messages of a conversation follow
// its line, the oldest first. Times are in UTC, to the microsecond. A file without the
// line end is not complete.
//
// An account has what was spent in a month, and on its days, in billionths of a dollar. There
// are up to three months, the oldest first.
//
// API keys are left out: the file is for the person, and the hashes of secrets are for
// nobody.
//
// Export may miss what is written while it runs. An owner that [marquee.CheckOwner]
// refuses is an error. An owner who has nothing is not. Stores that are nil are left out.
func Export(ctx context.Context, s *Stores, owner string, w io.Writer) (Counts, error) {
	e := exporter{w: bufio.NewWriter(w)}
	if err := e.export(ctx, s, owner); err != nil {
		return e.counts(), fmt.Errorf("storage: export: %w", err)
	}
	return e.counts(), nil
}

// exporter is an [Export] while it runs.
type exporter struct {
	w    *bufio.Writer
	done endLine // what was written
}

func (e *exporter) counts() Counts {
	n := e.done
	return Counts{Drafts: n.Drafts, Settings: n.Settings, Conversations: n.Conversations}
}

func (e *exporter) export(ctx context.Context, s *Stores, owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	err := e.write(line{Export: &exportLine{Version: exportVersion, Owner: owner}})
	if err != nil {
		return err
	}
	if s.Email != nil {
		for d, err := range draftsOf(ctx, s, owner) {
			if err == nil {
				err = e.write(lineOfDraft(d))
			}
			if err != nil {
				return err
			}
			e.done.Drafts++
		}
	}
	if s.Settings != nil {
		for r, err := range settingsOf(ctx, s, owner) {
			if err == nil {
				err = e.write(lineOfSetting(r))
			}
			if err != nil {
				return err
			}
			e.done.Settings++
		}
	}
	if s.Chat != nil {
		for c, err := range conversationsOf(ctx, s, owner) {
			if err == nil {
				err = e.conversation(c)
			}
			if err != nil {
				return err
			}
		}
	}
	if s.Ledger != nil {
		if err := e.accounts(ctx, s.Ledger, owner); err != nil {
			return err
		}
	}
	if err := e.write(line{End: &e.done}); err != nil {
		return err
	}
	return e.w.Flush()
}

// accounts writes what the owner has spent in each month.
func (e *exporter) accounts(ctx context.Context, ledger llm.LedgerStore, owner string) error {
	for _, month := range accountMonths(time.Now()) {
		a, err := ledger.Account(ctx, llm.AccountKey(owner), month)
		if err != nil {
			return err
		}
		if a.Spending == (llm.Spending{}) {
			continue
		}
		a.Owner = owner // an account that was forgotten has no name
		if err := e.write(line{Account: lineOfAccount(a)}); err != nil {
			return err
		}
		e.done.Accounts++
	}
	return nil
}

func (e *exporter) conversation(c chat.Conversation) error {
	if err := e.write(lineOfConversation(c)); err != nil {
		return err
	}
	for _, m := range c.Messages {
		if err := e.write(lineOfMessage(m)); err != nil {
			return err
		}
		e.done.Messages++
	}
	e.done.Conversations++
	return nil
}

func (e *exporter) write(l line) error {
	raw, err := encode(l)
	if err == nil {
		_, err = e.w.Write(raw)
	}
	return err
}
