package wire

import (
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Info is what the page needs to know of the server. A part is nil where no
// feature that is served has it.
type Info struct {
	Version string   `json:"version" doc:"The version of the server."`
	Owner   string   `json:"owner" doc:"Who you are. The operator of the server finds what is yours by this name."`
	Name    string   `json:"name" doc:"How you are called. It is empty if the server does not know."`
	Scopes  []string `json:"scopes" doc:"What you may do: any of read, draft, chat, import, keys and admin."`
	*ModelInfo
	*MoviesInfo
}

// ModelInfo describes the language model of the server.
type ModelInfo struct {
	Model   string `json:"model" doc:"The language model of the configuration."`
	Offline bool   `json:"offline" doc:"Whether this is the offline model, which only has rules."`

	Models []string `json:"models" nullable:"false" doc:"The models that can be chosen for another answer. Empty if there is no choice."`
}

// MoviesInfo describes the films of the server.
type MoviesInfo struct {
	Films FilmsInfo `json:"films" doc:"The films of the server."`
}

// FilmsInfo describes the films of the server.
type FilmsInfo struct {
	Total    int `json:"total" doc:"How many films there are."`
	Invented int `json:"invented" doc:"How many of them are invented films of the demo set."`
	From     int `json:"from" doc:"The first year with a film, or 0 if there is none."`
	To       int `json:"to" doc:"The last year with a film, or 0 if there is none."`

	DefaultFrom int `json:"default_from" doc:"The first year of a question that names none."`
	DefaultTo   int `json:"default_to" doc:"The last year of a question that names none."`

	Sources     []Source `json:"sources" doc:"Where the films come from. The source that was imported last is the first."`
	AsOf        Time     `json:"as_of,omitzero" doc:"When the newest source was read."`
	Attribution string   `json:"attribution,omitempty" doc:"A sentence that TMDB requires where its data is shown. It is left out if none of the films come from TMDB's data."`
}

// NewFilmsInfo makes the body of a summary. Questions are about the years from and to by
// default.
func NewFilmsInfo(s movies.Summary, i movies.Import, from, to int) FilmsInfo {
	info := FilmsInfo{
		Total: s.Films, Invented: s.Invented, From: s.From, To: s.To,
		DefaultFrom: from, DefaultTo: to,
		Sources: list(i.Sources, NewSource), AsOf: Time{i.AsOf()},
	}
	if s.Films > s.Invented && i.OfTMDB() {
		info.Attribution = dataset.Attribution
	}
	return info
}
