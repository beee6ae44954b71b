// Package audit keeps the audit log of the program: who made or revoked keys, imported,
// exported and erased, and how it ended.
package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
)

// Options say where the audit log is.
type Options struct {
	AuditLog string `env:"MARQUEE_AUDIT_LOG" placeholder:"FILE" help:"Append a line of JSON to this file for each key that is made or revoked, each import, export, copy, backup, restore and erase, and each person who signs in or out. Others must not be able to write to it. Default: a server writes such lines to its log, and a command writes none."`
}

// Do runs what a command does, and adds a line about it to the audit log. The function
// do may complete the event. It is not called if the audit log cannot be written.
func (o Options) Do(
	ctx context.Context, std terminal.Streams, e httpapi.Event, do func(*httpapi.Event) error,
) error {
	if o.AuditLog == "" {
		return do(&e)
	}
	to, err := o.Logger(slog.New(slog.NewTextHandler(std.Err, nil)))
	if err != nil {
		return err
	}
	err = do(&e)
	e.Principal, e.Address, e.Outcome = UserName(), "terminal", httpapi.OutcomeDone
	switch {
	case options.UsageOf(err) != nil:
		e.Outcome = httpapi.OutcomeRefused
	case err != nil:
		e.Outcome = httpapi.OutcomeFailed
	}
	// The line is written even if somebody has interrupted the command.
	httpapi.Audit(context.WithoutCancel(ctx), to, e)
	return err
}

// UserName names the person at the terminal.
func UserName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}

// Logger returns the audit log. Lines that cannot be written to the file go to log, with the
// reason. Without a file, all lines do.
func (o Options) Logger(log *slog.Logger) (*slog.Logger, error) {
	if o.AuditLog == "" {
		return log, nil
	}
	to := file(o.AuditLog)
	f, err := to.open(os.O_CREATE)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return nil, options.Usage(err)
	}
	return slog.New(handler{to.handler(), log}), nil
}

// Try returns why no line could be appended to the audit log. It makes no file.
func (o Options) Try() error {
	if o.AuditLog == "" {
		return nil
	}
	f, err := file(o.AuditLog).open(0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err = options.CheckFolder(filepath.Dir(o.AuditLog)); err != nil {
			err = fmt.Errorf("--audit-log: %w", err)
		}
	case err == nil:
		err = f.Close()
	}
	return options.Usage(err)
}

// handler writes records to a file, or to a log if that fails.
type handler struct {
	slog.Handler
	log *slog.Logger
}

// Handle writes one record.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if err == nil {
		return nil
	}
	h.log.ErrorContext(ctx, "the audit log cannot be written; its line is the next one", "error", err)
	return h.log.Handler().Handle(ctx, r)
}

// file is the path of an audit log. It is opened for each line, so that it may be moved
// away at any time. Lines are rare, and several programs may write to it at once.
type file string

// open opens the file to append to it. The flag is os.O_CREATE to make it if it is missing.
func (f file) open(flag int) (*os.File, error) {
	if f == "-" {
		return nil, errors.New("--audit-log: - is not a file; leave the option out for the log")
	}
	// To open a pipe could take forever.
	if info, err := os.Stat(string(f)); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("--audit-log: %s is not a file", f)
	}
	opened, err := os.OpenFile(string(f), os.O_APPEND|os.O_WRONLY|flag, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--audit-log: %w", err)
	}
	info, err := opened.Stat()
	const othersWrite = 0o022 // a mode that Windows does not have
	if err == nil && info.Mode()&othersWrite != 0 && runtime.GOOS != "windows" {
		err = fmt.Errorf("--audit-log: others can write to %s, whose mode is %04o; run chmod 600 on it",
			f, info.Mode().Perm())
	}
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return opened, nil
}

// Write appends a line, and returns when it is on the disk.
func (f file) Write(line []byte) (int, error) {
	opened, err := f.open(os.O_CREATE)
	if err != nil {
		return 0, err
	}
	if _, err = opened.Write(terminal.EscapeJSON(line)); err == nil {
		err = opened.Sync()
	}
	return len(line), errors.Join(err, opened.Close())
}

// handler returns a handler that writes a line of JSON for each record. All of them have the
// same level and message.
func (f file) handler() slog.Handler {
	return slog.NewJSONHandler(f, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && (a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
				return slog.Attr{}
			}
			return a
		},
	})
}
