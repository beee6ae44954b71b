package email

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// ErrNoSettings means that the service has no [Options.Settings].
var ErrNoSettings = errors.New("email: the service keeps no settings")

// HasSettings tells whether the service keeps identities and what else [Options.Settings] is for.
func (s *Service) HasSettings() bool { return s.settings != nil }

// errNoSetting means that the owner has no setting of a kind and a name.
var errNoSetting = fmt.Errorf("email: setting %w", marquee.ErrNotFound)

// settingError returns the error of this package for an error of a store of settings.
func settingError(err error) error {
	if errors.Is(err, marquee.ErrNotFound) {
		return errNoSetting
	}
	return storeError(err)
}

// settingsOf returns the settings of an owner of one kind, by their names.
func (s *Service) settingsOf(ctx context.Context, owner, kind string) ([]Setting, error) {
	if s.settings == nil {
		return nil, ErrNoSettings
	}
	all, err := s.settings.List(ctx, owner, marquee.Place{}, 2*MaxSettings)
	if err != nil {
		return nil, settingError(err)
	}
	all = slices.DeleteFunc(all, func(r Setting) bool { return r.Kind != kind })
	slices.SortFunc(all, func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// readSetting returns the value of a setting, and the setting. If there is none, its Version is 0.
func readSetting[T any](
	ctx context.Context, s *Service, owner, kind, name string,
) (value T, r Setting, err error) {
	if s.settings == nil {
		return value, r, ErrNoSettings
	}
	r, err = s.settings.Get(ctx, owner, SettingID(kind, name))
	if errors.Is(err, marquee.ErrNotFound) {
		return value, Setting{}, nil
	}
	if err != nil {
		return value, Setting{}, settingError(err)
	}
	if err := json.Unmarshal([]byte(r.Value), &value); err != nil {
		return value, r, fmt.Errorf("%w: the setting %s %q is damaged: %w", ErrUnavailable, kind, name,
			err)
	}
	return value, r, nil
}

// changeSetting reads a setting, changes its value and writes it, and begins again if somebody
// else was quicker. A setting that does not exist has a zero value, and is added. An error of
// change ends it, and nothing is written.
func changeSetting[T any](
	ctx context.Context, s *Service, owner, kind, name string, change func(value *T) error,
) error {
	for {
		value, r, err := readSetting[T](ctx, s, owner, kind, name)
		if err == nil {
			err = change(&value)
		}
		if err != nil {
			return err
		}
		text, err := settingText(value)
		if err != nil {
			return err
		}
		if text == r.Value {
			return nil
		}
		now := s.desk.Time()
		next := Setting{
			ID: SettingID(kind, name), Version: r.Version + 1, Kind: kind, Name: name, Value: text,
			Created: cmp.Or(r.Created, now), Updated: now,
		}
		write := s.settings.Update
		if r.Version == 0 {
			if err := s.roomForSetting(ctx, owner); err != nil {
				return err
			}
			write = s.settings.Create
		}
		err = write(ctx, owner, next)
		if errors.Is(err, marquee.ErrConflict) || errors.Is(err, marquee.ErrExists) ||
			errors.Is(err, marquee.ErrNotFound) {
			continue // somebody else was quicker
		}
		return settingError(err)
	}
}

// settingText returns a value as a store keeps it.
func settingText(value any) (string, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return "", err
	}
	return string(bytes.TrimSpace(text.Bytes())), nil
}

// roomForSetting returns a [marquee.LimitError] if an owner has as many settings as are allowed.
func (s *Service) roomForSetting(ctx context.Context, owner string) error {
	all, err := s.settings.List(ctx, owner, marquee.Place{}, MaxSettings)
	if err != nil {
		return settingError(err)
	}
	if len(all) >= MaxSettings {
		return atLimit(MaxSettings, "settings")
	}
	return nil
}

// atLimit says that an owner has as many of something as are allowed.
func atLimit(most int, what string) error {
	return &marquee.LimitError{
		Kind: marquee.LimitKept, Limit: fmt.Sprintf("%d %s", most, what),
		Ends: "when you delete some of them", RetryAfter: time.Hour,
	}
}

// deleteSetting deletes a setting.
func (s *Service) deleteSetting(ctx context.Context, owner, kind, name string) error {
	if s.settings == nil {
		return ErrNoSettings
	}
	return settingError(s.settings.Delete(ctx, owner, SettingID(kind, name)))
}

// checkName refuses what cannot be a name of something that a person keeps: it must be one short
// line without control characters, and without white space around it.
func checkName(field, name string) error {
	const most = 60
	if err := valid.Required(field, name, most); err != nil {
		return err
	}
	if oneLine(name) != name {
		return valid.Errorf(field,
			"must be one line without control characters, and without spaces around or double ones in it")
	}
	return nil
}
