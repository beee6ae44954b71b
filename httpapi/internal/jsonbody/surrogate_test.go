package jsonbody

import (
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

func TestHalfASurrogatePairIsRefused(t *testing.T) {
	free := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	for name, test := range map[string]struct {
		text string
		good bool
	}{
		"a pair":                    {`\ud83d\ude00`, true},
		"a pair in capitals":        {`\uD83D\uDE00`, true},
		"two pairs":                 {`\ud83d\ude00\ud83d\ude00`, true},
		"a letter":                  {`\u0041`, true},
		"an escaped backslash":      {`\\ud83d`, true},
		"U+FFFD itself":             {`\ufffd`, true},
		"the first half":            {`\ud83d`, false},
		"the first half and text":   {`\ud83d and more`, false},
		"the second half":           {`\ude00`, false},
		"the halves in wrong order": {`\ude00\ud83d`, false},
		"two first halves":          {`\ud83d\ud83d\ude00`, false},
		"behind a backslash":        {`\\\ud83d`, false},
		"behind a pair":             {`\ud83d\ude00\ude00`, false},
	} {
		for where, body := range map[string]string{
			"as a value":  `{"a":"` + test.text + `"}`,
			"as a name":   `{"` + test.text + `":1}`,
			"deep inside": `{"a":[{"b":"` + test.text + `"}]}`,
		} {
			p := Check([]byte(body), free, nil)
			if (p == nil) != test.good {
				t.Errorf("%s %s: %v", name, where, p)
			}
			if p != nil && (p.Status != http.StatusUnprocessableEntity ||
				!strings.Contains(p.Detail+p.Errors[0].Message, "half a surrogate pair")) {
				t.Errorf("%s %s: %+v", name, where, p)
			}
		}
	}
}
