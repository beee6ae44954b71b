module github.com/marquee-go/marquee

go 1.26.0
