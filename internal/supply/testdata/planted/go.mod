module example.com/planted

go 1.26.0

require example.com/letters v1.0.0
