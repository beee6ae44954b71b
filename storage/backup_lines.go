package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// backupVersion is the version of the format of a [Backup]. It changes when an older
// program could not restore what a newer one backs up. Version 1 has no settings.
const backupVersion = 2

// backupLine is a line of a [Backup]. Exactly one member is set.
type backupLine struct {
	Backup       *backupHead       `json:"backup,omitempty"`
	Owner        *string           `json:"owner,omitempty"`
	Draft        *draftLine        `json:"draft,omitempty"`
	Setting      *settingLine      `json:"setting,omitempty"`
	Conversation *conversationLine `json:"conversation,omitempty"`
	Message      *messageLine      `json:"message,omitempty"`
	Key          *keyLine          `json:"key,omitempty"`
	Account      *accountLine      `json:"account,omitempty"`
	Films        *importLine       `json:"films,omitempty"`
	Film         *filmLine         `json:"film,omitempty"`
	End          *backupEnd        `json:"end,omitempty"`
}

// members returns how many members are set.
func (l backupLine) members() (n int) {
	for _, set := range []bool{
		l.Backup != nil, l.Owner != nil, l.Draft != nil, l.Setting != nil, l.Conversation != nil,
		l.Message != nil, l.Key != nil, l.Account != nil, l.Films != nil, l.Film != nil, l.End != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

// backupHead is the first line.
type backupHead struct {
	Version int       `json:"version"`
	Began   time.Time `json:"began"`
}

// backupEnd is the last line. A backup without it is not complete.
type backupEnd struct {
	BackupCounts
	SHA256 string `json:"sha256"` // of all lines before this one, in hexadecimal
}

type keyLine struct {
	ID      string    `json:"id"`
	Version int       `json:"version"`
	Name    string    `json:"name"`
	Scopes  []string  `json:"scopes"`
	Hash    string    `json:"hash"` // in hexadecimal
	Created time.Time `json:"created"`
	Ends    time.Time `json:"ends"`
	Used    time.Time `json:"used,omitzero"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// accountLine is what an owner, or all owners together, have spent in a month.
type accountLine struct {
	Key   string `json:"key"`
	Owner string `json:"owner,omitempty"`
	Month string `json:"month"`
	spendingLine
	Days map[int]spendingLine `json:"days,omitempty"`
}

type spendingLine struct {
	Requests int64 `json:"requests"`
	NanoUSD  int64 `json:"nano_usd"`
	Input    int64 `json:"input"`
	Output   int64 `json:"output"`
	Unknown  int64 `json:"unknown"`
}

// importLine stands before the lines of the films.
type importLine struct {
	Version string           `json:"version"`
	Sources []movies.Source  `json:"sources,omitempty"`
	Key     string           `json:"key,omitempty"`
	Rows    int              `json:"rows,omitempty"`
	Done    bool             `json:"done,omitempty"`
	Brought []movies.Brought `json:"brought,omitempty"`
}

type filmLine struct {
	ID         int64     `json:"id"`
	Title      string    `json:"title"`
	Released   time.Time `json:"released,omitzero"`
	Genres     []string  `json:"genres,omitempty"`
	Popularity *float64  `json:"popularity,omitempty"`
	Budget     *int64    `json:"budget,omitempty"`
	Revenue    *int64    `json:"revenue,omitempty"`
	Votes      *int64    `json:"votes,omitempty"`
	Rating     *float64  `json:"rating,omitempty"`
	Runtime    *int64    `json:"runtime,omitempty"`
	Language   string    `json:"language,omitempty"`
	Countries  []string  `json:"countries,omitempty"`
}

func lineOfAccount(a llm.Account) *accountLine {
	l := &accountLine{
		Key: a.Key, Owner: a.Owner, Month: a.Month, spendingLine: spendingLine(a.Spending),
		Days: map[int]spendingLine{},
	}
	for day, s := range a.Days {
		l.Days[day] = spendingLine(s)
	}
	return l
}

func (l accountLine) account() llm.Account {
	a := llm.Account{
		Key: l.Key, Owner: l.Owner, Month: l.Month, Spending: llm.Spending(l.spendingLine),
		Days: map[int]llm.Spending{},
	}
	for day, s := range l.Days {
		a.Days[day] = llm.Spending(s)
	}
	return a
}

func lineOfKey(k apikey.Key) *keyLine {
	return &keyLine{
		ID: k.ID, Version: k.Version, Name: k.Name, Scopes: k.Scopes,
		Hash: hex.EncodeToString(k.Hash[:]), Created: k.Created, Ends: k.Ends, Used: k.Used,
		Revoked: k.Revoked,
	}
}

func (l keyLine) key() (apikey.Key, error) {
	hash, err := hex.DecodeString(l.Hash)
	if err != nil || len(hash) != sha256.Size {
		return apikey.Key{}, errors.New("hash must be 64 hexadecimal digits")
	}
	return apikey.Key{
		ID: l.ID, Version: l.Version, Name: l.Name, Scopes: l.Scopes, Hash: [sha256.Size]byte(hash),
		Created: l.Created, Ends: l.Ends, Used: l.Used, Revoked: l.Revoked,
	}, nil
}
