package storage

import (
	"context"
	"errors"
	"iter"
	"math"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/valid"
)

func settingsOf(ctx context.Context, s *Stores, owner string) iter.Seq2[email.Setting, error] {
	return recordsOf(ctx, s.Settings, owner, marquee.Place{})
}

func compareSettings(a, b email.Setting) int { return b.Place().Compare(a.Place()) }

func (c *copier) settings(ctx context.Context) error {
	return copyVersions(ctx, c, c.from.Settings, c.to.Settings, &c.result.Settings, settingsOf,
		compareSettings)
}

// settingLine has a setting, whose id follows from its kind and its name.
type settingLine struct {
	Kind    string    `json:"kind"`
	Name    string    `json:"name,omitempty"`
	Version int       `json:"version"`
	Value   string    `json:"value"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

func lineOfSetting(s email.Setting) line {
	return line{Setting: &settingLine{
		Kind: s.Kind, Name: s.Name, Version: s.Version, Value: s.Value, Created: s.Created,
		Updated: s.Updated,
	}}
}

func (l settingLine) setting() email.Setting {
	return email.Setting{
		ID: email.SettingID(l.Kind, l.Name), Version: l.Version, Kind: l.Kind, Name: l.Name,
		Value: l.Value, Created: l.Created, Updated: l.Updated,
	}
}

func (in *restorer) setting(ctx context.Context, s email.Setting) error {
	if in.stores.Settings == nil {
		return errors.New("there is no store for settings")
	}
	err := valid.First(
		valid.Required("kind", s.Kind, email.MaxSettingSize),
		valid.Between("version", s.Version, 1, math.MaxInt32),
		checkTimes(s.Created, s.Updated),
	)
	if err != nil {
		return err
	}
	if err := in.note(putVersion(ctx, in.stores.Settings, in.owner, s)); err != nil {
		return err
	}
	in.done.Settings++
	return nil
}

type noSettings struct{ email.SettingStore }

func (noSettings) Create(_ context.Context, _ string, s email.Setting) error {
	_, err := s.Stored()
	return err
}
