package spec

import (
	"fmt"
	"strings"
)

// expression is a call, a name or a text of Azure's template language, such as
// concat(parameters('name'), '-logs').
type expression struct {
	text *string      // of a literal
	call string       // the name of a function
	args []expression // of the call
	path string       // what follows the call, such as .principalId
}

// parseExpression reads an expression without its outer brackets.
func parseExpression(s string) (expression, error) {
	p := &expressionParser{rest: s}
	e, err := p.next()
	if p.skip(); err == nil && p.rest != "" {
		err = fmt.Errorf("%q follows the expression", p.rest)
	}
	return e, err
}

type expressionParser struct{ rest string }

func (p *expressionParser) skip() { p.rest = strings.TrimLeft(p.rest, " ") }

func (p *expressionParser) next() (expression, error) {
	p.skip()
	if strings.HasPrefix(p.rest, "'") {
		return p.literal()
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return !isName(r) })
	if end <= 0 || p.rest[end] != '(' { // (no name, or a name and no bracket)
		return expression{}, fmt.Errorf("%q is not a call or a text", p.rest)
	}
	e := expression{call: p.rest[:end]}
	p.rest = p.rest[end+1:]
	for {
		p.skip()
		if after, ok := strings.CutPrefix(p.rest, ")"); ok && len(e.args) == 0 {
			p.rest = after
			break
		}
		arg, err := p.next()
		if err != nil {
			return e, err
		}
		e.args = append(e.args, arg)
		p.skip()
		if p.rest == "" {
			return e, fmt.Errorf("%s( has no end", e.call)
		}
		sign := p.rest[0]
		p.rest = p.rest[1:]
		if sign == ')' {
			break
		}
		if sign != ',' {
			return e, fmt.Errorf("%q is not a comma", sign)
		}
	}
	end = strings.IndexFunc(p.rest, func(r rune) bool { return r != '.' && !isName(r) })
	if end < 0 {
		end = len(p.rest)
	}
	e.path, p.rest = p.rest[:end], p.rest[end:]
	return e, nil
}

func (p *expressionParser) literal() (expression, error) {
	var text strings.Builder
	for rest := p.rest[1:]; ; {
		part, after, found := strings.Cut(rest, "'")
		text.WriteString(part)
		if !found {
			return expression{}, fmt.Errorf("the text %s has no end", p.rest)
		}
		if !strings.HasPrefix(after, "'") {
			p.rest = after
			s := text.String()
			return expression{text: &s}, nil
		}
		text.WriteByte('\'')
		rest = after[1:]
	}
}

func isName(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// each calls do for the expression and all in it.
func (e expression) each(do func(expression)) {
	do(e)
	for _, arg := range e.args {
		arg.each(do)
	}
}
