package dataset

import "strings"

// skipKind returns why something that is not a film is left out. It is empty for films,
// and for kinds that nobody knows, which may be of another sort.
func skipKind(kind string) string {
	switch normal(kind) {
	case "tv", "tvshow", "tvseries", "series", "show", "tvminiseries", "miniseries", "limitedseries",
		"tvepisode", "episode", "season", "tvseason", "tvspecial", "tvpilot", "webseries", "tvshort",
		"short", "shortfilm", "shortmovie", "videogame", "game", "musicvideo", "podcastseries",
		"podcastepisode", "podcast", "person":
		return "is not a film: " + shorten(kind)
	}
	return ""
}

// skipStatus returns why a film with a status is left out. It is empty if the film is
// released, its status is unknown, or unreleased films are taken in.
func skipStatus(status string, unreleased bool) string {
	if unreleased || unknown(status) || strings.EqualFold(status, "Released") {
		return ""
	}
	return "is not released: " + shorten(status)
}

const skipAdult = "is a film for adults"

func isTrue(cell string) bool {
	return strings.EqualFold(cell, "true") || strings.EqualFold(cell, "yes") || cell == "1"
}
