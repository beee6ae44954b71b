package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// The offline model reads what the charts say: both sides name the same things.
func TestChartsAreReadAsTheyAreWritten(t *testing.T) {
	store := memory.New().Movies()
	if _, err := offerDemo(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		chart          chat.Chart
		question, want string
	}{
		"genres": {chat.Chart{Kind: "genres", From: 1990, To: 2020, Counting: "whole"}, "Which genre has the most films?", "Drama is the largest genre from 1990 to 2020"},
		"picked genres": {chat.Chart{Kind: "genres", From: 1990, To: 2020, Genres: []string{"Western", "Horror"}}, "Which genre is the largest?",
			"Horror is the largest of the picked genres from 1990 to 2020, with 300 films; Western follows"},
		"shares":     {chat.Chart{Kind: "genres", From: 1990, To: 2020, Measure: "shares", Genres: []string{"Horror"}}, "How many Horror films?", "Horror has 300 films from 1990 to 2020"},
		"popularity": {chat.Chart{Kind: "popularity", Year: 2015, Limit: 1}, "most popular film?", "The most popular film of 2015 is Pilar Montclare and the Dumpling"},
		"returns":    {chat.Chart{Kind: "returns", From: 1970, To: 2025}, "What is the median return of Western films?", "The median return of Western films from 1970 to 2025 is 0.78 times the budget"},
		"returns of dear films": {chat.Chart{Kind: "returns", From: 1970, To: 2025, MinBudget: 1_000_000_000}, "highest return of a genre?",
			"No genre has enough films"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			numbers, err := charts(must(movies.New(store, nil)))[tt.chart.Kind].Numbers(t.Context(), tt.chart)
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(numbers)
			if err != nil || !strings.Contains(string(data), `"invented":true`) {
				t.Errorf("%s, %v", data, err)
			}
			r, err := llm.Generate(t.Context(), offline.New(), &llm.Request{Messages: []llm.Message{{
				Role: llm.RoleUser, Text: tt.question, Data: []llm.Data{{Name: tt.chart.Kind, Value: data}},
			}}})
			if err != nil || !strings.HasPrefix(r.Text, tt.want) {
				t.Errorf("got %+v, %v, want %s", r, err, tt.want)
			}
		})
	}
}
