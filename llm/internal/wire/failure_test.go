package wire

import "testing"

func TestNoErrorTellsAPartOfTheKey(t *testing.T) {
	c := Caller{Key: "sk-proj-abcdefgh-wxyz"}
	for said, want := range map[string]string{
		"Incorrect API key provided: sk-proj-abcdefgh-wxyz.": "Incorrect API key provided: [key].",
		"Incorrect API key provided: sk-pr***********wxyz.":  "Incorrect API key provided: [key]",
		"no such key (...wxyz)":                              "no such key [key]",
		"no such key: sk-proj…":                              "no such key: [key]",
		"wait ... or ask again":                              "wait ... or ask again",
		"the model *small* and x...y are not the key": "the model *small* and x...y are not " +
			"the key",
		"the key \"sk-other***1234\" is that of somebody else": "the key \"sk-other***1234\" is that " +
			"of somebody else",
	} {
		if got := c.clean(said); got != want {
			t.Errorf("%s\n got %s\nwant %s", said, got, want)
		}
	}
}
