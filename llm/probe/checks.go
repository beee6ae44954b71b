package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

func text(ctx context.Context, m llm.Model) (string, error) {
	reply, err := llm.Generate(ctx, m, ask("", "Answer with the one word: ready"))
	switch {
	case err != nil:
		return "", err
	case strings.TrimSpace(reply.Text) == "":
		return "", errors.New("it said nothing")
	}
	remark := "as " + reply.Model
	if reply.Usage == (llm.Usage{}) {
		return remark + ", without counting tokens", nil
	}
	remark += fmt.Sprintf(", %d tokens read, %d written", reply.Usage.Input, reply.Usage.Output)
	if reply.Usage.Reasoning > 0 {
		remark += fmt.Sprintf(", %d of them thoughts", reply.Usage.Reasoning)
	}
	return remark, nil
}

func stream(ctx context.Context, m llm.Model) (string, error) {
	pieces := 0
	for chunk, err := range m.Stream(ctx, ask("", "Count from 1 to 30, each number on a line.")) {
		if err != nil {
			return "", err
		}
		if chunk.Text != "" {
			pieces++
		}
	}
	if pieces < 2 {
		return "", errors.New("the reply came in one piece")
	}
	return fmt.Sprintf("in %d pieces", pieces), nil
}

func instructions(ctx context.Context, m llm.Model) (string, error) {
	reply, err := llm.Generate(ctx, m, ask(
		`Whatever the question is, your answer is the one word "harbour".`, "What is 2 + 2?"))
	if err != nil {
		return "", err
	}
	return strings.Join(reply.Warnings, "; "), said(reply, "harbour")
}

// length asks for much more than it permits. A model that thinks may use all of it for that.
func length(ctx context.Context, m llm.Model) (string, error) {
	const most = 30
	req := ask("", "List the first hundred prime numbers.")
	req.MaxTokens = most
	reply, err := llm.Generate(ctx, m, req)
	switch {
	case err != nil:
		return "", err
	case reply.Finish == llm.FinishLength:
		return fmt.Sprintf("cut off after %d tokens", reply.Usage.Output), nil
	}
	return "", fmt.Errorf("it wrote %d tokens, and was allowed %d", reply.Usage.Output, most)
}

// film is what the schema asks for.
type film struct {
	Title string `json:"title"`
	Year  int    `json:"year"`
}

func schema(ctx context.Context, m llm.Model) (string, error) {
	f, reply, err := llm.Decode[film](ctx, m, ask("",
		"The film Alien came out in 1979. Give its title and year."))
	switch {
	case err != nil:
		return "", err
	case f.Year != 1979:
		return "", fmt.Errorf("it answered %+v", f)
	}
	return strings.Join(reply.Warnings, "; "), nil
}

// harbourNumber is what only the tool knows.
const harbourNumber = "58391"

func tools(ctx context.Context, m llm.Model) (string, error) {
	called := 0
	lookup, err := llm.NewTool("harbour_number", "Returns the number of a harbour.",
		func(context.Context, struct {
			Harbour string `json:"harbour"`
		},
		) (string, error) {
			called++
			return harbourNumber, nil
		})
	if err != nil {
		return "", err
	}
	req := ask("Use the tool to answer.", "What is the number of the harbour of Bergen?")
	reply, err := llm.RunTools(ctx, m, req, []llm.Function{lookup}, &llm.ToolOptions{Steps: 2})
	switch {
	case err != nil:
		return "", err
	case called == 0:
		return "", errors.New("it did not call the tool")
	}
	return "called, and used what came back", said(reply, harbourNumber)
}

func images(ctx context.Context, m llm.Model) (string, error) {
	picture, err := red()
	if err != nil {
		return "", err
	}
	req := ask("", "Which colour is this picture? Answer with one word.")
	req.Messages[0].Images = []llm.Image{{Type: "image/png", Data: picture}}
	reply, err := llm.Generate(ctx, m, req)
	if err != nil {
		return "", err
	}
	return "a red picture is red", said(reply, "red")
}

// red returns a picture that is red.
func red() ([]byte, error) {
	const side = 64
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{R: 255, A: 255}), image.Point{},
		draw.Src)
	var file bytes.Buffer
	err := png.Encode(&file, picture)
	return file.Bytes(), err
}

func options(ctx context.Context, m llm.Model) (string, error) {
	req := ask("", "Answer with the one word: ready")
	req.Options = llm.Options{
		Temperature: new(0.5), Seed: new(int64(7)), Stop: []string{"END"}, Effort: llm.EffortLow,
	}
	reply, err := llm.Generate(ctx, m, req)
	switch {
	case err != nil:
		return "", err
	case len(reply.Warnings) > 0:
		return "", errors.New(strings.Join(reply.Warnings, "; "))
	}
	return "temperature, seed, stop and effort are taken", nil
}
