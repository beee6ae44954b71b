package dynamodb

import "github.com/marquee-go/marquee/email"

// settings is an [email.SettingStore].
type settings = records[email.Setting, settingRow]

func newSettings(t table) *settings {
	return &settings{
		table:   t,
		rowOf:   rowOfSetting,
		of:      settingRow.setting,
		version: func(s email.Setting) int { return s.Version },
	}
}

// settingRow is an item of the table of settings.
type settingRow struct {
	Owner string `dynamodbav:"owner"`
	ID    string `dynamodbav:"id"`
	Place string `dynamodbav:"place"`

	Version int    `dynamodbav:"version"`
	Kind    string `dynamodbav:"kind"`
	Name    string `dynamodbav:"name"`
	Value   string `dynamodbav:"value"`
	Created int64  `dynamodbav:"created"` // times are in microseconds
	Updated int64  `dynamodbav:"updated"`
}

func rowOfSetting(owner string, s email.Setting) settingRow {
	return settingRow{
		Owner: owner, ID: s.ID, Place: placeKey(s.Place()),
		Version: s.Version, Kind: s.Kind, Name: s.Name, Value: s.Value,
		Created: s.Created.UnixMicro(), Updated: s.Updated.UnixMicro(),
	}
}

func (r settingRow) setting() (email.Setting, error) {
	return email.Setting{
		ID: r.ID, Version: r.Version, Kind: r.Kind, Name: r.Name, Value: r.Value,
		Created: timeOf(r.Created), Updated: timeOf(r.Updated),
	}, nil
}
