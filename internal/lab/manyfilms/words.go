package main

import "strings"

// choice is a choice among texts. Each text has a weight.
type choice struct {
	texts   []string
	weights []int
}

var (
	// genres are TMDB's. The weights say roughly how many of a hundred films that have
	// a genre have this one.
	genres = choice{
		texts: []string{
			"Drama", "Documentary", "Comedy", "Animation", "Horror", "Romance", "Music",
			"Thriller", "Action", "Crime", "Family", "History", "TV Movie", "Science Fiction",
			"Adventure", "Fantasy", "Mystery", "War", "Western",
		},
		weights: []int{30, 23, 19, 8, 7, 7, 7, 6, 6, 5, 5, 3, 3, 3, 3, 3, 3, 1, 1},
	}
	statuses = choice{
		texts: []string{
			"Released", "In Production", "Post Production", "Planned", "Rumored", "Canceled",
		},
		weights: []int{980, 6, 6, 5, 2, 1},
	}
	languages = choice{
		texts:   []string{"en", "fr", "es", "ja", "de", "zh", "hi"},
		weights: []int{50, 10, 10, 8, 8, 7, 7},
	}
	adult = choice{texts: []string{"False", "True"}, weights: []int{99, 1}}
)

// The words that titles are made of.
var (
	adjectives = strings.Fields(`
		Amber Barefoot Borrowed Copper Crooked Distant Electric Forgotten Gentle Glass
		Hollow Honest Ivory Lonesome Moonlit Northern Painted Paper Patient Reluctant
		Restless Salt Scarlet Silent Sleepless Tin Unlikely Velvet Wandering Wooden`)
	nouns = strings.Fields(`
		Almanac Anchor Balcony Barber Bell Candle Carousel Ferry Fog Fox Gardener Harbour
		Heron Jacket Ladder Lamp Lantern Mirror Needle Orange Postman Rain Sparrow
		Suitcase Telegram Thimble Umbrella Violin Whale Windmill`)
)
