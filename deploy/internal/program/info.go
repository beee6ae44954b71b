package program

import (
	"debug/buildinfo"
	"fmt"
	"time"
)

// Info is what the go command recorded in a program.
type Info struct {
	*buildinfo.BuildInfo
	Revision string    // the commit, "" if it is not known
	At       time.Time // the time of the commit, or 1970
}

// ReadInfo reads what is recorded in the program at a path, of any system.
func ReadInfo(path string) (Info, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return Info{}, err
	}
	b := Info{BuildInfo: info, At: time.Unix(0, 0).UTC()}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			if b.At, err = time.Parse(time.RFC3339, s.Value); err != nil {
				return Info{}, fmt.Errorf("the time of the commit: %w", err)
			}
		}
	}
	return b, nil
}
