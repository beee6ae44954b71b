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

// scripts are the syllables of the rare words: of each script but the last one, which is
// Latin.
var scripts = [][]string{
	strings.Fields("ба ве ги до жу за ки лё ми но пу ра си то фу ха че ша эл юн"),
	strings.Fields("αλ βε γι δό ζη θα κί λο μυ νέ ξα πο ρι σω τα φύ χι ψε"),
	strings.Fields("山 川 花 月 海 空 風 雪 星 火 神 人 夢 夜 春 秋 光 影 道 城 千 隠 鬼 刀"),
	strings.Fields("あ い う え お か き く け こ さ し す せ そ た ち つ て と な に の ひ"),
	strings.Fields("가 나 다 라 마 바 사 아 자 차 카 타 파 하 기 생 충 영 화 인"),
	strings.Fields("กา ขา คำ งู จันทร์ ดี ตา ทะ นก ใบ ปู ฝน พลอย มา รัก ลม วัง สาย หมา"),
	strings.Fields("ba cé di fo gü ha jo ka li mö ne pa ré sa to vu łu wi xa zé ñe šo ån qui"),
}
