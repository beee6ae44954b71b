package sqlstore

import "github.com/marquee-go/marquee/email"

// The statements about settings.
const (
	createSetting = `
		INSERT INTO settings (owner, id, version, kind, name, value, created, updated)
		VALUES (:owner, :id, :version, :kind, :name, :value, :created, :updated)
		ON CONFLICT DO NOTHING`
	updateSetting = `
		UPDATE settings SET version = :version, kind = :kind, name = :name, value = :value,
			created = :created, updated = :updated
		WHERE owner = :owner AND id = :id AND version < :version`
	deleteSetting = `DELETE FROM settings WHERE owner = :owner AND id = :id`

	settingColumns = `owner, id, version, kind, name, value, created, updated`
	GetSetting     = `SELECT ` + settingColumns + ` FROM settings WHERE owner = ? AND id = ?`
	ListSettings   = `
		SELECT ` + settingColumns + ` FROM settings WHERE owner = ? AND (created, id) < (?, ?)
		ORDER BY created DESC, id DESC LIMIT ?`
	NextSettingOwner = `SELECT owner FROM settings WHERE owner > ? ORDER BY owner LIMIT 1`
)

// Settings is an [email.SettingStore].
type Settings = Records[email.Setting, settingRow]

// NewSettings returns the store of settings in a database.
func NewSettings(db DB) Settings { return Settings{db, &settingKind} }

var settingKind = recordKind[email.Setting, settingRow]{
	create: createSetting, update: updateSetting, get: GetSetting, list: ListSettings,
	delete: deleteSetting, next: NextSettingOwner,
	rowOf: rowOfSetting, of: settingRow.setting,
}

// settingRow is a row of the table settings.
type settingRow struct {
	Owner   string `db:"owner"`
	ID      string `db:"id"`
	Version int    `db:"version"`
	Kind    string `db:"kind"`
	Name    string `db:"name"`
	Value   string `db:"value"`
	Created Stamp  `db:"created"`
	Updated Stamp  `db:"updated"`
}

func rowOfSetting(owner string, s email.Setting) settingRow {
	return settingRow{
		Owner: owner, ID: s.ID, Version: s.Version, Kind: s.Kind, Name: s.Name, Value: s.Value,
		Created: Stamp{s.Created}, Updated: Stamp{s.Updated},
	}
}

func (r settingRow) setting() (email.Setting, error) {
	return email.Setting{
		ID: r.ID, Version: r.Version, Kind: r.Kind, Name: r.Name, Value: r.Value,
		Created: r.Created.Time, Updated: r.Updated.Time,
	}, nil
}
